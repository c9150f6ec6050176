package io.plimsoll.server.resilience;

import io.plimsoll.ingest.BlobStore;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.tenant.TenantId;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/// A blob store that is left alone while it fails.
public final class GuardedBlobStore implements BlobStore {

    /// For a turn; the work itself is bounded by who reads and writes.
    private static final Duration TIME = Duration.ofMinutes(1);

    private final BlobStore blobs;
    private final CallGuard guard;

    public GuardedBlobStore(BlobStore blobs, CallGuard guard) {
        this.blobs = blobs;
        this.guard = guard;
    }

    @Override
    public Blob put(TenantId tenant, InputStream content, long maxBytes) {
        return guard.call(
                Priority.INTERACTIVE,
                Optional.of(tenant),
                Deadline.in(TIME),
                () -> blobs.put(tenant, content, maxBytes));
    }

    @Override
    public Optional<InputStream> open(TenantId tenant, String hash) {
        return guard.call(Priority.INTERACTIVE, Optional.of(tenant), Deadline.in(TIME), () -> blobs.open(tenant, hash));
    }

    @Override
    public void delete(TenantId tenant, String hash) {
        blobs.delete(tenant, hash);
    }

    @Override
    public void forget(TenantId tenant) {
        blobs.forget(tenant);
    }

    @Override
    public Swept sweep(Duration unusedFor, Use use) {
        return blobs.sweep(unusedFor, use);
    }
}
