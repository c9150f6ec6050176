package io.plimsoll.runbook;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.runbook.Incident.State;
import io.plimsoll.runbook.IncidentStore.Pause;
import io.plimsoll.runbook.TimelineEntry.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What humans say of incidents, which goes before what runbooks do.
final class IncidentDesk {

    /// A round may change the incident at the same time.
    private static final int MAX_ATTEMPTS = 5;

    private final IncidentStore store;
    private final Actuator actuator;
    private final Ladders ladders;
    private final InstantSource clock;

    IncidentDesk(IncidentStore store, Actuator actuator, Ladders ladders, InstantSource clock) {
        this.store = store;
        this.actuator = actuator;
        this.ladders = ladders;
        this.clock = clock;
    }

    Incident confirm(String id, Actor actor) {
        var text = "confirmed; it is done with the next round";
        return change(id, actor, AuditAction.INCIDENT_CONFIRM, Kind.CONFIRMED, text, incident -> {
            if (incident.state() != State.SUGGESTED) {
                throw conflict("the incident is '" + incident.state().wireName()
                        + "'; only one that is 'suggested' is confirmed");
            }
            return incident.confirmed();
        });
    }

    Incident revert(String id, Actor actor) {
        ladders.above(present(id)).forEach(higher -> overrule(higher.id(), actor));
        return overrule(id, actor);
    }

    /// The state first, so that a round that is under way sees it and stops.
    private Incident overrule(String id, Actor actor) {
        var text = "taken back by hand; it stays so until all is well";
        var overruled = change(id, actor, AuditAction.INCIDENT_REVERT, Kind.REVERTED, text, incident -> {
            if (Set.of(State.CLOSED, State.OVERRULED, State.REVERTING).contains(incident.state())) {
                throw conflict("the incident is '" + incident.state().wireName() + "' already");
            }
            return incident.overruled();
        });
        var done = actuator.undo(overruled, actor).stream()
                .map(undone -> entry(actor, Kind.REVERTED, undone))
                .toList();
        var event = Actuator.event(AuditAction.INCIDENT_REVERT, actor, overruled);
        return done.isEmpty() ? overruled : store.save(overruled, done, event);
    }

    Incident pause(String id, Optional<String> reason, Actor actor) {
        var text = "paused" + reason.map(why -> ": " + why).orElse("");
        var pause = new Pause(actor.principal(), reason, clock.instant());
        return change(
                id,
                actor,
                AuditAction.INCIDENT_PAUSE,
                Kind.PAUSED,
                text,
                incident -> open(incident).paused(Optional.of(pause)));
    }

    Incident resume(String id, Actor actor) {
        return change(id, actor, AuditAction.INCIDENT_RESUME, Kind.RESUMED, "resumed", incident -> {
            if (incident.paused().isEmpty()) {
                throw conflict("the incident is not paused");
            }
            return open(incident).paused(Optional.empty());
        });
    }

    private static Incident open(Incident incident) {
        if (!incident.isOpen()) {
            throw conflict("the incident is over");
        }
        return incident;
    }

    private Incident change(
            String id, Actor actor, AuditAction action, Kind kind, String text, UnaryOperator<Incident> change) {
        for (int attempt = 1; ; attempt++) {
            var changed = change.apply(present(id));
            try {
                var event = Actuator.event(action, actor, changed);
                return store.save(changed, List.of(entry(actor, kind, text)), event);
            } catch (PlimsollException failure) {
                if (failure.code() != ErrorCode.CONFLICT || attempt == MAX_ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private static PlimsollException conflict(String detail) {
        return new PlimsollException(ErrorCode.CONFLICT, detail);
    }

    private Incident present(String id) {
        return store.find(id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no incident '" + id + "'"));
    }

    private TimelineEntry entry(Actor actor, Kind kind, String text) {
        return new TimelineEntry(clock.instant(), kind, actor.principal(), text);
    }
}
