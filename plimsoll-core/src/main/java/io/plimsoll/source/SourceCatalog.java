package io.plimsoll.source;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The durable list of sources and who runs them. A source's lease lets one process at a time run it.
public interface SourceCatalog {

    /// A source that this process runs until the lease ends.
    ///
    /// @param owner  who holds the lease
    /// @param run    goes on where a run was interrupted; otherwise it has just begun
    /// @param listed whether that run's listing is complete, so that it need not be made again; absent otherwise
    record Claim(
            SourceKey key, SourceSettings settings, String owner, SourceRun run, Optional<Source.Listing> listed) {}

    /// Creates the source, due at once, or changes its settings. Another origin begins a new listing. Throws
    /// `NOT_FOUND` where the collection is gone.
    SourceStatus put(SourceKey key, SourceSettings settings, AuditEvent event);

    default SourceStatus put(SourceKey key, SourceSettings settings) {
        return put(key, settings, bySystem(AuditAction.SOURCE_CHANGE, key));
    }

    /// A source as the audit log names it.
    static String object(SourceKey key) {
        return key.collection().object() + "/source/" + key.name();
    }

    private static AuditEvent bySystem(AuditAction action, SourceKey key) {
        return AuditEvent.bySystem(action, key.collection().tenant(), object(key));
    }

    Optional<SourceStatus> find(SourceKey key);

    /// A collection's sources by name, after the given one.
    List<SourceStatus> list(CollectionKey collection, Optional<SourceName> after, int limit);

    /// Every source that runs by itself, of all tenants.
    List<SourceStatus> enabled(int limit);

    /// Forgets the source; the documents that were taken from it stay.
    boolean delete(SourceKey key, AuditEvent event);

    default boolean delete(SourceKey key) {
        return delete(key, bySystem(AuditAction.SOURCE_DELETE, key));
    }

    /// Makes the source run as soon as it can, enabled or not; absent where there is no such source.
    Optional<SourceStatus> request(SourceKey key, boolean dryRun, AuditEvent event);

    default Optional<SourceStatus> request(SourceKey key, boolean dryRun) {
        return request(key, dryRun, bySystem(AuditAction.SOURCE_CHANGE, key));
    }

    /// Takes the lease of a source that is due.
    Optional<Claim> claim(String owner, Duration lease);

    /// Prolongs the lease; false where it is lost, and the run must end.
    boolean extend(SourceKey key, String owner, Duration lease);

    /// Records how far the run has come. `listed` says that the listing is at its end.
    void progress(Claim claim, SourceRun run, Optional<Source.Listing> listed);

    /// Records that the run waits, or with nothing that it goes on.
    void pause(Claim claim, Optional<SourceStatus.Pause> pause);

    /// Ends the run and the lease.
    void end(Claim claim, SourceRun run, Instant nextRunAt);

    /// Gives the lease back so that the run goes on later, here or elsewhere.
    void release(Claim claim);
}
