package io.plimsoll.server.store;

import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps tenants within their documents, bytes and passages.
///
/// Documents and bytes are counted by the transactions that change them, so their limits are exact however many write.
/// Passages are known only when a document has been parsed: what was accepted is indexed, and from then on the next
/// document is refused. They are counted once a second at most.
final class TenantQuota {

    private static final Duration COUNTED_FOR = Duration.ofSeconds(1);
    private static final int MAX_COUNTS = 10_000;

    private final TenantLimits defaults;
    private final InstantSource clock;
    private final Map<TenantId, Count> counts = new LinkedHashMap<>();

    private record Count(long passages, Instant at) {}

    TenantQuota(TenantLimits defaults, InstantSource clock) {
        this.defaults = defaults;
        this.clock = clock;
    }

    /// What one transaction may add. Throws `TENANT_SUSPENDED`, `NOT_FOUND` where the tenant is deleted, and
    /// `LIMIT_EXCEEDED` where it has all the passages it may have.
    ///
    /// @param toAdd whether something will be added; what others add at the same time waits then
    Room room(JdbcClient jdbc, TenantId tenant, boolean toAdd) {
        var limits = TenantTable.requireActive(jdbc, tenant).or(defaults);
        if (limits.get(TenantLimit.PASSAGES).isPresent()) {
            limits.require(TenantLimit.PASSAGES, countedPassages(jdbc, tenant) + 1);
        }
        var room = new Room(jdbc, tenant, limits);
        if (limits.get(TenantLimit.DOCUMENTS).isPresent()
                || limits.get(TenantLimit.BYTES).isPresent()) {
            room.read(toAdd);
        }
        return room;
    }

    private synchronized long countedPassages(JdbcClient jdbc, TenantId tenant) {
        var now = clock.instant();
        var known = counts.get(tenant);
        if (known != null && now.isBefore(known.at().plus(COUNTED_FOR))) {
            return known.passages();
        }
        var count = new Count(passages(jdbc, tenant), now);
        counts.remove(tenant);
        if (counts.size() >= MAX_COUNTS) {
            counts.remove(counts.keySet().iterator().next());
        }
        counts.put(tenant, count);
        return count.passages();
    }

    /// In the LIVE generations of its collections.
    static long passages(JdbcClient jdbc, TenantId tenant) {
        return jdbc.sql("""
                        SELECT coalesce(sum(h.passages), 0) FROM collection c
                        JOIN indexed_document h ON h.tenant = c.tenant AND h.collection = c.name
                            AND h.generation = c.live
                        WHERE c.tenant = :tenant
                        """).param("tenant", tenant.value()).query(Long.class).single();
    }

    /// Counts what is gone, in the transaction that removes it.
    static void remove(JdbcClient jdbc, TenantId tenant, long documents, long bytes) {
        add(jdbc, tenant, -documents, -bytes);
    }

    private static void add(JdbcClient jdbc, TenantId tenant, long documents, long bytes) {
        jdbc.sql("""
                        INSERT INTO tenant_usage (tenant, documents, bytes) VALUES (:tenant, :documents, :bytes)
                        ON CONFLICT (tenant) DO UPDATE SET documents = tenant_usage.documents + excluded.documents,
                            bytes = tenant_usage.bytes + excluded.bytes
                        """)
                .param("tenant", tenant.value())
                .param("documents", documents)
                .param("bytes", bytes)
                .update();
    }

    /// Of one tenant in one transaction.
    static final class Room {

        private final JdbcClient jdbc;
        private final TenantId tenant;
        private final TenantLimits limits;
        private long documents;
        private long bytes;
        private long addedDocuments;
        private long addedBytes;

        private Room(JdbcClient jdbc, TenantId tenant, TenantLimits limits) {
            this.jdbc = jdbc;
            this.tenant = tenant;
            this.limits = limits;
        }

        TenantLimits limits() {
            return limits;
        }

        private void read(boolean locked) {
            if (locked) {
                TenantQuota.add(jdbc, tenant, 0, 0);
            }
            jdbc.sql("SELECT documents, bytes FROM tenant_usage WHERE tenant = :tenant")
                    .param("tenant", tenant.value())
                    .query(row -> {
                        documents = row.getLong("documents");
                        bytes = row.getLong("bytes");
                    });
        }

        /// Throws `LIMIT_EXCEEDED` where it does not fit in; what becomes less always does.
        void add(long moreDocuments, long moreBytes) {
            if (moreDocuments > 0) {
                limits.require(TenantLimit.DOCUMENTS, documents + addedDocuments + moreDocuments);
            }
            if (moreBytes > 0) {
                limits.require(TenantLimit.BYTES, bytes + addedBytes + moreBytes);
            }
            addedDocuments += moreDocuments;
            addedBytes += moreBytes;
        }

        /// To be called at the end of the transaction.
        void write() {
            if (addedDocuments != 0 || addedBytes != 0) {
                TenantQuota.add(jdbc, tenant, addedDocuments, addedBytes);
            }
        }
    }
}
