package io.plimsoll.probe;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Probes the server while it serves: some tenants in each round, the next ones in the next.
public final class ProbeRounds implements AutoCloseable {

    /// A tenant that nobody has, so that there always is another one.
    private static final TenantId STRANGERS = new TenantId("plimsoll-probe");

    private static final Logger LOG = LoggerFactory.getLogger(ProbeRounds.class);
    private static final int TENANTS = 8;
    private static final int COLLECTIONS = 16;

    private final IsolationProber prober;
    private final TenantCatalog tenants;
    private final CollectionCatalog collections;
    private final Consumer<AuditEvent> audit;
    private final Consumer<ProbeReport> listener;
    private final Duration every;
    private final int cases;
    private final InstantSource clock;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("isolation-probe").factory());
    private Optional<String> after = Optional.empty();
    private volatile boolean stopping;
    private volatile Optional<Done> last = Optional.empty();

    /// @param at when it ended
    public record Done(ProbeReport report, Instant at) {}

    /// @param audit    takes down what was done; a round that cannot be audited counts for nothing
    /// @param listener hears of every round
    /// @param every    from the end of one round to the beginning of the next; zero for none
    /// @param cases    of one round
    public ProbeRounds(
            IsolationProber prober,
            TenantCatalog tenants,
            CollectionCatalog collections,
            Consumer<AuditEvent> audit,
            Consumer<ProbeReport> listener,
            Duration every,
            int cases,
            InstantSource clock) {
        this.prober = prober;
        this.tenants = tenants;
        this.collections = collections;
        this.audit = audit;
        this.listener = listener;
        this.every = every;
        this.cases = cases;
        this.clock = clock;
    }

    public void start() {
        if (!every.isZero()) {
            var unused = rounds.scheduleWithFixedDelay(
                    this::roundAndGoOn, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    public Optional<Done> last() {
        return last;
    }

    private void roundAndGoOn() {
        try {
            round();
        } catch (RuntimeException e) {
            LOG.error("a round of the isolation probe failed; isolation is not shown until one succeeds", e);
        }
    }

    /// One round, now.
    public synchronized ProbeReport round() {
        var some = nextTenants();
        var report = prober.probe(some, someCollections(some), cases, () -> !stopping);
        audit.accept(AuditEvent.done(AuditAction.PROBE, Actor.system(TenantId.DEFAULT), "isolation")
                .with("cases", report.cases())
                .with("leaks", report.leaked())
                .with("missed", report.missed()));
        if (report.leaked() > 0) {
            LOG.error("ISOLATION LEAK: {} of {} cases; first: {}", report.leaked(), report.cases(), report.leaks());
        } else if (report.missed() > 0) {
            LOG.error(
                    "the isolation probe did not find {} canaries that it should have; it shows nothing",
                    report.missed());
        }
        last = Optional.of(new Done(report, clock.instant()));
        listener.accept(report);
        return report;
    }

    private List<TenantId> nextTenants() {
        var page = tenants.list(after, TENANTS).stream().map(Tenant::id).toList();
        after = page.size() < TENANTS
                ? Optional.empty()
                : Optional.of(page.getLast().name());
        var some = new ArrayList<>(page);
        some.add(STRANGERS);
        return some;
    }

    private List<Collection> someCollections(List<TenantId> some) {
        return some.stream()
                .flatMap(tenant -> collections.list(tenant, Optional.empty(), COLLECTIONS).stream())
                .limit(COLLECTIONS)
                .toList();
    }

    @Override
    public void close() {
        stopping = true;
        rounds.shutdownNow();
    }
}
