package io.plimsoll.runbook;

import io.plimsoll.audit.AuditEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the node that runs the runbooks does not see by itself: how things stand on the other nodes, and alerts that a
/// system outside has raised. Each stands until the time that was named with it, unless it is said again.
public interface SignalReports {

    /// Alerts that stand at a time.
    int MAX_ALERTS = 1_000;

    /// In readings, the node that they come from.
    String NODE = "node";

    /// Replaces what the node has told before.
    void tell(String node, Map<Signal, List<Reading>> seen, Instant until);

    /// What nodes other than this one have told, each reading with the label [#NODE].
    Map<Signal, List<Reading>> others(String node);

    /// Takes alerts that fire, each in place of what is known of it, and forgets those that are over; the event is kept
    /// where that changes which alerts there are. All of it or nothing: throws `LIMIT_EXCEEDED` where more than
    /// [#MAX_ALERTS] would stand.
    ///
    /// @param over fingerprints
    void hear(List<OutsideAlert> firing, Set<String> over, AuditEvent event);

    /// Those that still stand, the oldest first.
    List<OutsideAlert> alerts();

    /// All that a node does not see by itself.
    default Map<Signal, List<Reading>> beside(String node) {
        var all = new EnumMap<Signal, List<Reading>>(Signal.class);
        others(node).forEach((signal, readings) -> all.put(signal, new ArrayList<>(readings)));
        var alerts = all.computeIfAbsent(Signal.ALERT, unused -> new ArrayList<>());
        alerts().forEach(alert -> alerts.add(alert.reading()));
        return all;
    }
}
