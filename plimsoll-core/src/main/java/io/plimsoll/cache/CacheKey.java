package io.plimsoll.cache;

import io.plimsoll.digest.Sha256;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/// Names a result: whose it is, and a digest of everything that it depends on.
///
/// @param tenant with its incarnation, so that nothing of a deleted tenant is found under its name
/// @param digest 64 hexadecimal digits of SHA-256
public record CacheKey(CacheArea area, TenantId tenant, String digest) {

    public static Builder of(CacheArea area, TenantId tenant) {
        return new Builder(area, tenant);
    }

    /// `ranking/acme.2/9f86…`, for caches whose keys are text.
    @Override
    public String toString() {
        return area.wireName() + "/" + tenant.value() + "/" + digest;
    }

    /// Collects what a result depends on, in an order that is always the same. Texts are written with their length, so
    /// that none can run into the next.
    public static final class Builder {
        private final CacheArea area;
        private final TenantId tenant;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

        private Builder(CacheArea area, TenantId tenant) {
            this.area = area;
            this.tenant = tenant;
            with(area.wireName()).with(tenant.value());
        }

        /// By its UTF-16 units: an encoding would write all broken surrogates alike.
        public Builder with(String value) {
            var text = ByteBuffer.allocate(Integer.BYTES + value.length() * Character.BYTES);
            text.putInt(value.length());
            for (int i = 0; i < value.length(); i++) {
                text.putChar(value.charAt(i));
            }
            bytes.writeBytes(text.array());
            return this;
        }

        public Builder with(long value) {
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        public Builder with(double value) {
            return with(Double.doubleToLongBits(value));
        }

        public Builder with(boolean value) {
            return with(value ? 1L : 0L);
        }

        public Builder with(Optional<String> value) {
            with(value.isPresent());
            return value.map(this::with).orElse(this);
        }

        /// In whatever order they come.
        public Builder withAll(Collection<String> values) {
            var sorted = new TreeSet<>(values);
            with(sorted.size());
            sorted.forEach(this::with);
            return this;
        }

        public CacheKey key() {
            return new CacheKey(area, tenant, Sha256.hex(bytes.toByteArray()));
        }
    }
}
