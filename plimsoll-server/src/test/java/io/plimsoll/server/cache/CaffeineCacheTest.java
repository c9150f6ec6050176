package io.plimsoll.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheKey;
import io.plimsoll.cache.CacheLimits;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.cache.CaffeineCache.Eviction;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CaffeineCacheTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int KILOBYTE = 1_024;
    private static final int WEIGHT = KILOBYTE + CaffeineCache.OVERHEAD_BYTES;

    private final AtomicLong nanos = new AtomicLong();
    private CaffeineCache cache = cache(100 * WEIGHT, 100 * WEIGHT);

    private CaffeineCache cache(long inAll, long ofATenant) {
        return new CaffeineCache(inAll, CacheLimits.of(HOUR, ofATenant), nanos::get);
    }

    private static RequestContext context(TenantId tenant) {
        return new RequestContext(Principal.system(tenant), Deadline.in(Duration.ofMinutes(1)), "0".repeat(32));
    }

    private static CacheKey key(TenantId tenant, int number) {
        return CacheKey.of(CacheArea.RANKING, tenant).with(number).key();
    }

    private void put(TenantId tenant, int number) {
        cache.put(context(tenant), key(tenant, number), new byte[KILOBYTE], HOUR);
    }

    private boolean has(TenantId tenant, int number) {
        return cache.get(context(tenant), key(tenant, number)).isPresent();
    }

    private long held() {
        return Arrays.stream(CacheArea.values()).mapToLong(cache::bytes).sum();
    }

    @Test
    void whatIsKeptIsBoundedByBytes() {
        for (int i = 0; i < 1_000; i++) {
            put(new TenantId("tenant-" + i % 50), i);
        }
        assertThat(held()).isPositive().isLessThanOrEqualTo(100L * WEIGHT);
        assertThat(cache.evictions(Eviction.SIZE)).isGreaterThanOrEqualTo(900);
    }

    @Test
    void aTenantHasItsShareAndItsOldestGoesFirst() {
        cache = cache(100 * WEIGHT, 3 * WEIGHT);
        put(GLOBEX, 1);
        for (int i = 1; i <= 5; i++) {
            put(ACME, i);
        }
        assertThat(has(ACME, 1) || has(ACME, 2)).isFalse();
        assertThat(has(ACME, 3) && has(ACME, 4) && has(ACME, 5)).isTrue();
        assertThat(has(GLOBEX, 1))
                .as("who asks little is not pushed out by who asks much")
                .isTrue();
        assertThat(cache.bytes(ACME)).isEqualTo(3L * WEIGHT);
        assertThat(cache.evictions(Eviction.TENANT)).isEqualTo(2);
    }

    @Test
    void whatIsLargerThanATenantsShareIsNotKept() {
        cache = cache(100 * WEIGHT, WEIGHT);
        put(ACME, 1);
        cache.put(context(ACME), key(ACME, 1), new byte[KILOBYTE + 1], HOUR);
        assertThat(has(ACME, 1)).as("nor what stood in its place").isFalse();
        assertThat(cache.bytes(ACME)).isZero();
    }

    @Test
    void anEntryGoesWhenItsTimeIsUp() {
        put(ACME, 1);
        cache.put(context(ACME), key(ACME, 2), new byte[KILOBYTE], Duration.ofMinutes(1));
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(has(ACME, 1)).isTrue();
        assertThat(has(ACME, 2)).isFalse();
        nanos.addAndGet(HOUR.toNanos());
        cache.tidy();
        assertThat(held()).isZero();
        assertThat(cache.bytes(ACME)).isZero();
        assertThat(cache.evictions(Eviction.EXPIRED)).isEqualTo(2);
    }

    @Test
    void anEntryThatIsReplacedCountsOnceAndLivesAnew() {
        put(ACME, 1);
        nanos.addAndGet(HOUR.toNanos() - 1);
        put(ACME, 1);
        nanos.addAndGet(HOUR.toNanos() - 1);
        assertThat(has(ACME, 1)).isTrue();
        assertThat(held()).isEqualTo(WEIGHT);
        assertThat(cache.bytes(ACME)).isEqualTo(WEIGHT);
    }

    @Test
    void tenantsAndAreasDontMeet() {
        put(ACME, 1);
        assertThat(has(GLOBEX, 1)).isFalse();
        var embedding = CacheKey.of(CacheArea.EMBEDDING, ACME).with(1).key();
        assertThat(cache.get(context(ACME), embedding)).isEmpty();
    }

    @Test
    void theBooksAreRightAfterManyHaveWritten() throws InterruptedException {
        cache = cache(40 * WEIGHT, 15 * WEIGHT);
        long seed = Long.getLong("plimsoll.seed", 20_261_126L);
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                var random = new Random(seed + t);
                threads.execute(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        put(new TenantId("tenant-" + random.nextInt(5)), random.nextInt(30));
                        if (random.nextInt(50) == 0) {
                            nanos.addAndGet(
                                    Duration.ofMinutes(random.nextInt(20)).toNanos());
                        }
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        cache.tidy();
        long ofTenants = 0;
        for (int i = 0; i < 5; i++) {
            long bytes = cache.bytes(new TenantId("tenant-" + i));
            assertThat(bytes).as("seed %d", seed).isLessThanOrEqualTo(15L * WEIGHT);
            ofTenants += bytes;
        }
        assertThat(held()).as("seed %d", seed).isEqualTo(ofTenants).isLessThanOrEqualTo(40L * WEIGHT);
        nanos.addAndGet(2 * HOUR.toNanos());
        cache.tidy();
        assertThat(held()).as("seed %d", seed).isZero();
    }
}
