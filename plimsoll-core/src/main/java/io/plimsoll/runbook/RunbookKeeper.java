package io.plimsoll.runbook;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.runbook.Incident.State;
import io.plimsoll.runbook.IncidentStore.Pause;
import io.plimsoll.runbook.TimelineEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the runbooks, on one of all nodes at a time. Every few seconds it looks at the signals, opens incidents, does
/// their steps from the lowest level of a ladder up, and takes them back from the highest down.
///
/// What it did stands in the store, so that after a crash it, or another node, goes on or takes back. What a human says
/// goes before: a pause stops everything that it does by itself, and what a human took back stays so until all is well.
public final class RunbookKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunbookKeeper.class);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(15);
    private static final int LEASE_ROUNDS = 3;
    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    /// Incidents that may be open at a time, of one runbook; the rest waits for its turn.
    private static final int MAX_OPEN = 100;

    private static final String SYSTEM = "system";

    private final Runbooks runbooks;
    private final IncidentStore store;
    private final Actuator actuator;
    private final Watch watch;
    private final RunbookObserver observer;
    private final Duration every;
    private final String node;
    private final InstantSource clock;
    private final Map<String, Instant> prolonged = new HashMap<>();
    /// Of those that a human took back: whoever did may have ended half-way.
    private final Set<String> takenBack = new HashSet<>();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("runbooks").factory());
    private Instant nextForget = Instant.MIN;

    /// What the keeper acts upon.
    ///
    /// @param rebuild builds a collection's index anew, or says in the log why not
    public record Levers(
            LiveFlags flags,
            CollectionCatalog collections,
            Consumer<CollectionKey> rebuild,
            Notifier notifier,
            Explanations explanations) {}

    /// @param every between two rounds
    /// @param node  this process, among all that share the store
    public RunbookKeeper(
            Runbooks runbooks,
            Signals signals,
            IncidentStore store,
            Levers levers,
            RunbookObserver observer,
            Duration every,
            String node,
            InstantSource clock) {
        this.runbooks = runbooks;
        this.store = store;
        this.actuator = new Actuator(levers, clock);
        this.watch = new Watch(signals);
        this.observer = observer;
        this.every = every;
        this.node = node;
        this.clock = clock;
    }

    public void start() {
        var unused = rounds.scheduleWithFixedDelay(
                this::roundAndGoOn, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void roundAndGoOn() {
        try {
            round();
        } catch (RuntimeException e) {
            LOG.error("the runbooks met a failure and go on", e);
        }
    }

    private Duration lease() {
        var lease = every.multipliedBy(LEASE_ROUNDS);
        return lease.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : lease;
    }

    /// One round, now.
    public synchronized void round() {
        if (!store.lead(node, lease())) {
            watch.forget();
            observer.round(List.of());
            return;
        }
        var now = clock.instant();
        watch.look(now);
        var pauses = store.pauses();
        var open = new ArrayList<>(store.open());
        for (var runbook : runbooks.all()) {
            each(runbook, open, incident -> attempt(incident, () -> advance(runbook, incident, pauses)));
            open(runbook, open, pauses);
        }
        for (var runbook : runbooks.all().reversed()) {
            each(runbook, store.open(), incident -> attempt(incident, () -> retreat(runbook, incident, pauses)));
        }
        var left = store.open();
        left.stream()
                .filter(incident -> runbooks.find(incident.runbook()).isEmpty())
                .forEach(incident -> attempt(incident, () -> abandon(incident)));
        var ids = left.stream().map(Incident::id).toList();
        prolonged.keySet().retainAll(ids);
        takenBack.retainAll(ids);
        observer.round(left);
        forget(now);
    }

    private static void each(Runbook runbook, List<Incident> open, Consumer<Incident> work) {
        open.stream()
                .filter(incident -> incident.runbook().equals(runbook.name()))
                .forEach(work);
    }

    /// One incident's trouble is not the others'.
    private static void attempt(Incident incident, Runnable work) {
        try {
            work.run();
        } catch (PlimsollException failure) {
            if (failure.code() == ErrorCode.CONFLICT) {
                LOG.debug("incident {} was changed meanwhile: {}", incident.id(), failure.detail());
            } else {
                LOG.warn("incident {} is tried again: {}", incident.id(), failure.detail());
            }
        }
    }

    private void forget(Instant now) {
        if (!now.isBefore(nextForget)) {
            store.forget(now.minus(KEPT));
            nextForget = now.plus(FORGET_EVERY);
        }
    }

    private void open(Runbook runbook, List<Incident> open, Map<String, Pause> pauses) {
        var mine = open.stream()
                .filter(incident -> incident.runbook().equals(runbook.name()))
                .toList();
        int room = MAX_OPEN - mine.size();
        for (var triggered : watch.triggered(runbook).entrySet()) {
            boolean isOpen = mine.stream().anyMatch(incident -> incident.about().equals(triggered.getKey()));
            if (isOpen || room-- <= 0) {
                continue;
            }
            var incident = Incident.opened(runbook, triggered.getKey(), triggered.getValue(), clock.instant());
            var event = Actuator.event(AuditAction.INCIDENT_OPEN, Actuator.system(incident), incident);
            store.open(incident, List.of(bySystem(Kind.OPENED, triggered.getValue())), event)
                    .ifPresent(opened -> {
                        LOG.warn("runbook {}: incident {} opened: {}", runbook.name(), opened.id(), opened.cause());
                        attempt(opened, () -> advance(runbook, opened, pauses));
                    });
        }
    }

    private TimelineEntry bySystem(Kind kind, String text) {
        return new TimelineEntry(clock.instant(), kind, SYSTEM, text);
    }

    private Incident save(Incident incident, AuditAction action, TimelineEntry... entries) {
        return store.save(incident, List.of(entries), Actuator.event(action, Actuator.system(incident), incident));
    }

    /// Towards doing what is to be done.
    private void advance(Runbook runbook, Incident incident, Map<String, Pause> pauses) {
        switch (incident.state()) {
            case WAITING -> begin(runbook, incident, pauses);
            case ACTING -> {
                if (incident.actedAt().isEmpty()
                        && paused(runbook.name(), pauses).isEmpty()) {
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
            case SUGGESTED, CLOSED -> {}
        }
    }

    private void begin(Runbook runbook, Incident incident, Map<String, Pause> pauses) {
        var obstacle = obstacle(runbook, incident, pauses);
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

    /// What keeps the incident from acting now.
    private Optional<String> obstacle(Runbook runbook, Incident incident, Map<String, Pause> pauses) {
        return paused(runbook.name(), pauses)
                .or(() -> watch.unmetGuard(runbook, incident.about()))
                .or(() -> missingRung(runbook, incident))
                .or(() -> limit(runbook, incident));
    }

    private static Optional<String> paused(String runbook, Map<String, Pause> pauses) {
        for (var name : List.of(runbook, IncidentStore.ALL)) {
            var pause = pauses.get(name);
            if (pause != null) {
                return Optional.of(
                        (name.equals(runbook) ? "the runbook is" : "all runbooks are") + " paused by " + pause.by());
            }
        }
        return Optional.empty();
    }

    private Optional<String> missingRung(Runbook runbook, Incident incident) {
        var open = store.open();
        return runbooks.below(runbook).stream()
                .filter(lower -> open.stream()
                        .noneMatch(other -> other.runbook().equals(lower.name())
                                && other.about().equals(incident.about())
                                && other.isInForce()))
                .findFirst()
                .map(lower -> "'" + lower.name() + "' comes first on the ladder, and is not in force");
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

    /// Does the steps that have not been done. What can never be done is noted and left out; other failures are thrown,
    /// and the next round goes on from there.
    private void act(Runbook runbook, Incident incident) {
        var at = incident;
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
    private void retreat(Runbook runbook, Incident incident, Map<String, Pause> pauses) {
        boolean isClear = watch.isClear(runbook, incident);
        if (!isClear || paused(runbook.name(), pauses).isPresent()) {
            return;
        }
        if (incident.state() == State.ACTING && !above(incident).isEmpty()) {
            return;
        }
        var text = incident.state() == State.ACTING ? "all is well again" : "all is well again by itself";
        end(incident, text, Optional.of(runbook));
    }

    /// Incidents on the same ladder that are at work at higher levels, the highest first.
    private List<Incident> above(Incident incident) {
        return incident.rung().stream()
                .flatMap(rung -> store.open().stream()
                        .filter(other ->
                                other.state() == State.ACTING && other.about().equals(incident.about()))
                        .filter(other -> other.rung()
                                .filter(place -> place.ladder().equals(rung.ladder()) && place.level() > rung.level())
                                .isPresent()))
                .sorted(Comparator.comparingInt(
                                (Incident other) -> other.rung().orElseThrow().level())
                        .reversed())
                .toList();
    }

    private void abandon(Incident incident) {
        end(incident, "its runbook is gone", Optional.empty());
    }

    private void end(Incident incident, String text, Optional<Runbook> runbook) {
        boolean wasAtWork = incident.state() == State.ACTING;
        var entries = new ArrayList<TimelineEntry>();
        if (wasAtWork) {
            actuator.undo(incident, Actuator.system(incident))
                    .forEach(done -> entries.add(bySystem(Kind.REVERTED, done)));
        }
        entries.add(bySystem(Kind.CLOSED, text));
        save(incident.closed(clock.instant()), AuditAction.INCIDENT_CLOSE, entries.toArray(TimelineEntry[]::new));
        watch.close(incident);
        LOG.info("runbook {}: incident {} is closed: {}", incident.runbook(), incident.id(), text);
        boolean wasTold = wasAtWork || incident.state() == State.SUGGESTED || incident.state() == State.OVERRULED;
        runbook.filter(unused -> wasTold).ifPresent(known -> actuator.tellAll(known, incident, true, text));
    }

    // --- what humans say

    /// Lets a suggestion be done. Throws `CONFLICT` where there is none.
    public Incident confirm(String id, Actor actor) {
        var incident = present(id);
        if (incident.state() != State.SUGGESTED) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "the incident is '" + incident.state().wireName() + "'; only one that is 'suggested' is confirmed");
        }
        var entry = byHuman(actor, Kind.CONFIRMED, "confirmed; it is done with the next round");
        var confirmed = store.save(
                incident.confirmed(), List.of(entry), Actuator.event(AuditAction.INCIDENT_CONFIRM, actor, incident));
        wake();
        return confirmed;
    }

    /// Takes back what the incident did, and what is above it on the ladder first. The runbook stays away from it until
    /// all is well. Throws `CONFLICT` where there is nothing to take back.
    public Incident revert(String id, Actor actor) {
        var incident = present(id);
        if (incident.state() == State.CLOSED || incident.state() == State.OVERRULED) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT, "the incident is '" + incident.state().wireName() + "' already");
        }
        above(incident).forEach(higher -> overrule(higher, actor));
        return overrule(incident, actor);
    }

    /// The state first, so that a round that is under way sees it and stops.
    private Incident overrule(Incident incident, Actor actor) {
        var event = Actuator.event(AuditAction.INCIDENT_REVERT, actor, incident);
        var entry = byHuman(actor, Kind.REVERTED, "taken back by hand; it stays so until all is well");
        var overruled = store.save(incident.overruled(), List.of(entry), event);
        var done = actuator.undo(incident, actor).stream()
                .map(text -> byHuman(actor, Kind.REVERTED, text))
                .toList();
        return done.isEmpty() ? overruled : store.save(overruled, done, event);
    }

    private Incident present(String id) {
        return store.find(id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no incident '" + id + "'"));
    }

    private TimelineEntry byHuman(Actor actor, Kind kind, String text) {
        return new TimelineEntry(clock.instant(), kind, actor.principal(), text);
    }

    /// Has a round begin now.
    public void wake() {
        var unused = rounds.submit(this::roundAndGoOn);
    }

    public Runbooks runbooks() {
        return runbooks;
    }

    public IncidentStore store() {
        return store;
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        try {
            if (!rounds.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a round of the runbooks goes on for longer than 5 s");
            }
            store.resign(node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("the lead ends by itself", e);
        }
    }
}
