package io.plimsoll.lucene;

import io.plimsoll.request.Deadline;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.jspecify.annotations.Nullable;

/// The passages nearest to a vector. Throws `DEADLINE_EXCEEDED` once the deadline has passed, which it looks at for
/// each segment and then for each so many nodes of the graph. One query is for one search by one thread.
final class NearestQuery extends KnnFloatVectorQuery {

    private final Deadline deadline;

    NearestQuery(float[] vector, int candidates, @Nullable Query filter, Deadline deadline) {
        super(Schema.VECTOR, vector, candidates, filter, new Watched(deadline));
        this.deadline = deadline;
    }

    @Override
    protected TopDocs approximateSearch(
            LeafReaderContext leaf, AcceptDocs accepted, int maxVisited, KnnCollectorManager collectors)
            throws IOException {
        deadline.check("the search");
        return super.approximateSearch(leaf, accepted, maxVisited, collectors);
    }

    @Override
    protected TopDocs exactSearch(LeafReaderContext leaf, DocIdSetIterator accepted, @Nullable QueryTimeout unused)
            throws IOException {
        deadline.check("the search");
        return super.exactSearch(leaf, accepted, deadline::passed);
    }

    /// Lucene's own strategy; it is told of each node whose neighbours have been compared.
    private static final class Watched extends KnnSearchStrategy.Hnsw {

        private static final int NODES_BETWEEN_CHECKS = 32;

        private final Deadline deadline;
        private int nodes;

        Watched(Deadline deadline) {
            super(DEFAULT_FILTERED_SEARCH_THRESHOLD);
            this.deadline = deadline;
        }

        @Override
        public void nextVectorsBlock() {
            if (++nodes % NODES_BETWEEN_CHECKS == 0) {
                deadline.check("the search");
            }
        }
    }
}
