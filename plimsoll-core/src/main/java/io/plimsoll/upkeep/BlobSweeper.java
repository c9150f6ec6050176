package io.plimsoll.upkeep;

import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.DocumentCatalog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final Duration every;
    private final Duration unusedFor;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("blob-sweeper").factory());

    public BlobSweeper(BlobStore blobs, DocumentCatalog documents, Duration purgeWithin) {
        this.blobs = blobs;
        this.documents = documents;
        this.every = purgeWithin.dividedBy(SWEEPS);
        this.unusedFor = Duration.ofMillis(Math.clamp(every.toMillis(), LEAST.toMillis(), UNUSED_FOR.toMillis()));
    }

    public void start() {
        var unused =
                rounds.scheduleWithFixedDelay(this::sweep, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            var swept = blobs.sweep(unusedFor, documents::refersTo);
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
