package io.plimsoll.runbook;

import io.plimsoll.audit.Actor;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.LiveFlags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the runbooks, on one of all nodes at a time. Every few seconds it looks at the signals, opens incidents, does
/// their steps from the lowest level of a ladder up, and takes them back from the highest down. On the other nodes it
/// tells what they see.
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

    private final Runbooks runbooks;
    private final IncidentStore store;
    private final SignalReports reports;
    private final Watch watch;
    private final Obstacles obstacles;
    private final IncidentCourse course;
    private final IncidentDesk desk;
    private final RunbookObserver observer;
    private final Duration every;
    private final String node;
    private final InstantSource clock;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("runbooks").factory());
    private Instant nextForget = Instant.MIN;

    /// What the keeper sees.
    ///
    /// @param here    on this node
    /// @param reports of what it does not see by itself
    public record Senses(Signals here, SignalReports reports) {}

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
            Senses senses,
            IncidentStore store,
            Levers levers,
            RunbookObserver observer,
            Duration every,
            String node,
            InstantSource clock) {
        this.runbooks = runbooks;
        this.store = store;
        this.reports = senses.reports();
        this.observer = observer;
        this.every = every;
        this.node = node;
        this.clock = clock;
        var ladders = new Ladders(runbooks, store);
        var actuator = new Actuator(levers, clock);
        this.watch = new Watch(senses.here());
        this.obstacles = new Obstacles(store, watch, ladders, clock);
        this.course = new IncidentCourse(store, actuator, watch, obstacles, ladders, observer, clock);
        this.desk = new IncidentDesk(store, actuator, ladders, clock);
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
        var now = clock.instant();
        if (!store.lead(node, lease())) {
            watch.forget();
            observer.round(List.of());
            reports.tell(node, watch.ofThisNode(), now.plus(lease()));
            return;
        }
        watch.look(now, reports.beside(node));
        obstacles.look();
        var open = store.open();
        for (var runbook : runbooks.all()) {
            each(runbook, open, incident -> course.advance(runbook, incident));
            open(runbook, open);
        }
        for (var runbook : runbooks.all().reversed()) {
            each(runbook, store.open(), incident -> course.retreat(runbook, incident));
        }
        var left = store.open();
        left.stream()
                .filter(incident -> runbooks.find(incident.runbook()).isEmpty())
                .forEach(incident -> attempt(incident, course::abandon));
        course.keep(left.stream().map(Incident::id).toList());
        observer.round(left);
        forget(now);
    }

    private static void each(Runbook runbook, List<Incident> open, Consumer<Incident> work) {
        open.stream()
                .filter(incident -> incident.runbook().equals(runbook.name()))
                .forEach(incident -> attempt(incident, work));
    }

    /// One incident's trouble is not the others'.
    private static void attempt(Incident incident, Consumer<Incident> work) {
        try {
            work.accept(incident);
        } catch (PlimsollException failure) {
            if (failure.code() == ErrorCode.CONFLICT) {
                LOG.debug("incident {} was changed meanwhile: {}", incident.id(), failure.detail());
            } else {
                LOG.warn("incident {} is tried again: {}", incident.id(), failure.detail());
            }
        }
    }

    private void open(Runbook runbook, List<Incident> open) {
        var mine = open.stream()
                .filter(incident -> incident.runbook().equals(runbook.name()))
                .toList();
        int room = MAX_OPEN - mine.size();
        for (var triggered : watch.triggered(runbook).entrySet()) {
            boolean isOpen = mine.stream().anyMatch(incident -> incident.about().equals(triggered.getKey()));
            if (isOpen || room-- <= 0) {
                continue;
            }
            course.open(runbook, triggered.getKey(), triggered.getValue())
                    .ifPresent(opened -> attempt(opened, incident -> course.advance(runbook, incident)));
        }
    }

    private void forget(Instant now) {
        if (!now.isBefore(nextForget)) {
            store.forget(now.minus(KEPT));
            nextForget = now.plus(FORGET_EVERY);
        }
    }

    // --- what humans say

    /// Lets a suggestion be done. Throws `CONFLICT` where there is none.
    public Incident confirm(String id, Actor actor) {
        return waking(desk.confirm(id, actor));
    }

    /// Takes back what the incident did, and what is above it on the ladder first. The runbook stays away from it until
    /// all is well. Throws `CONFLICT` where there is nothing to take back.
    public Incident revert(String id, Actor actor) {
        return desk.revert(id, actor);
    }

    /// Has the incident do nothing by itself until it is resumed: it neither acts nor takes back, and what it holds
    /// stays
    /// held. Throws `CONFLICT` where it is over.
    public Incident pause(String id, Optional<String> reason, Actor actor) {
        return desk.pause(id, reason, actor);
    }

    /// Throws `CONFLICT` where it is not paused.
    public Incident resume(String id, Actor actor) {
        return waking(desk.resume(id, actor));
    }

    private Incident waking(Incident incident) {
        wake();
        return incident;
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
