package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps the queue from growing past its limits. Counting a long queue is slow, so what is left is counted now and
/// then and used up slice by slice; jobs that end meanwhile only make the queue shorter than believed. Each further
/// process that fills the same queue may exceed a limit by one slice, a hundredth of it.
final class QueueLimit {

    static final String PER_TENANT = "plimsoll.ingest.max-queue-depth";
    static final String IN_ALL = "plimsoll.ingest.max-queue-depth-total";

    private static final Duration RETRY = Duration.ofSeconds(5);

    /// For so long a queue that was full is taken to be full by those who only ask.
    private static final Duration REMEMBERED = Duration.ofMillis(200);

    private static final int SLICES = 100;

    private final long maxPerTenant;
    private final long maxInAll;
    private final Map<TenantId, Long> left = new HashMap<>();
    private final Map<TenantId, Refusal> refusals = new HashMap<>();
    private long leftInAll;

    private record Refusal(String setting, Instant until) {}

    QueueLimit(long maxPerTenant, long maxInAll) {
        if (maxPerTenant < 1 || maxInAll < 1) {
            throw new IllegalArgumentException("the queue holds at least one job");
        }
        this.maxPerTenant = maxPerTenant;
        this.maxInAll = maxInAll;
    }

    /// Takes the place of one more job, or throws `QUEUE_FULL`. To be called within the transaction that adds the job.
    synchronized void take(JdbcClient jdbc, TenantId tenant, TenantLimits limits) {
        requireSlices(jdbc, tenant, limits);
        leftInAll--;
        left.merge(tenant, -1L, Long::sum);
    }

    /// Throws `QUEUE_FULL` where there is no place, and takes none.
    synchronized void require(JdbcClient jdbc, TenantId tenant, TenantLimits limits, Instant now) {
        var refusal = refusals.get(tenant);
        if (refusal != null && now.isBefore(refusal.until())) {
            throw full(refusal.setting(), maxOf(refusal.setting(), limits));
        }
        refusals.remove(tenant);
        try {
            requireSlices(jdbc, tenant, limits);
        } catch (PlimsollException e) {
            refusals.put(tenant, new Refusal(e.setting().orElse(PER_TENANT), now.plus(REMEMBERED)));
            throw e;
        }
    }

    private long maxOf(String setting, TenantLimits limits) {
        return setting.equals(PER_TENANT) ? limits.get(TenantLimit.QUEUE_DEPTH).orElse(maxPerTenant) : maxInAll;
    }

    private void requireSlices(JdbcClient jdbc, TenantId tenant, TenantLimits limits) {
        if (leftInAll < 1) {
            leftInAll = slice(maxInAll, depth(jdbc));
        }
        if (leftInAll < 1) {
            throw full(IN_ALL, maxInAll);
        }
        long max = maxOf(PER_TENANT, limits);
        if (left.getOrDefault(tenant, 0L) < 1) {
            left.put(tenant, slice(max, depth(jdbc, tenant)));
        }
        if (left.getOrDefault(tenant, 0L) < 1) {
            left.remove(tenant);
            throw full(PER_TENANT, max);
        }
    }

    private static long slice(long max, long depth) {
        return Math.min(max - depth, Math.max(1, max / SLICES));
    }

    private static PlimsollException full(String setting, long max) {
        var whose = setting.equals(PER_TENANT) ? "of this tenant " : "";
        return new PlimsollException(
                        ErrorCode.QUEUE_FULL, "too many documents " + whose + "wait to be processed; try again later")
                .setBy(setting)
                .limited(setting.equals(PER_TENANT) ? TenantLimit.QUEUE_DEPTH.wireName() : "queueDepthTotal", max)
                .retryAfter(RETRY);
    }

    static long depth(JdbcClient jdbc) {
        return jdbc.sql("SELECT count(*) FROM job WHERE state IN ('WAITING', 'RUNNING')")
                .query(Long.class)
                .single();
    }

    static long depth(JdbcClient jdbc, TenantId tenant) {
        return jdbc.sql("SELECT count(*) FROM job WHERE tenant = :tenant AND state IN ('WAITING', 'RUNNING')")
                .param("tenant", tenant.value())
                .query(Long.class)
                .single();
    }
}
