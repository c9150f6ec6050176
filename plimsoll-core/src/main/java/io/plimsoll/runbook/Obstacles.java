package io.plimsoll.runbook;

import io.plimsoll.runbook.IncidentStore.Pause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What keeps incidents from acting.
final class Obstacles {

    private final IncidentStore store;
    private final Watch watch;
    private final Ladders ladders;
    private final InstantSource clock;
    private Map<String, Pause> pauses = Map.of();

    Obstacles(IncidentStore store, Watch watch, Ladders ladders, InstantSource clock) {
        this.store = store;
        this.watch = watch;
        this.ladders = ladders;
        this.clock = clock;
    }

    /// Begins a look: pauses that are read now hold for the whole of it.
    void look() {
        pauses = store.pauses();
    }

    /// The first of those there are, in words.
    Optional<String> first(Runbook runbook, Incident incident) {
        return paused(incident)
                .or(() -> watch.unmetGuard(runbook, incident.about()))
                .or(() -> ladders.missingBelow(runbook, incident)
                        .map(lower -> "'" + lower.name() + "' comes first on the ladder, and is not in force"))
                .or(() -> limit(runbook, incident));
    }

    /// Whether a human told the incident, its runbook or all of them to leave things alone: neither acts nor takes
    /// back.
    boolean isPaused(Incident incident) {
        return paused(incident).isPresent();
    }

    private Optional<String> paused(Incident incident) {
        return incident.paused()
                .map(pause -> "the incident is paused by " + pause.by())
                .or(() -> pause(incident.runbook()).map(pause -> "the runbook is paused by " + pause.by()))
                .or(() -> pause(IncidentStore.ALL).map(pause -> "all runbooks are paused by " + pause.by()));
    }

    private Optional<Pause> pause(String runbook) {
        return Optional.ofNullable(pauses.get(runbook));
    }

    /// What a human has confirmed is not counted against it.
    private Optional<String> limit(Runbook runbook, Incident incident) {
        boolean isConfirmed = runbook.mode() == Runbook.Mode.SUGGEST && incident.mode() == Runbook.Mode.ACT;
        if (isConfirmed || incident.mode() == Runbook.Mode.SUGGEST) {
            return Optional.empty();
        }
        int done = store.actionsSince(runbook.name(), clock.instant().minus(Duration.ofHours(1)));
        long needed = runbook.steps().stream().filter(Step::acts).count();
        return done + needed > runbook.maxActionsPerHour()
                ? Optional.of("it would be more than " + runbook.maxActionsPerHour()
                        + " actions within an hour (max-actions-per-hour)")
                : Optional.empty();
    }
}
