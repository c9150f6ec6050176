package io.plimsoll.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.SmallFloat;

/// The passages that a query lets through in one view of an index, deleted ones left out, and what can be counted over
/// them: as if the index held nothing else.
final class VisiblePassages {

    private record Leaf(LeafReaderContext context, FixedBitSet visible) {}

    private final List<Leaf> leaves = new ArrayList<>();
    private final long passages;

    VisiblePassages(IndexSearcher searcher, Query query) throws IOException {
        var weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        long all = 0;
        for (var context : searcher.getLeafContexts()) {
            var visible = new FixedBitSet(context.reader().maxDoc());
            var scorer = weight.scorer(context);
            if (scorer != null) {
                visible.or(scorer.iterator());
                andLive(context, visible);
            }
            var found = visible.cardinality();
            if (found > 0) {
                leaves.add(new Leaf(context, visible));
                all += found;
            }
        }
        passages = all;
    }

    private static void andLive(LeafReaderContext context, FixedBitSet visible) {
        var live = context.reader().getLiveDocs();
        if (live != null) {
            live.applyMask(visible, 0);
        }
    }

    long passages() {
        return passages;
    }

    /// In how many the term stands.
    long frequency(Term term) throws IOException {
        long found = 0;
        for (var leaf : leaves) {
            var postings = leaf.context().reader().postings(term, PostingsEnum.NONE);
            if (postings != null) {
                for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                    found += leaf.visible().get(doc) ? 1 : 0;
                }
            }
        }
        return found;
    }

    /// How many have the field and how long it is in them. Lucene asks for these only where something has the field,
    /// visible or not, and expects numbers above zero.
    CollectionStatistics statistics(String field) throws IOException {
        long having = 0;
        long length = 0;
        for (var leaf : leaves) {
            var norms = leaf.context().reader().getNormValues(field);
            if (norms != null) {
                for (int doc = norms.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = norms.nextDoc()) {
                    if (leaf.visible().get(doc)) {
                        having++;
                        length += SmallFloat.byte4ToInt((byte) norms.longValue());
                    }
                }
            }
        }
        long known = Math.max(1, having);
        return new CollectionStatistics(field, Math.max(known, passages), known, Math.max(known, length), known);
    }
}
