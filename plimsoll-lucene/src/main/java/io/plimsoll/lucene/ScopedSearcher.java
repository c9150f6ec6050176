package io.plimsoll.lucene;

import io.plimsoll.request.Deadline;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.jspecify.annotations.Nullable;

/// Searches one view of an index for one request. Where the request does not see all passages, scores are taken over
/// those it sees: rarity and length of others would show in them.
final class ScopedSearcher extends DeadlineSearcher {

    private Optional<VisiblePassages> visible = Optional.empty();

    ScopedSearcher(IndexReader reader, Deadline deadline) {
        super(reader, deadline);
    }

    void scoreOver(VisiblePassages passages) {
        visible = Optional.of(passages);
    }

    /// A term that stands in no visible passage adds to no score, and Lucene wants a number above zero.
    @Override
    public TermStatistics termStatistics(Term term, int documents, long occurrences) throws IOException {
        if (visible.isEmpty()) {
            return super.termStatistics(term, documents, occurrences);
        }
        long seen = Math.max(1, visible.get().frequency(term));
        return new TermStatistics(term.bytes(), seen, seen);
    }

    @Override
    public @Nullable CollectionStatistics collectionStatistics(String field) throws IOException {
        var whole = super.collectionStatistics(field);
        return whole == null || visible.isEmpty() ? whole : visible.get().statistics(field);
    }
}
