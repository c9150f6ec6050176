package io.plimsoll.lucene;

import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;

/// BM25 with the parameters that suit passages. A term's rarity is taken over all passages and not only over those
/// that have its field, so that scores in the fields of a large and a small language compare.
final class PassageSimilarity extends BM25Similarity {

    private static final float K1 = 0.9f;
    private static final float B = 0.4f;

    PassageSimilarity() {
        super(K1, B);
    }

    @Override
    public Explanation idfExplain(CollectionStatistics collection, TermStatistics term) {
        return Explanation.match(
                idf(term.docFreq(), collection.maxDoc()),
                "rarity of " + term.docFreq() + " in " + collection.maxDoc() + " passages");
    }
}
