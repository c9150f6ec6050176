package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// The product's two queries written directly on Lucene, on the files that the product's engine wrote: no pool, no
/// deadline, no order among equal scores.
final class PlainLucene implements AutoCloseable {

    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final Analyzer analyzer = new EnglishAnalyzer();
    private final @Nullable Query open;

    /// @param filtered whether only passages without labels may be found
    PlainLucene(Path index, boolean filtered) throws IOException {
        reader = DirectoryReader.open(FSDirectory.open(index));
        searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(0.9f, 0.4f));
        open = filtered ? new TermQuery(new Term("open", "1")) : null;
    }

    int segments() {
        return reader.leaves().size();
    }

    /// The documents that BM25 over text and title finds.
    int[] lexical(String question, int limit) throws IOException {
        var text = new BooleanQuery.Builder();
        var title = new BooleanQuery.Builder();
        try (var tokens = analyzer.tokenStream("", question)) {
            var term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                text.add(new TermQuery(new Term("text_en", term.toString())), Occur.SHOULD);
                title.add(new TermQuery(new Term("title_en", term.toString())), Occur.SHOULD);
            }
            tokens.end();
        }
        var query = new BooleanQuery.Builder()
                .add(text.build(), Occur.SHOULD)
                .add(new BoostQuery(title.build(), 0.5f), Occur.SHOULD)
                .build();
        return documents(visible(query), limit);
    }

    /// The documents nearest to a vector.
    ///
    /// @param candidates how many the graph is searched for
    int[] nearest(float[] vector, int candidates, int limit) throws IOException {
        return documents(new KnnFloatVectorQuery("vector", vector, candidates, open), limit);
    }

    /// What the index keeps to show of the documents, as bytes.
    byte[][] stored(int[] documents) throws IOException {
        var stored = new byte[documents.length][];
        for (int i = 0; i < documents.length; i++) {
            var leaf = reader.leaves().get(ReaderUtil.subIndex(documents[i], reader.leaves()));
            var values = DocValues.getBinary(leaf.reader(), "stored");
            if (values.advanceExact(documents[i] - leaf.docBase)) {
                stored[i] = BytesRef.deepCopyOf(values.binaryValue()).bytes;
            }
        }
        return stored;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private Query visible(Query query) {
        return open == null
                ? query
                : new BooleanQuery.Builder()
                        .add(query, Occur.MUST)
                        .add(open, Occur.FILTER)
                        .build();
    }

    private int[] documents(Query query, int limit) throws IOException {
        var found = searcher.search(query, limit).scoreDocs;
        var documents = new int[found.length];
        for (int i = 0; i < found.length; i++) {
            documents[i] = found[i].doc;
        }
        return documents;
    }
}
