package io.plimsoll.ingest;

import io.plimsoll.tenant.TenantId;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/// Bytes by the hash of their content, per tenant. A blob is durable when [#put] returns.
public interface BlobStore {

    /// @param hash SHA-256 of the content in lower-case hexadecimal digits
    record Blob(String hash, long bytes) {}

    /// Stores the content and leaves the stream open. Throws `TOO_LARGE` past `maxBytes` and keeps nothing then.
    Blob put(TenantId tenant, InputStream content, long maxBytes);

    /// The content; absent where there is none of that hash. The caller closes it.
    Optional<InputStream> open(TenantId tenant, String hash);

    void delete(TenantId tenant, String hash);

    /// Deletes every blob of the tenant.
    void forget(TenantId tenant);

    /// Whether anything refers to a blob.
    interface Use {
        boolean isUsed(TenantId tenant, String hash);
    }

    /// Deletes blobs that nothing refers to and that nobody has put for a while: who puts one refers to it within that
    /// time.
    Swept sweep(Duration unusedFor, Use use);

    record Swept(long blobs, long bytes) {}
}
