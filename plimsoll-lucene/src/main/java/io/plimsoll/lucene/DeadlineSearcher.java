package io.plimsoll.lucene;

import io.plimsoll.request.Deadline;
import java.io.IOException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.CollectionTerminatedException;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Weight;

/// A searcher that gives up with `DEADLINE_EXCEEDED` when the deadline passes, which it looks at for each window of
/// documents. Lucene's own timeout begins with windows of a hundred documents, for each of which the bounds of all
/// scores are computed anew, and asks for the time at every node of the graph of vectors, which took a sixth of a
/// search by vector; [NearestQuery] looks at the clock for itself.
class DeadlineSearcher extends IndexSearcher {

    private static final int WINDOW_DOCUMENTS = 1 << 16;

    private final Deadline deadline;

    DeadlineSearcher(IndexReader reader, Deadline deadline) {
        super(reader);
        this.deadline = deadline;
    }

    final Deadline deadline() {
        return deadline;
    }

    @Override
    protected void searchLeaf(
            LeafReaderContext leaf, int minDocument, int maxDocument, Weight weight, Collector collector)
            throws IOException {
        LeafCollector found;
        try {
            found = collector.getLeafCollector(leaf);
        } catch (CollectionTerminatedException nothingWantedOfThisLeaf) {
            return;
        }
        var matches = weight.scorerSupplier(leaf);
        if (matches != null) {
            matches.setTopLevelScoringClause();
            var scorer = matches.bulkScorer();
            try {
                int from = minDocument;
                while (from < maxDocument) {
                    deadline.check("the search");
                    int to = (int) Math.min(maxDocument, (long) from + WINDOW_DOCUMENTS);
                    from = scorer.score(found, leaf.reader().getLiveDocs(), from, to);
                }
            } catch (CollectionTerminatedException enoughOfThisLeaf) {
                // What was found so far counts.
            }
        }
        found.finish();
    }
}
