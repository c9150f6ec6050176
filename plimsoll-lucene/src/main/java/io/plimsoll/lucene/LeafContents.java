package io.plimsoll.lucene;

import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;

/// What one segment keeps of its passages, for reading forward: each call names a later document than the one before.
final class LeafContents {

    private final LeafReaderContext leaf;
    private final BinaryDocValues stored;
    private final FloatVectorValues vectors;
    private final KnnVectorValues.DocIndexIterator withVector;

    private LeafContents(LeafReaderContext leaf, BinaryDocValues stored, FloatVectorValues vectors) {
        this.leaf = leaf;
        this.stored = stored;
        this.vectors = vectors;
        this.withVector = vectors.iterator();
    }

    /// The contents of the segment that the document is in.
    static LeafContents of(IndexSearcher searcher, int document) throws IOException {
        var leaves = searcher.getLeafContexts();
        var leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
        var stored = leaf.reader().getBinaryDocValues(Schema.STORED);
        var vectors = leaf.reader().getFloatVectorValues(Schema.VECTOR);
        if (stored == null || vectors == null) {
            throw new CorruptIndexException("a segment lacks passages or vectors", "passages");
        }
        return new LeafContents(leaf, stored, vectors);
    }

    boolean hold(int document) {
        return document >= leaf.docBase
                && document < leaf.docBase + leaf.reader().maxDoc();
    }

    StoredPassage passage(int document) throws IOException {
        if (!stored.advanceExact(document - leaf.docBase)) {
            throw new CorruptIndexException("a passage is not stored", "stored passage");
        }
        return StoredPassage.decoded(stored.binaryValue());
    }

    float[] vector(int document) throws IOException {
        int wanted = document - leaf.docBase;
        if (withVector.advance(wanted) != wanted) {
            throw new CorruptIndexException("a passage has no vector", "vectors");
        }
        return vectors.vectorValue(withVector.index()).clone();
    }
}
