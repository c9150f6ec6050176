package io.plimsoll.server.http;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How many requests tenants send to this node: a token bucket for each tenant that has a limit, which holds the
/// requests of two seconds. Of more tenants than can be remembered, the one that was silent longest begins anew.
final class RequestRates {

    private static final int MAX_TENANTS = 10_000;
    private static final int BURST_SECONDS = 2;

    private final Map<TenantId, Rate> rates = new LinkedHashMap<>(16, 0.75f, true);

    private record Rate(long perSecond, Bucket bucket) {

        static Rate of(long perSecond) {
            var bandwidth = Bandwidth.builder()
                    .capacity(BURST_SECONDS * perSecond)
                    .refillGreedy(perSecond, Duration.ofSeconds(1))
                    .build();
            return new Rate(perSecond, Bucket.builder().addLimit(bandwidth).build());
        }
    }

    /// Counts a request, or throws `LIMIT_EXCEEDED` saying when the next one may come.
    void take(TenantId tenant, TenantLimits limits) {
        var limit = limits.get(TenantLimit.REQUESTS_PER_SECOND);
        if (limit.isEmpty()) {
            return;
        }
        var probe = bucket(tenant, limit.getAsLong()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw TenantLimits.exceeded(TenantLimit.REQUESTS_PER_SECOND, limit.getAsLong())
                    .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket bucket(TenantId tenant, long perSecond) {
        synchronized (rates) {
            var known = Optional.ofNullable(rates.get(tenant)).filter(rate -> rate.perSecond() == perSecond);
            if (known.isPresent()) {
                return known.get().bucket();
            }
            var rate = Rate.of(perSecond);
            rates.put(tenant, rate);
            if (rates.size() > MAX_TENANTS) {
                rates.remove(rates.keySet().iterator().next());
            }
            return rate.bucket();
        }
    }
}
