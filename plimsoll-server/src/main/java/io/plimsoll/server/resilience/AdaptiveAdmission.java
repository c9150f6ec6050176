package io.plimsoll.server.resilience;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.FixedLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limit.window.PercentileSampleWindowFactory;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Admission;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// Lets as many searches and questions in as the machine can take: one more while their work hardly waits for a
/// thread to compute on, a fifth fewer when it waits for longer than it may (Chiu and Jain's additive increase and
/// multiplicative decrease, by Netflix' concurrency-limits). What counts is the wait and not the whole time of a
/// request, as in WeChat's overload control (Zhou et al., "Overload Control for Scaling WeChat Microservices"): a
/// slow model service or a hard question is no sign of a machine that has too much to do.
///
/// Writes have places of their own, and only a quarter of them while searches and questions fill theirs. Streams have
/// such for as long as they are read.
public final class AdaptiveAdmission implements Admission {

    private static final double BACK_OFF = 0.8;
    private static final int FIRST_LIMIT_PER_CORE = 16;

    /// So few that a thread is through with them in a fraction of a second, whatever else the machine does.
    private static final int LEAST_LIMIT_PER_CORE = 8;

    private static final int WRITES_OF_A_FULL_SERVER = 4;

    /// What the limit follows: nine in ten of the waits in at most half a second, and of a good number of them.
    private static final double PERCENTILE = 0.9;

    private static final int WINDOW_SAMPLES = 200;
    private static final long MIN_WINDOW_MS = 100;
    private static final long MAX_WINDOW_MS = 500;

    private static final int MIN_RETRY_MS = 500;
    private static final int MAX_RETRY_MS = 2_000;

    private final Limit adaptive;
    private final Lane queries;
    private final Lane writes;
    private final Lane streams;
    private final Map<Kind, LongAdder> admitted = new EnumMap<>(Kind.class);
    private final Map<Kind, LongAdder> refused = new EnumMap<>(Kind.class);

    /// @param maxQueueTime that nine waits in ten for a thread to compute on may take
    /// @param maxQueries   searches and questions at a time, however little their work waits
    /// @param maxWrites    documents and batches at a time
    /// @param maxStreams   answers that are being streamed; of one tenant, while others have some, a share
    /// @param cores        that there are to compute on
    public record Settings(Duration maxQueueTime, int maxQueries, int maxWrites, int maxStreams, int cores) {}

    public AdaptiveAdmission(Settings settings) {
        this.adaptive = adaptive(settings);
        this.queries = new Lane(adaptive);
        this.writes = new Lane(FixedLimit.of(half(settings.maxWrites())));
        this.streams = new Lane(FixedLimit.of(half(settings.maxStreams())));
        for (var kind : Kind.values()) {
            admitted.put(kind, new LongAdder());
            refused.put(kind, new LongAdder());
        }
    }

    private static Limit adaptive(Settings settings) {
        int most = half(settings.maxQueries());
        int least = Math.min(most, LEAST_LIMIT_PER_CORE * settings.cores());
        var followed = AIMDLimit.newBuilder()
                .minLimit(least)
                .initialLimit(Math.min(most, FIRST_LIMIT_PER_CORE * settings.cores()))
                .maxLimit(most)
                .backoffRatio(BACK_OFF)
                .timeout(settings.maxQueueTime().toNanos(), TimeUnit.NANOSECONDS)
                .build();
        return WindowedLimit.newBuilder()
                .minWindowTime(MIN_WINDOW_MS, TimeUnit.MILLISECONDS)
                .maxWindowTime(MAX_WINDOW_MS, TimeUnit.MILLISECONDS)
                .minRttThreshold(0, TimeUnit.NANOSECONDS)
                .sampleWindowFactory(PercentileSampleWindowFactory.of(PERCENTILE, WINDOW_SAMPLES))
                .build(followed);
    }

    /// A lane may be taken up to twice its limit by tenants below their share.
    private static int half(int most) {
        return Math.max(1, most / 2);
    }

    /// Hears how long a piece of a request's work waited for a thread to compute on.
    public void waited(long nanos) {
        adaptive.onSample(System.nanoTime() - nanos, nanos, queries.taken(), false);
    }

    @Override
    public Place enter(TenantId tenant, Kind kind) {
        var lane = lane(kind);
        if (yields(kind) || !lane.enter(tenant)) {
            throw refused(kind);
        }
        admitted(kind).increment();
        var held = new AtomicBoolean(true);
        return () -> {
            if (held.compareAndSet(true, false)) {
                lane.leave(tenant);
            }
        };
    }

    @Override
    public void check(TenantId tenant, Kind kind) {
        if (yields(kind) || !lane(kind).hasRoom(tenant)) {
            throw refused(kind);
        }
    }

    /// Writes give way to those who wait for an answer.
    private boolean yields(Kind kind) {
        return kind == Kind.WRITE && queries.isFull() && writes.taken() >= writes.limit() / WRITES_OF_A_FULL_SERVER;
    }

    /// They come back at different times.
    private PlimsollException refused(Kind kind) {
        refusals(kind).increment();
        var wait = Duration.ofMillis(ThreadLocalRandom.current().nextInt(MIN_RETRY_MS, MAX_RETRY_MS));
        return Admission.refusal(kind).retryAfter(wait).setBy(setting(kind));
    }

    private static String setting(Kind kind) {
        return switch (kind) {
            case SEARCH, ASK -> "plimsoll.load.max-queue-time";
            case WRITE -> "plimsoll.load.max-writes";
            case STREAM -> "plimsoll.load.max-streams";
        };
    }

    private Lane lane(Kind kind) {
        return switch (kind) {
            case SEARCH, ASK -> queries;
            case WRITE -> writes;
            case STREAM -> streams;
        };
    }

    private LongAdder admitted(Kind kind) {
        return admitted.computeIfAbsent(kind, unused -> new LongAdder());
    }

    private LongAdder refusals(Kind kind) {
        return refused.computeIfAbsent(kind, unused -> new LongAdder());
    }

    /// How many may be in work; of writes and streams it does not change.
    public int limit(Kind kind) {
        return lane(kind).limit();
    }

    /// How many are; searches and questions are counted together.
    public int inWork(Kind kind) {
        return lane(kind).taken();
    }

    public long admittedSoFar(Kind kind) {
        return admitted(kind).sum();
    }

    public long refusedSoFar(Kind kind) {
        return refusals(kind).sum();
    }
}
