package io.plimsoll.server.resilience;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.tenant.TenantId;
import java.io.BufferedInputStream;
import java.io.IOException;
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
        return guard.call(
                Priority.INTERACTIVE,
                Optional.of(tenant),
                Deadline.in(TIME),
                () -> blobs.open(tenant, hash).map(GuardedBlobStore::begun));
    }

    /// Content that can be opened and not be read is found out while the guard looks.
    private static InputStream begun(InputStream opened) {
        var content = new BufferedInputStream(opened);
        try {
            content.mark(1);
            var unused = content.read();
            content.reset();
            return content;
        } catch (IOException e) {
            closeQuietly(opened);
            throw new PlimsollException(ErrorCode.INTERNAL, "what is stored of the document cannot be read", e);
        }
    }

    private static void closeQuietly(InputStream content) {
        try {
            content.close();
        } catch (IOException e) {
            // it could not be read either
        }
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
