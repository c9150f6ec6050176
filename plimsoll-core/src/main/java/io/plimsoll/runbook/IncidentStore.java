package io.plimsoll.runbook;

import io.plimsoll.audit.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What runbooks did and are doing, which of them rest, and which node runs them. Every write is durable when it
/// returns, with its entries in the timeline and its audit event.
public interface IncidentStore {

    /// Entries of one incident's timeline; what comes after is left out.
    int MAX_ENTRIES = 1_000;

    /// The name under which all runbooks rest.
    String ALL = "*";

    /// That a human told a runbook or an incident to leave everything alone.
    record Pause(String by, Optional<String> reason, Instant at) {}

    /// Takes or prolongs the lead; false while another node has it.
    boolean lead(String node, Duration lease);

    /// Gives the lead back, where the node has it.
    void resign(String node);

    /// The oldest first.
    List<Incident> open();

    /// Absent where one of the same runbook and target is open already.
    Optional<Incident> open(Incident incident, List<TimelineEntry> entries, AuditEvent event);

    /// Throws `CONFLICT` where somebody has changed it meanwhile.
    Incident save(Incident incident, List<TimelineEntry> entries, AuditEvent event);

    Optional<Incident> find(String id);

    /// The latest first.
    ///
    /// @param before only those with a lower id
    List<Incident> list(Optional<String> runbook, boolean onlyOpen, Optional<String> before, int limit);

    /// The oldest first.
    List<TimelineEntry> timeline(String id);

    /// How many entries of the kind [TimelineEntry.Kind#ACTED] all the runbook's incidents have since then.
    int actionsSince(String runbook, Instant since);

    /// By runbook, or [#ALL].
    Map<String, Pause> pauses();

    void pause(String runbook, Optional<String> reason, AuditEvent event);

    /// Whether it was paused.
    boolean resume(String runbook, AuditEvent event);

    /// Forgets incidents that were closed before then; how many there were.
    int forget(Instant closedBefore);
}
