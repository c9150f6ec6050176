package io.plimsoll.audit;

import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The audit logs as auditors read them. Each tenant has a log of its own; a tenant that is made again after it was
/// deleted begins another one.
public interface AuditTrail {

    /// What to look for in a tenant's present log.
    ///
    /// @param actor a principal's id, which is compared by its pseudonym; or the pseudonym itself
    /// @param from  when it happened, inclusive
    /// @param to    exclusive
    record Query(
            TenantId tenant,
            Optional<String> actor,
            Optional<String> action,
            Optional<String> object,
            Optional<AuditOutcome> outcome,
            Optional<Instant> from,
            Optional<Instant> to) {}

    /// @param position its number in the log
    /// @param json     as it stands in the log
    record Found(String log, long position, Instant at, String json) {}

    /// After which entry a page begins.
    record Cursor(long atMillis, long position) {}

    /// @param pending events that wait to be logged, counted to at most [#MAX_COUNTED]
    /// @param oldest  when the oldest of them happened
    /// @param entries in all logs
    record Backlog(long pending, Optional<Instant> oldest, long entries) {}

    /// How far what can be found has been made again.
    ///
    /// @param next the entry to go on with; `size` where all of them are done
    record Reindexed(String log, long next, long size) {}

    int MAX_COUNTED = 1_000_000;

    int MAX_REINDEXED = 1_024;

    /// Entries by when they happened, at most 1,000 of them.
    List<Found> search(Query query, Optional<Cursor> after, int limit);

    /// The name of the tenant's present log; absent where nothing was logged yet.
    Optional<String> log(TenantId tenant);

    /// A file of a log: its checkpoint, its key, a tile, or a bundle of entries; absent where there is none.
    Optional<byte[]> file(String log, String path);

    Backlog backlog();

    /// Makes what can be found of a log anew from the log itself, of at most [#MAX_REINDEXED] entries from number
    /// `from`.
    /// Searches and events go on meanwhile. Throws `NOT_FOUND` where there is no such log.
    Reindexed reindex(String log, long from, AuditEvent event);
}
