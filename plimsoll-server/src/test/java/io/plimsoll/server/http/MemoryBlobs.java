package io.plimsoll.server.http;

import io.plimsoll.digest.Sha256;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryBlobs implements BlobStore {

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Blob put(TenantId tenant, InputStream content, long maxBytes) {
        try {
            var bytes = content.readAllBytes();
            var hash = Sha256.hex(bytes);
            blobs.put(tenant + "/" + hash, bytes);
            return new Blob(hash, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<InputStream> open(TenantId tenant, String hash) {
        return Optional.ofNullable(blobs.get(tenant + "/" + hash)).map(ByteArrayInputStream::new);
    }

    @Override
    public void delete(TenantId tenant, String hash) {
        blobs.remove(tenant + "/" + hash);
    }

    @Override
    public void forget(TenantId tenant) {
        blobs.keySet().removeIf(name -> name.startsWith(tenant + "/"));
    }

    @Override
    public Swept sweep(Duration unusedFor, Use use) {
        return new Swept(0, 0);
    }
}
