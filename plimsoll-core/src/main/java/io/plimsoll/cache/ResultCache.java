package io.plimsoll.cache;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The results of one area. A result is served where it was computed for the same key at the same epoch; one computed
/// at another epoch only by [#older], for who has checked that it may be shown. Identical requests that miss at the
/// same time compute the result once. A cache that fails is gone without.
public final class ResultCache<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ResultCache.class);

    private final CacheArea area;
    private final CacheCodec<T> codec;
    private final Cache cache;
    private final CacheLimits limits;
    private final CacheMeter meter;
    private final InstantSource clock;

    /// As many as there are requests under way.
    private final ConcurrentHashMap<Flight.Key, Flight<Kept<T>>> flights = new ConcurrentHashMap<>();

    public ResultCache(
            CacheArea area,
            CacheCodec<T> codec,
            Cache cache,
            CacheLimits limits,
            CacheMeter meter,
            InstantSource clock) {
        this.area = area;
        this.codec = codec;
        this.cache = cache;
        this.limits = limits;
        this.meter = meter;
        this.clock = clock;
    }

    /// What is asked for.
    ///
    /// @param collection its name
    /// @param epoch      as read before anything else is read
    /// @param joining    done before it waits for another request that computes the same; absent where it never
    ///                   does, and others don't wait for it: where the pace of computing is a client's
    /// @param missed     told where nothing is kept, before anything is computed or waited for
    public record Ask(CacheKey key, String collection, long epoch, Optional<Runnable> joining, Runnable missed) {

        public static final Optional<Runnable> JOINS = Optional.of(() -> {});

        public Ask(CacheKey key, String collection, long epoch, Optional<Runnable> joining) {
            this(key, collection, epoch, joining, () -> {});
        }
    }

    /// What was computed.
    ///
    /// @param isWhole whether others may be given the same
    /// @param saving  what it consumed of models; the time is added
    public record Computed<T>(T value, boolean isWhole, Saving saving) {

        public Computed(T value, boolean isWhole) {
            this(value, isWhole, Saving.of(Duration.ZERO));
        }
    }

    public record Found<T>(T value, CacheUse use) {}

    /// The result: kept, shared with another request, or computed, which is told why.
    public Found<T> get(RequestContext context, Ask ask, Function<CacheOutcome, Computed<T>> work) {
        Optional<Kept<T>> kept;
        try {
            kept = fresh(context, ask);
        } catch (RuntimeException failure) {
            LOG.warn("the cache of {} results is gone without: {}", area.wireName(), told(failure));
            meter.looked(context, area, CacheOutcome.FAILED);
            ask.missed().run();
            return computed(work.apply(CacheOutcome.FAILED), CacheOutcome.FAILED);
        }
        if (kept.isPresent()) {
            return served(context, ask, kept.get(), CacheOutcome.HIT);
        }
        ask.missed().run();
        return ask.joining().isPresent() ? together(context, ask, work) : alone(context, ask, work);
    }

    /// Computes the result without looking.
    public Found<T> without(RequestContext context, Function<CacheOutcome, Computed<T>> work) {
        meter.looked(context, area, CacheOutcome.OFF);
        return computed(work.apply(CacheOutcome.OFF), CacheOutcome.OFF);
    }

    private Found<T> together(RequestContext context, Ask ask, Function<CacheOutcome, Computed<T>> work) {
        var key = new Flight.Key(ask.key(), ask.epoch());
        var mine = new Flight<Kept<T>>();
        var other = flights.putIfAbsent(key, mine);
        if (other != null) {
            ask.joining().ifPresent(Runnable::run);
            var shared = other.await(context.deadline());
            return shared.isPresent()
                    ? served(context, ask, shared.get(), CacheOutcome.SHARED)
                    : alone(context, ask, work);
        }
        try {
            // Another flight may have landed between the look and this one's beginning.
            var landed = quietly(context, ask);
            if (landed.isPresent()) {
                mine.land(landed);
                return served(context, ask, landed.get(), CacheOutcome.HIT);
            }
            return led(context, ask, work, mine);
        } finally {
            mine.land(Optional.empty()); // where it failed: the others compute for themselves
            flights.remove(key, mine);
        }
    }

    private Found<T> led(
            RequestContext context, Ask ask, Function<CacheOutcome, Computed<T>> work, Flight<Kept<T>> flight) {
        meter.looked(context, area, CacheOutcome.MISS);
        long begun = System.nanoTime();
        var result = work.apply(CacheOutcome.MISS);
        if (result.isWhole()) {
            var kept = kept(ask, result, begun);
            keep(context, ask, kept);
            flight.land(Optional.of(kept));
        }
        return computed(result, CacheOutcome.MISS);
    }

    private Found<T> alone(RequestContext context, Ask ask, Function<CacheOutcome, Computed<T>> work) {
        return led(context, ask, work, new Flight<>());
    }

    private Kept<T> kept(Ask ask, Computed<T> result, long begun) {
        var saving = new Saving(
                Duration.ofNanos(System.nanoTime() - begun),
                result.saving().model(),
                result.saving().usage());
        return new Kept<>(result.value(), ask.epoch(), clock.instant(), saving);
    }

    private void keep(RequestContext context, Ask ask, Kept<T> kept) {
        try {
            var life = limits.timeToLive(context.tenant(), area);
            cache.put(context, ask.key(), kept.encoded(codec), life);
        } catch (RuntimeException failure) {
            LOG.warn("a result was not kept: {}", told(failure));
        }
    }

    private Optional<Kept<T>> fresh(RequestContext context, Ask ask) {
        return entry(context, ask.key()).filter(kept -> kept.epoch() == ask.epoch());
    }

    private Optional<Kept<T>> quietly(RequestContext context, Ask ask) {
        try {
            return fresh(context, ask);
        } catch (RuntimeException failure) {
            return Optional.empty();
        }
    }

    private Optional<Kept<T>> entry(RequestContext context, CacheKey key) {
        return cache.get(context, key).flatMap(bytes -> Kept.decoded(bytes, codec));
    }

    /// The last result under the key, of whatever epoch. It may show what is no longer there or no longer to be seen:
    /// whoever serves it checks that first and then says so by [#servedOlder].
    public Optional<Kept<T>> older(RequestContext context, CacheKey key) {
        try {
            return entry(context, key);
        } catch (RuntimeException failure) {
            return Optional.empty();
        }
    }

    public CacheUse servedOlder(RequestContext context, Kept<T> kept) {
        meter.looked(context, area, CacheOutcome.STALE);
        return new CacheUse(CacheOutcome.STALE, Optional.of(age(kept)));
    }

    private Found<T> served(RequestContext context, Ask ask, Kept<T> kept, CacheOutcome outcome) {
        meter.looked(context, area, outcome);
        meter.saved(context, ask.collection(), area, kept.saving());
        return new Found<>(kept.value(), new CacheUse(outcome, Optional.of(age(kept))));
    }

    private static <T> Found<T> computed(Computed<T> result, CacheOutcome outcome) {
        return new Found<>(result.value(), CacheUse.computed(outcome));
    }

    /// Never negative, also where another node's clock is ahead.
    private Duration age(Kept<T> kept) {
        var age = Duration.between(kept.at(), clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static String told(RuntimeException failure) {
        return failure instanceof PlimsollException known ? known.detail() : failure.toString();
    }
}
