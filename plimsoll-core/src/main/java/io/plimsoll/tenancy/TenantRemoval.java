package io.plimsoll.tenancy;

import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.BlobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what deleted tenants had. Everything it does follows from the catalogue and can be done twice, so it goes on
/// after a crash where the catalogue says it was, and several nodes may do it at once.
///
/// Each node removes the files in its own folder, whoever removed the rows. What was under way in the moment of the
/// deletion may still write a file or a row; that is why a tenant is looked after for a while when it is gone.
public final class TenantRemoval implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TenantRemoval.class);

    /// For so long after its end a removal is made again, which costs next to nothing where nothing is left.
    static final Duration LOOKED_AFTER = Duration.ofDays(1);

    private static final Duration ROUND = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofMillis(200);
    private static final int MAX_A_ROUND = 1_000;

    private final TenantRows rows;
    private final SearchEngine engine;
    private final BlobStore blobs;
    private final BooleanSupplier held;
    private final InstantSource clock;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tenant-removal").factory());
    private volatile boolean stopping;

    /// @param held whether no content may go for the moment, since somebody copies what there was
    public TenantRemoval(
            TenantRows rows, SearchEngine engine, BlobStore blobs, BooleanSupplier held, InstantSource clock) {
        this.rows = rows;
        this.engine = engine;
        this.blobs = blobs;
        this.held = held;
        this.clock = clock;
    }

    /// Begins with the latest thousand that were ever deleted: this node may have been away for long.
    public void start() {
        rounds.execute(() -> round(Instant.EPOCH));
        var unused = rounds.scheduleWithFixedDelay(
                () -> round(clock.instant().minus(LOOKED_AFTER)),
                ROUND.toMillis(),
                ROUND.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /// To be called after a tenant was deleted; the removal begins at once.
    public void wake() {
        if (!stopping) {
            rounds.execute(() -> round(clock.instant().minus(LOOKED_AFTER)));
        }
    }

    private void round(Instant deletedSince) {
        boolean unfinished = false;
        try {
            for (var tenant : rows.leaving(deletedSince, MAX_A_ROUND)) {
                if (stopping) {
                    return;
                }
                unfinished |= !removed(tenant);
            }
        } catch (RuntimeException e) {
            LOG.error("the removal of deleted tenants met a failure and is tried again", e);
        }
        if (unfinished && !stopping) {
            var unused = rounds.schedule(this::wake, SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean removed(Tenant tenant) {
        try {
            return remove(tenant);
        } catch (PlimsollException failure) {
            LOG.warn("tenant {} could not be removed yet: {}", tenant.id(), failure.detail());
            return false;
        }
    }

    /// Whether nothing is left. Package-private for the test of crashes.
    boolean remove(Tenant tenant) {
        var id = tenant.id();
        boolean wasThere = tenant.state() == TenantState.DELETING;
        if (rows.dropJobs(id) > 0) {
            return false;
        }
        reached(tenant, Tenant.Step.ROWS);
        while (rows.remove(id)) {
            if (stopping) {
                return false;
            }
        }
        reached(tenant, Tenant.Step.INDEXES);
        engine.forget(id);
        reached(tenant, Tenant.Step.BLOBS);
        if (held.getAsBoolean()) {
            return !wasThere;
        }
        blobs.forget(id);
        if (wasThere) {
            rows.reached(id, Tenant.Step.NONE);
            LOG.info("tenant {} is gone", id);
        }
        return true;
    }

    private void reached(Tenant tenant, Tenant.Step step) {
        boolean isNews = tenant.removal()
                .map(removal -> removal.step().compareTo(step) < 0)
                .orElse(true);
        if (tenant.state() == TenantState.DELETING && isNews) {
            rows.reached(tenant.id(), step);
        }
    }

    /// Ends after the step that is under way; what is left is done after the next start.
    @Override
    public void close() {
        stopping = true;
        rounds.shutdown();
        try {
            if (!rounds.awaitTermination(10, TimeUnit.SECONDS)) {
                rounds.shutdownNow();
            }
        } catch (InterruptedException e) {
            rounds.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
