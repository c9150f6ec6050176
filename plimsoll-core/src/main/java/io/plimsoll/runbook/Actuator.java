package io.plimsoll.runbook;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagHold;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Does the steps of incidents and takes them back. Each is done as often as it takes: what is done already is left
/// alone. Taking back asks what the incident holds and not which steps it has, so that it works with a runbook that was
/// changed or removed meanwhile.
final class Actuator {

    /// For how long flags are held unless that is prolonged: so long they stay when nobody runs runbooks any more.
    static final Duration HOLD = Duration.ofMinutes(10);

    private final LiveFlags flags;
    private final CollectionCatalog collections;
    private final Consumer<CollectionKey> rebuild;
    private final Notifier notifier;
    private final Explanations explanations;
    private final InstantSource clock;

    Actuator(RunbookKeeper.Levers levers, InstantSource clock) {
        this.flags = levers.flags();
        this.collections = levers.collections();
        this.rebuild = levers.rebuild();
        this.notifier = levers.notifier();
        this.explanations = levers.explanations();
        this.clock = clock;
    }

    static AuditEvent event(AuditAction action, Actor actor, Incident incident) {
        var event = AuditEvent.done(action, actor, "incident/" + incident.id())
                .with("runbook", incident.runbook())
                .with("about", incident.about().wireName());
        return incident.about().ofTenant().map(event::in).orElse(event);
    }

    static Actor system(Incident incident) {
        return Actor.system(incident.about().ofTenant().orElse(TenantId.DEFAULT));
    }

    /// What was done, in words.
    String act(Runbook runbook, Incident incident, Step step) {
        return switch (step) {
            case Step.SetFlag(var flag, var value) -> hold(runbook, incident, flag, value);
            case Step.ScaleFlag scale ->
                hold(runbook, incident, scale.flag(), scale.value(flags.standard(scale.flag())));
            case Step.DisableCollection unused -> disable(incident);
            case Step.EnableCollection unused -> enable(incident);
            case Step.Rebuild unused -> {
                rebuild.accept(incident.about().ofCollection().orElseThrow());
                yield "ordered the collection's index to be rebuilt";
            }
            case Step.Explain unused -> explanation(runbook, incident);
            case Step.Notify notify -> {
                boolean explains = runbook.steps().stream().anyMatch(Step.Explain.class::isInstance);
                var detail = explains ? incident.cause() + ": " + explanation(runbook, incident) : incident.cause();
                tell(runbook, incident, notify, false, detail);
                yield step.shown();
            }
        };
    }

    private String explanation(Runbook runbook, Incident incident) {
        var collection = incident.about().ofCollection().orElseThrow();
        var known = runbook.trigger().stream()
                .map(Condition::signal)
                .filter(Signal::isExplained)
                .distinct()
                .flatMap(signal -> explanations.of(signal, collection).stream())
                .collect(Collectors.joining("; "));
        return known.isEmpty() ? "nothing is known of what it is due to" : known;
    }

    private String hold(Runbook runbook, Incident incident, Flag<?> flag, String value) {
        var scope = incident.about().flags();
        var until = clock.instant().plus(HOLD);
        var hold = FlagHold.of(flag, scope, value, runbook.level(), incident.holder(), until);
        flags.hold(List.of(hold), event(AuditAction.FLAG_CHANGE, system(incident), incident));
        return "held the flag '" + flag.name() + "' at " + value + " for " + scope.wireName()
                + setByHand(flag, incident);
    }

    private String setByHand(Flag<?> flag, Incident incident) {
        boolean anything = flags.entries().stream()
                .anyMatch(entry -> entry.flag().equals(flag.name())
                        && (entry.scope().ofTenant().isEmpty()
                                || incident.about().ofTenant().isEmpty()
                                || entry.scope()
                                        .ofTenant()
                                        .equals(incident.about().ofTenant())));
        return anything ? "; where somebody has set it by hand, that stays in force" : "";
    }

    private String disable(Incident incident) {
        var key = incident.about().ofCollection().orElseThrow();
        var disabled = collections.find(key).flatMap(Collection::disabled);
        if (disabled.isPresent()) {
            return "left the collection disabled as it was: " + disabled.get();
        }
        collections.disable(
                key, Optional.of(incident.holder()), event(AuditAction.COLLECTION_DISABLE, system(incident), incident));
        return "disabled the collection";
    }

    private String enable(Incident incident) {
        var key = incident.about().ofCollection().orElseThrow();
        var disabled = collections.find(key).flatMap(Collection::disabled);
        if (disabled.isEmpty()) {
            return "left the collection enabled as it was";
        }
        collections.disable(key, Optional.empty(), event(AuditAction.COLLECTION_ENABLE, system(incident), incident));
        return "enabled the collection, which was disabled: " + disabled.get();
    }

    void prolong(Incident incident) {
        flags.prolong(incident.holder(), clock.instant().plus(HOLD));
    }

    /// What was taken back, each in words.
    ///
    /// @param actor on whose account
    List<String> undo(Incident incident, Actor actor) {
        var done = new ArrayList<String>();
        if (flags.release(incident.holder(), event(AuditAction.FLAG_CHANGE, actor, incident))) {
            done.add("let go of the flags");
        }
        incident.about().ofCollection().ifPresent(key -> {
            boolean isOurs = collections
                    .find(key)
                    .flatMap(Collection::disabled)
                    .filter(incident.holder()::equals)
                    .isPresent();
            if (isOurs) {
                collections.disable(key, Optional.empty(), event(AuditAction.COLLECTION_ENABLE, actor, incident));
                done.add("enabled the collection");
            }
        });
        return done;
    }

    /// Tells everybody who is told of the incident by one of its steps.
    void tellAll(Runbook runbook, Incident incident, boolean resolved, String detail) {
        runbook.steps().stream()
                .filter(Step.Notify.class::isInstance)
                .map(Step.Notify.class::cast)
                .forEach(notify -> tell(runbook, incident, notify, resolved, detail));
    }

    private void tell(Runbook runbook, Incident incident, Step.Notify notify, boolean resolved, String detail) {
        notifier.tell(new Notice(
                incident.id(),
                runbook.name(),
                incident.about(),
                notify.severity(),
                Set.copyOf(notify.to()),
                resolved,
                runbook.about(),
                detail,
                runbook.alerts(),
                incident.openedAt(),
                clock.instant()));
    }
}
