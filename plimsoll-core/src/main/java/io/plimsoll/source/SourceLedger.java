package io.plimsoll.source;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.PlimsollException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a run has listed, and what was taken from a source before. Durable, so that a run goes on after a crash.
public interface SourceLedger {

    /// An item that is to be looked at.
    ///
    /// @param known      whether it was taken before
    /// @param validators of what was taken
    record Pending(SourceItem item, boolean known, Validators validators) {}

    /// What was recorded of an item whose last fetch failed.
    record Failure(DocumentId id, String place, String code, String detail, Instant at) {}

    /// @param unchanged by their fingerprints
    /// @param failed    before, and not changed since
    record Settled(long unchanged, long failed) {}

    /// @param taken   documents taken from the source
    /// @param missing of these, those that the listing does not have
    record Comparison(long seen, long added, long changed, long toCheck, long taken, long missing) {}

    /// Begins a listing with nothing in it.
    void beginListing(SourceKey key);

    /// Adds items to the listing; one that is there already is left as it is.
    void list(SourceKey key, List<SourceItem> items);

    /// Compares the listing with what was taken.
    Comparison compare(SourceKey key);

    /// Settles all items of the listing whose fingerprint is that of what was taken, and those that are being written.
    Settled settleUnchanged(SourceKey key);

    /// Items of the listing that are not settled, by id.
    List<Pending> pending(SourceKey key, Optional<DocumentId> after, int limit);

    /// The item was taken, or is as it was.
    void settle(SourceKey key, SourceItem item, Validators validators);

    /// The item could not be taken. One that is at fault itself is left alone until its fingerprint moves.
    void settleFailed(SourceKey key, SourceItem item, PlimsollException failure);

    /// The item is left for another run.
    void postpone(SourceKey key, SourceItem item);

    /// The item is not there after all.
    void unlist(SourceKey key, DocumentId id);

    /// Documents that were taken and that the listing does not have. One that another source has too is not among
    /// them, but forgotten.
    List<DocumentId> missing(SourceKey key, int limit);

    void forget(SourceKey key, DocumentId id);

    /// Drops the listing.
    void endListing(SourceKey key);

    /// The items that failed last, the latest first.
    List<Failure> failures(SourceKey key, int limit);
}
