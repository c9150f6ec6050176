package io.plimsoll.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.cache.ResultCache.Ask;
import io.plimsoll.cache.ResultCache.Computed;
import io.plimsoll.cache.ResultCache.Found;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ResultCacheTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final CacheKey KEY =
            CacheKey.of(CacheArea.RANKING, ACME).with("anchor").key();

    private final MemoryCache memory = new MemoryCache();
    private final Counted meter = new Counted();
    private volatile Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private final ResultCache<String> cache = cache(new Text(1));
    private final AtomicInteger computed = new AtomicInteger();

    private ResultCache<String> cache(CacheCodec<String> codec) {
        return new ResultCache<>(
                CacheArea.RANKING, codec, memory, CacheLimits.of(Duration.ofHours(1), 1 << 20), meter, () -> now);
    }

    private static RequestContext context(Duration deadline) {
        return new RequestContext(Principal.system(ACME), Deadline.in(deadline), "0".repeat(32));
    }

    private static RequestContext context() {
        return context(Duration.ofMinutes(1));
    }

    private static Ask at(long epoch) {
        return new Ask(KEY, "docs", epoch, Ask.JOINS);
    }

    private Found<String> get(long epoch) {
        return cache.get(context(), at(epoch), outcome -> {
            computed.incrementAndGet();
            return new Computed<>("of " + epoch, true);
        });
    }

    @Test
    void aResultIsServedAtItsEpochAndAtNoOther() {
        assertThat(get(7).use().outcome()).isEqualTo(CacheOutcome.MISS);
        now = now.plusSeconds(5);
        var hit = get(7);
        assertThat(hit.value()).isEqualTo("of 7");
        assertThat(hit.use()).isEqualTo(new CacheUse(CacheOutcome.HIT, Optional.of(Duration.ofSeconds(5))));
        assertThat(get(8).value()).isEqualTo("of 8");
        assertThat(get(7).value())
                .as("an epoch that came back, as after a restore")
                .isEqualTo("of 7");
        assertThat(computed).hasValue(3);
    }

    @Test
    void whatIsNotWholeIsNotKept() {
        for (int i = 0; i < 2; i++) {
            var found = cache.get(context(), at(1), outcome -> new Computed<>("half", false));
            assertThat(found.use().outcome()).isEqualTo(CacheOutcome.MISS);
        }
        assertThat(memory.entries).isEmpty();
    }

    @Test
    void whatIsSavedIsWhatTheResultTook() {
        var usage = new TokenUsage(100, 10);
        Function<CacheOutcome, Computed<String>> work =
                outcome -> new Computed<>("answer", true, new Saving(Duration.ZERO, Optional.of("small"), usage));
        var unused = cache.get(context(), at(1), work);
        assertThat(meter.savings).isEmpty();
        var again = cache.get(context(), at(1), work);
        assertThat(again.use().outcome().isServed()).isTrue();
        assertThat(meter.savings).singleElement().satisfies(saving -> {
            assertThat(saving.model()).contains("small");
            assertThat(saving.usage()).isEqualTo(usage);
            assertThat(saving.time()).isPositive();
        });
    }

    @Test
    void anEntryOfAnOlderVersionIsAMissAndReplaced() {
        var older = cache(new Text(1));
        var newer = cache(new Text(2));
        var unused = older.get(context(), at(1), outcome -> new Computed<>("old", true));
        assertThat(newer.get(context(), at(1), outcome -> new Computed<>("new", true))
                        .value())
                .isEqualTo("new");
        assertThat(newer.older(context(), KEY)).map(Kept::value).contains("new");
        assertThat(older.older(context(), KEY))
                .as("nor does the older version read the newer one's")
                .isEmpty();
    }

    @Test
    void damagedEntriesAreMisses() {
        get(1);
        var whole = Objects.requireNonNull(memory.entries.get(KEY));
        for (int length = 0; length < whole.length; length++) {
            memory.entries.put(KEY, Arrays.copyOf(whole, length));
            assertThat(cache.older(context(), KEY))
                    .as("cut to %d bytes", length)
                    .isEmpty();
        }
        memory.entries.put(KEY, Arrays.copyOf(whole, whole.length + 1));
        assertThat(cache.older(context(), KEY)).as("with a byte too many").isEmpty();
        assertThat(get(1).use().outcome()).isEqualTo(CacheOutcome.MISS);
    }

    @Test
    void aCacheThatIsDownCostsNoResult() {
        memory.down = true;
        var found = get(1);
        assertThat(found.value()).isEqualTo("of 1");
        assertThat(found.use().outcome()).isEqualTo(CacheOutcome.FAILED);
        assertThat(cache.older(context(), KEY)).isEmpty();
        assertThat(meter.looks).containsExactly(CacheOutcome.FAILED);
    }

    @Test
    void aCacheThatTakesNothingCostsNoResult() {
        memory.full = true;
        assertThat(get(1).value()).isEqualTo("of 1");
        assertThat(get(1).use().outcome()).isEqualTo(CacheOutcome.MISS);
    }

    @Test
    void identicalRequestsAtTheSameTimeComputeOnce() throws Exception {
        try (var flight = new Together(16)) {
            flight.leader.countDown();
            var values = flight.values();
            assertThat(values).containsOnly("result");
            assertThat(flight.computed).hasValue(1);
            assertThat(meter.looks).contains(CacheOutcome.MISS);
        }
    }

    @Test
    void aFailureIsNotShared() throws Exception {
        try (var flight = new Together(8)) {
            flight.leaderFails = true;
            flight.leader.countDown();
            int failed = 0;
            for (var each : flight.futures) {
                try {
                    assertThat(each.get()).isEqualTo("result");
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).hasMessageContaining("the first one fails");
                    failed++;
                }
            }
            assertThat(failed).as("who computes first fails alone").isEqualTo(1);
        }
    }

    @Test
    void whoWaitsHasADeadlineOfItsOwn() throws Exception {
        try (var flight = new Together(1)) {
            flight.begun.await();
            assertThatThrownBy(() ->
                            cache.get(context(Duration.ofMillis(5)), at(1), outcome -> new Computed<>("own", true)))
                    .isInstanceOfSatisfying(
                            PlimsollException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
            flight.leader.countDown();
            assertThat(flight.values()).containsExactly("result");
        }
    }

    @Test
    void whoDoesNotJoinComputesForItself() throws Exception {
        try (var flight = new Together(1)) {
            flight.begun.await();
            var alone = cache.get(
                    context(), new Ask(KEY, "docs", 1, Optional.empty()), outcome -> new Computed<>("own", true));
            assertThat(alone.value()).isEqualTo("own");
            flight.leader.countDown();
        }
    }

    @Test
    void anotherEpochIsAnotherFlight() throws Exception {
        try (var flight = new Together(1)) {
            flight.begun.await();
            assertThat(get(2).value()).isEqualTo("of 2");
            flight.leader.countDown();
        }
    }

    /// Requests for the same result, of which the first to compute waits for the test.
    private final class Together implements AutoCloseable {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch leader = new CountDownLatch(1);
        private final AtomicInteger computed = new AtomicInteger();
        private final List<Future<String>> futures = new ArrayList<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private volatile boolean leaderFails;

        Together(int requests) {
            for (int i = 0; i < requests; i++) {
                futures.add(threads.submit(
                        () -> cache.get(context(), at(1), outcome -> compute()).value()));
            }
        }

        private Computed<String> compute() {
            boolean isFirst = computed.incrementAndGet() == 1;
            begun.countDown();
            try {
                leader.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (isFirst && leaderFails) {
                throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "the first one fails");
            }
            return new Computed<>("result", true);
        }

        List<String> values() throws Exception {
            var values = new ArrayList<String>();
            for (var each : futures) {
                values.add(each.get());
            }
            return values;
        }

        @Override
        public void close() {
            leader.countDown();
            threads.close();
        }
    }

    /// Texts, in the given version.
    private record Text(int version) implements CacheCodec<String> {

        @Override
        public void write(String value, DataOutput out) throws IOException {
            out.writeUTF(value);
        }

        @Override
        public String read(DataInput in) throws IOException {
            return in.readUTF();
        }
    }

    private static final class MemoryCache implements Cache {
        private final Map<CacheKey, byte[]> entries = new ConcurrentHashMap<>();
        private volatile boolean down;
        private volatile boolean full;

        @Override
        public Optional<byte[]> get(RequestContext context, CacheKey key) {
            if (down) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the cache is down");
            }
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public void put(RequestContext context, CacheKey key, byte[] value, Duration timeToLive) {
            if (full) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the cache is full");
            }
            entries.put(key, value);
        }
    }

    private static final class Counted implements CacheMeter {
        private final List<CacheOutcome> looks = new CopyOnWriteArrayList<>();
        private final List<Saving> savings = new CopyOnWriteArrayList<>();

        @Override
        public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {
            looks.add(outcome);
        }

        @Override
        public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {
            savings.add(saving);
        }
    }
}
