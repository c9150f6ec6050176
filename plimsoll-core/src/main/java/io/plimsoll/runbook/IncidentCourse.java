package io.plimsoll.runbook;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.runbook.Incident.State;
import io.plimsoll.runbook.TimelineEntry.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes incidents from their beginning to their end. Each step is in the store with its entry and its audit event
/// before the next is done.
final class IncidentCourse {

    private static final Logger LOG = LoggerFactory.getLogger(IncidentCourse.class);
    private static final String SYSTEM = "system";

    private final IncidentStore store;
    private final Actuator actuator;
    private final Watch watch;
    private final Obstacles obstacles;
    private final Ladders ladders;
    private final RunbookObserver observer;
    private final InstantSource clock;
    private final Map<String, Instant> prolonged = new HashMap<>();
    /// Of those that a human took back: whoever did may have ended half-way.
    private final Set<String> takenBack = new HashSet<>();

    IncidentCourse(
            IncidentStore store,
            Actuator actuator,
            Watch watch,
            Obstacles obstacles,
            Ladders ladders,
            RunbookObserver observer,
            InstantSource clock) {
        this.store = store;
        this.actuator = actuator;
        this.watch = watch;
        this.obstacles = obstacles;
        this.ladders = ladders;
        this.observer = observer;
        this.clock = clock;
    }

    /// Absent where one of the same runbook and target is open already.
    Optional<Incident> open(Runbook runbook, Target about, String cause) {
        var incident = Incident.opened(runbook, about, cause, clock.instant());
        var event = Actuator.event(AuditAction.INCIDENT_OPEN, Actuator.system(incident), incident);
        var opened = store.open(incident, List.of(bySystem(Kind.OPENED, cause)), event);
        opened.ifPresent(stored -> LOG.warn("runbook {}: incident {} opened: {}", runbook.name(), stored.id(), cause));
        return opened;
    }

    private TimelineEntry bySystem(Kind kind, String text) {
        return new TimelineEntry(clock.instant(), kind, SYSTEM, text);
    }

    private Incident save(Incident incident, AuditAction action, TimelineEntry... entries) {
        return store.save(incident, List.of(entries), Actuator.event(action, Actuator.system(incident), incident));
    }

    /// Towards doing what is to be done.
    void advance(Runbook runbook, Incident incident) {
        switch (incident.state()) {
            case WAITING -> begin(runbook, incident);
            case ACTING -> {
                if (incident.actedAt().isEmpty() && !obstacles.isPaused(incident)) {
                    act(runbook, incident);
                } else {
                    prolong(incident);
                }
            }
            case OVERRULED -> {
                if (takenBack.add(incident.id())) {
                    actuator.undo(incident, Actuator.system(incident));
                }
            }
            case SUGGESTED, REVERTING, CLOSED -> {}
        }
    }

    private void begin(Runbook runbook, Incident incident) {
        var obstacle = obstacles.first(runbook, incident);
        if (obstacle.isPresent()) {
            if (!obstacle.equals(incident.waits())) {
                save(
                        incident.waitingFor(obstacle.get()),
                        AuditAction.INCIDENT_CHANGE,
                        bySystem(Kind.WAITING, obstacle.get()));
            }
            return;
        }
        if (incident.mode() == Runbook.Mode.SUGGEST) {
            suggest(runbook, incident);
            return;
        }
        act(runbook, save(incident.acting(), AuditAction.INCIDENT_CHANGE));
    }

    private void suggest(Runbook runbook, Incident incident) {
        var plan = runbook.steps().stream().filter(Step::acts).map(Step::shown).toList();
        var text = "would " + String.join("; ", plan) + "; confirm it with `plimsoll incident confirm " + incident.id()
                + "`";
        save(incident.suggested(), AuditAction.INCIDENT_CHANGE, bySystem(Kind.SUGGESTED, text));
        actuator.tellAll(runbook, incident, false, incident.cause() + "; it " + text);
    }

    /// Does the steps that have not been done. What can never be done is noted and left out; other failures are thrown,
    /// and the next round goes on from there.
    private void act(Runbook runbook, Incident incident) {
        var at = incident;
        if (at.stepsDone() > 0) {
            actuator.prolong(at); // what another process held when it ended
        }
        while (at.stepsDone() < runbook.steps().size()) {
            var step = runbook.steps().get(at.stepsDone());
            var entry = act(runbook, at, step);
            boolean last = at.stepsDone() + 1 == runbook.steps().size();
            at = saveOrTakeBack(at.stepDone(last, clock.instant()), entry);
            if (entry.kind() == Kind.ACTED) {
                observer.acted(runbook.name());
            }
        }
        if (at.actedAt().isEmpty()) {
            at = save(at.inForce(clock.instant()), AuditAction.INCIDENT_CHANGE);
        }
        prolonged.put(at.id(), clock.instant());
        LOG.warn("runbook {}: incident {} is in force", runbook.name(), at.id());
    }

    private TimelineEntry act(Runbook runbook, Incident incident, Step step) {
        try {
            return bySystem(step.noted(), actuator.act(runbook, incident, step));
        } catch (PlimsollException failure) {
            boolean isLasting = failure.code().blame() == Blame.CALLER;
            if (!isLasting) {
                throw failure;
            }
            return bySystem(Kind.FAILED, "could not " + step.shown() + ": " + failure.detail());
        }
    }

    /// A human may have taken the incident back while a step was being done.
    private Incident saveOrTakeBack(Incident incident, TimelineEntry entry) {
        try {
            return save(incident, AuditAction.INCIDENT_ACT, entry);
        } catch (PlimsollException failure) {
            boolean isTakenBack = failure.code() == ErrorCode.CONFLICT
                    && store.find(incident.id())
                            .filter(present -> present.state() == State.ACTING)
                            .isEmpty();
            if (isTakenBack) {
                actuator.undo(incident, Actuator.system(incident));
            }
            throw failure;
        }
    }

    private void prolong(Incident incident) {
        var last = prolonged.get(incident.id());
        var now = clock.instant();
        if (last == null || last.plus(Actuator.HOLD.dividedBy(2)).isBefore(now)) {
            actuator.prolong(incident);
            prolonged.put(incident.id(), now);
        }
    }

    /// Towards being over.
    void retreat(Runbook runbook, Incident incident) {
        if (incident.state() == State.REVERTING) {
            end(incident, "all is well again", Optional.of(runbook));
            return;
        }
        boolean isClear = watch.isClear(runbook, incident);
        boolean isActing = incident.state() == State.ACTING;
        boolean comesLater = isActing && !ladders.above(incident).isEmpty();
        if (isClear && !obstacles.isPaused(incident) && !comesLater) {
            end(incident, isActing ? "all is well again" : "all is well again by itself", Optional.of(runbook));
        }
    }

    /// Ends one whose runbook is gone.
    void abandon(Incident incident) {
        end(incident, "its runbook is gone", Optional.empty());
    }

    /// What is begun to be taken back is taken back whole, though the process should end in between.
    private void end(Incident incident, String text, Optional<Runbook> runbook) {
        boolean wasAtWork = incident.isAtWork();
        var at = incident.state() == State.ACTING ? save(incident.reverting(), AuditAction.INCIDENT_CHANGE) : incident;
        var entries = new ArrayList<TimelineEntry>();
        if (wasAtWork) {
            actuator.undo(at, Actuator.system(at)).forEach(done -> entries.add(bySystem(Kind.REVERTED, done)));
        }
        entries.add(bySystem(Kind.CLOSED, text));
        save(at.closed(clock.instant()), AuditAction.INCIDENT_CLOSE, entries.toArray(TimelineEntry[]::new));
        watch.close(incident);
        LOG.info("runbook {}: incident {} is closed: {}", incident.runbook(), incident.id(), text);
        boolean wasTold = wasAtWork || incident.state() == State.SUGGESTED || incident.state() == State.OVERRULED;
        runbook.filter(unused -> wasTold).ifPresent(known -> actuator.tellAll(known, incident, true, text));
    }

    /// Forgets what it knows of all others.
    void keep(Collection<String> open) {
        prolonged.keySet().retainAll(open);
        takenBack.retainAll(open);
    }
}
