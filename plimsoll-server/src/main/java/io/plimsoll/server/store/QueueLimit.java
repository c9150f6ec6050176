package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps the queue from growing past its limit. Counting a long queue is slow, so what is left is counted once and
/// used up before the next count; jobs that end meanwhile only make the queue shorter than believed.
///
/// Called within write transactions only, and so by one thread at a time.
final class QueueLimit {

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final String SETTING = "plimsoll.ingest.max-queue-depth";
    private static final int TENANTS_IN_ALL = 4;

    private final long maxPerTenant;
    private final Map<TenantId, Long> left = new HashMap<>();
    private long leftInAll;

    QueueLimit(long maxPerTenant) {
        if (maxPerTenant < 1) {
            throw new IllegalArgumentException("the queue holds at least one job");
        }
        this.maxPerTenant = maxPerTenant;
    }

    /// Takes the place of one more job, or throws `QUEUE_FULL`.
    synchronized void take(JdbcClient jdbc, TenantId tenant) {
        if (leftInAll < 1) {
            leftInAll = TENANTS_IN_ALL * maxPerTenant - depth(jdbc);
        }
        long leftOfTenant = left.getOrDefault(tenant, 0L);
        if (leftOfTenant < 1) {
            leftOfTenant = maxPerTenant - depth(jdbc, tenant);
        }
        if (leftInAll < 1 || leftOfTenant < 1) {
            throw new PlimsollException(ErrorCode.QUEUE_FULL, "too many documents wait to be processed")
                    .setBy(SETTING)
                    .retryAfter(RETRY);
        }
        leftInAll--;
        left.put(tenant, leftOfTenant - 1);
    }

    static long depth(JdbcClient jdbc) {
        return jdbc.sql("SELECT count(*) FROM job WHERE state IN ('WAITING', 'RUNNING')")
                .query(Long.class)
                .single();
    }

    private static long depth(JdbcClient jdbc, TenantId tenant) {
        return jdbc.sql("SELECT count(*) FROM job WHERE tenant = :tenant AND state IN ('WAITING', 'RUNNING')")
                .param("tenant", tenant.value())
                .query(Long.class)
                .single();
    }
}
