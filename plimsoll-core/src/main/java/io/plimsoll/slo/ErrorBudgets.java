package io.plimsoll.slo;

import io.plimsoll.slo.BurnAlert.Firing;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.EventTallies.Tally;
import io.plimsoll.slo.KeptSeries.Counted;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts events for objectives, keeps the counts, and says how fast error budgets burn.
///
/// Events are counted in memory and written to the store together, every few seconds and at the end; a process that is
/// killed loses what it counted since. Several processes add up in the store, and each reads again what the others
/// added.
public final class ErrorBudgets implements BurnRates, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorBudgets.class);

    /// Series that are read again at a time where processes share the store.
    private static final int MAX_READ_AGAIN = 100;

    /// @param flushEvery between two writes
    /// @param maxTenants whose counts are held in memory; those of others are read when they are asked for
    /// @param guard      of alerts
    public record Settings(Objectives objectives, Duration flushEvery, int maxTenants, Guard guard) {}

    private final Settings settings;
    private final Objectives objectives;
    private final SloObserver observer;
    private final InstantSource clock;
    private final EventTallies events;
    private final KeptSeries kept;
    private final AlertLog alerts = new AlertLog();
    private final ReentrantLock flushing = new ReentrantLock();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("objectives").factory());

    public ErrorBudgets(SloStore store, Settings settings, SloObserver observer, InstantSource clock) {
        this.settings = settings;
        this.objectives = settings.objectives();
        this.observer = observer;
        this.clock = clock;
        this.events = new EventTallies(objectives, settings.maxTenants(), clock);
        int slis = Math.max(1, objectives.slis().size());
        this.kept = new KeptSeries(store, slis * (settings.maxTenants() + 1));
    }

    public void start() {
        long every = settings.flushEvery().toMillis();
        var unused = writer.scheduleWithFixedDelay(this::flushed, 0, every, TimeUnit.MILLISECONDS);
    }

    /// Where events are told.
    public ServiceEvents events() {
        return events;
    }

    public Objectives objectives() {
        return objectives;
    }

    private void flushed() {
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.warn("what objectives count could not be written down and will be tried again", e);
        }
        try {
            evaluate();
        } catch (RuntimeException e) {
            LOG.warn("how objectives stand cannot be said at the moment", e);
        }
    }

    /// Writes down what was counted. What cannot be written waits on, and counts in this process meanwhile.
    public void flush() {
        flushing.lock();
        try {
            var counted = events.take().stream().flatMap(this::counted).toList();
            counted.forEach(each -> observer.counted(each.key(), each.counts()));
            kept.count(counted, clock.instant());
            kept.refresh(MAX_READ_AGAIN);
        } finally {
            flushing.unlock();
        }
    }

    /// For everybody, and for the tenant where an objective holds for it.
    private Stream<Counted> counted(Tally tally) {
        return tally.counts().entrySet().stream()
                .flatMap(each -> Stream.concat(
                                Stream.of(Optional.<TenantId>empty()),
                                tally
                                        .tenant()
                                        .filter(tenant -> objectives.holdFor(tenant, each.getKey()))
                                        .map(Optional::of)
                                        .stream())
                        .map(tenant ->
                                new Counted(new SeriesKey(tenant, each.getKey()), tally.minute(), each.getValue())));
    }

    private void evaluate() {
        var standings = all(settings.maxTenants());
        alerts.tell(standings);
        observer.standings(standings);
    }

    /// Of tenants those whose counts are in memory.
    @Override
    public List<Standing> all(int limit) {
        var standings = new ArrayList<>(ofEverybody());
        kept.tenants().stream().limit(limit).forEach(tenant -> standings.addAll(of(tenant)));
        return standings;
    }

    @Override
    public List<Standing> ofEverybody() {
        return standings(objectives.ofEverybody(), Optional.empty());
    }

    @Override
    public List<Standing> of(TenantId tenant) {
        return standings(objectives.of(tenant), Optional.of(tenant));
    }

    @Override
    public List<Breach> breaches(Optional<TenantId> tenant, Instant since) {
        var held = tenant.map(objectives::of).orElseGet(objectives::ofEverybody);
        return held.stream()
                .flatMap(objective -> firingSince(objective, tenant, since)
                        .filter(firing -> firing.alert().urgent())
                        .limit(1)
                        .map(firing -> new Breach(objective, firing)))
                .toList();
    }

    private Stream<Firing> firingSince(Objective objective, Optional<TenantId> tenant, Instant since) {
        var series = kept.series(new SeriesKey(tenant, objective.sli()));
        return BurnAlert.firingSince(objective, series, since, clock.instant(), settings.guard()).stream();
    }

    private List<Standing> standings(List<Objective> held, Optional<TenantId> tenant) {
        var now = clock.instant();
        return held.stream()
                .map(objective -> Standing.of(
                        objective, tenant, kept.series(new SeriesKey(tenant, objective.sli())), now, settings.guard()))
                .toList();
    }

    @Override
    public void close() {
        writer.shutdownNow();
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.warn("what objectives counted last could not be written down", e);
        }
    }
}
