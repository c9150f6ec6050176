package io.plimsoll.upkeep;

import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.DocumentCatalog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes the contents and texts of documents that are gone or were replaced, within the time in which a deletion has
/// to be in no file any more.
public final class BlobSweeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BlobSweeper.class);

    /// Who puts a content refers to it within this time; less only where contents have to go sooner.
    private static final Duration UNUSED_FOR = Duration.ofHours(1);

    private static final Duration LEAST = Duration.ofMinutes(1);

    /// Sweeps within the time allowed.
    private static final int SWEEPS = 4;

    private final BlobStore blobs;
    private final DocumentCatalog documents;
    private final BooleanSupplier held;
    private final Duration every;
    private final Duration unusedFor;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("blob-sweeper").factory());

    /// @param held whether nothing may go for the moment, since somebody copies what there was
    public BlobSweeper(BlobStore blobs, DocumentCatalog documents, BooleanSupplier held, Duration purgeWithin) {
        this.blobs = blobs;
        this.documents = documents;
        this.held = held;
        this.every = purgeWithin.dividedBy(SWEEPS);
        this.unusedFor = Duration.ofMillis(Math.clamp(every.toMillis(), LEAST.toMillis(), UNUSED_FOR.toMillis()));
    }

    public void start() {
        var unused =
                rounds.scheduleWithFixedDelay(this::sweep, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            var swept =
                    blobs.sweep(unusedFor, (tenant, hash) -> held.getAsBoolean() || documents.refersTo(tenant, hash));
            if (swept.blobs() > 0) {
                LOG.info("{} contents that nothing refers to are gone, {} bytes", swept.blobs(), swept.bytes());
            }
        } catch (RuntimeException e) {
            LOG.error("the sweep of contents met a failure and is tried again", e);
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
