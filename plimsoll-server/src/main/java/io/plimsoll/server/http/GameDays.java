package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Faults that are put in the way of this node's dependencies for a while, to see what becomes of it.
public interface GameDays {

    Duration LONGEST = Duration.ofMinutes(15);

    /// @param fault   in words
    /// @param runbook that is to act; absent where none can
    /// @param probe   `search` or `ask`: what is asked meanwhile
    record Kind(String name, String fault, Optional<String> runbook, String probe) {}

    /// @param until   when it ends at the latest
    /// @param endedAt absent while it lasts
    record Game(String id, Kind kind, String by, Instant begunAt, Instant until, Optional<Instant> endedAt) {}

    List<Kind> kinds();

    /// The latest first, as far as this process remembers.
    List<Game> games();

    /// Throws `CONFLICT` while another lasts, and where the environment is production and nobody insists;
    /// `INVALID_FIELD` for a kind that there is not or that finds nothing here to fail.
    ///
    /// @param collection that is to seem stale, where that is the fault
    Game begin(String kind, Duration atMost, boolean insisting, Optional<CollectionKey> collection, AuditEvent event);

    /// Ends it; what has ended already stays as it is. Throws `NOT_FOUND`.
    Game end(String id, AuditEvent event);
}
