package io.plimsoll.lucene;

import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.IndexedDocument.EmbeddedPassage;
import io.plimsoll.tenant.AccessLabels;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;

/// A document as the index holds it, read back so that it can be written again: all that a passage is indexed by
/// follows from what is stored of it, but for its labels.
final class WholeDocument {

    private WholeDocument() {}

    /// Without labels; absent where the index has no passage of it.
    static Optional<IndexedDocument> read(IndexSearcher searcher, DocumentId id) throws IOException {
        var ofIt = new TermQuery(Schema.document(id));
        int passages = searcher.count(ofIt);
        if (passages == 0) {
            return Optional.empty();
        }
        // passages of one document were written in their order and keep it in every merge
        var found = searcher.search(ofIt, passages, Sort.INDEXORDER).scoreDocs;
        var contents = LeafContents.of(searcher, found[0].doc);
        var read = new ArrayList<EmbeddedPassage>(passages);
        StoredPassage last = null;
        for (int doc : Arrays.stream(found).mapToInt(each -> each.doc).toArray()) {
            if (!contents.hold(doc)) {
                contents = LeafContents.of(searcher, doc);
            }
            last = contents.passage(doc);
            read.add(new EmbeddedPassage(last.passage(), contents.vector(doc)));
        }
        if (last == null) {
            throw new CorruptIndexException("a document was counted and is not there", "passages");
        }
        var document =
                new Document(id, Optional.empty(), last.metadata(), AccessLabels.NONE, Instant.EPOCH, Optional.empty());
        return Optional.of(new IndexedDocument(document, last.title(), language(searcher, ofIt), read));
    }

    private static String language(IndexSearcher searcher, Query ofIt) throws IOException {
        var terms = MultiTerms.getTerms(searcher.getIndexReader(), Schema.LANGUAGE);
        if (terms != null) {
            var each = terms.iterator();
            for (var term = each.next(); term != null; term = each.next()) {
                var language = term.utf8ToString();
                var both = new BooleanQuery.Builder()
                        .add(ofIt, Occur.FILTER)
                        .add(new TermQuery(new Term(Schema.LANGUAGE, language)), Occur.FILTER)
                        .build();
                if (searcher.count(both) > 0) {
                    return language;
                }
            }
        }
        throw new CorruptIndexException("a document has no language", "language");
    }
}
