package io.plimsoll.runbook;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How incidents stand to others on the same ladder that are about the same thing.
final class Ladders {

    private final Runbooks runbooks;
    private final IncidentStore store;

    Ladders(Runbooks runbooks, IncidentStore store) {
        this.runbooks = runbooks;
        this.store = store;
    }

    /// The first runbook at a lower level that would have to be in force before, and is not.
    Optional<Runbook> missingBelow(Runbook runbook, Incident incident) {
        var open = store.open();
        return runbooks.below(runbook).stream()
                .filter(lower -> open.stream()
                        .noneMatch(other -> other.runbook().equals(lower.name())
                                && other.about().equals(incident.about())
                                && other.isInForce()))
                .findFirst();
    }

    /// Incidents that are at work at higher levels, the highest first.
    List<Incident> above(Incident incident) {
        return incident.rung().stream()
                .flatMap(rung -> store.open().stream()
                        .filter(other -> other.isAtWork() && other.about().equals(incident.about()))
                        .filter(other -> other.rung()
                                .filter(place -> place.ladder().equals(rung.ladder()) && place.level() > rung.level())
                                .isPresent()))
                .sorted(Comparator.comparingInt(
                                (Incident other) -> other.rung().orElseThrow().level())
                        .reversed())
                .toList();
    }
}
