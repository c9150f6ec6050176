package io.plimsoll.server.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands before one dependency. Calls go through a [PriorityGate] and a circuit breaker (Nygard, *Release It!*): once
/// too large a share of the last calls has failed, none is made for a while, and then a few, which decide.
///
/// A failure is one that the dependency is to blame for. What a caller did wrong, a place that was full, a service that
/// says when to come back, and a deadline too short to say anything are none.
public final class Guard implements CallGuard {

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final double BACK_OFF = 2;
    private static final double JITTER = 0.3;
    /// Where a service that limits its rate does not say until when.
    private static final Duration UNSAID_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final GuardSettings settings;
    private final PriorityGate gate;
    private final CircuitBreaker breaker;
    private final Clock clock;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Faults faults;
    private volatile Instant since;
    private volatile Instant limitedUntil = Instant.MIN;
    private volatile Optional<Consumer<RequestContext>> trial = Optional.empty();

    /// @param name  of the dependency, in words of the settings: `chat`, `search-vector`
    /// @param clock tells how long the breaker stays open
    public Guard(String name, GuardSettings settings, Clock clock) {
        this(name, settings, clock, new Faults(clock));
    }

    /// @param faults that a game day puts in the way of calls
    Guard(String name, GuardSettings settings, Clock clock, Faults faults) {
        this.name = name;
        this.faults = faults;
        this.settings = settings;
        this.clock = clock;
        this.since = clock.instant();
        this.gate = new PriorityGate("'" + name + "'", settings.concurrent(), settings.waiting());
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindow(settings.window(), settings.minimum(), SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold((float) (100 * settings.failureShare()))
                        .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialRandomBackoff(
                                settings.openFor(), BACK_OFF, JITTER, GuardSettings.MAX_OPEN))
                        .permittedNumberOfCallsInHalfOpenState(settings.trials())
                        .clock(clock)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            since = clock.instant();
            LOG.warn(
                    "dependency {}: {}",
                    name,
                    event.getStateTransition().getToState().name().toLowerCase(Locale.ROOT));
        });
    }

    public enum State {
        /// Calls are made.
        CLOSED,
        /// None is made.
        OPEN,
        /// A few are made, to see.
        HALF_OPEN;

        /// As it is written outside: `half-open`.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// @param since   when it came into its state
    /// @param waiting calls that wait for their turn
    /// @param refused calls that were not made: the breaker was open, or the queue full
    public record Status(
            String name, State state, Instant since, int waiting, long succeeded, long failed, long refused) {}

    @Override
    public <T> T call(Priority priority, Optional<TenantId> tenant, Deadline deadline, Supplier<T> work) {
        if (!breaker.tryAcquirePermission()) {
            refused.increment();
            throw open();
        }
        try {
            gate.enter(priority, tenant, deadline.atMost(settings.maxWait()));
        } catch (PlimsollException full) {
            breaker.releasePermission();
            refused.increment();
            throw full;
        }
        try {
            return measured(() -> {
                faults.meet(name, deadline);
                return work.get();
            });
        } finally {
            gate.leave(priority, tenant);
        }
    }

    private <T> T measured(Supplier<T> work) {
        long begun = System.nanoTime();
        boolean told = false;
        try {
            var result = work.get();
            told = true;
            succeeded.increment();
            breaker.onSuccess(nanosSince(begun), TimeUnit.NANOSECONDS);
            return result;
        } catch (RuntimeException failure) {
            told = true;
            long took = nanosSince(begun);
            noteLimit(failure);
            if (isToBlame(failure, took)) {
                failed.increment();
                breaker.onError(took, TimeUnit.NANOSECONDS, failure);
            } else {
                breaker.releasePermission();
            }
            throw failure;
        } finally {
            if (!told) {
                breaker.releasePermission();
            }
        }
    }

    private void noteLimit(RuntimeException thrown) {
        if (thrown instanceof PlimsollException failure && failure.code() == ErrorCode.DEPENDENCY_LIMITED) {
            limitedUntil = clock.instant().plus(failure.retryAfter().orElse(UNSAID_LIMIT));
        }
    }

    /// Whether the dependency has said to come back later, and later has not come.
    public boolean isLimited() {
        return limitedUntil.isAfter(clock.instant());
    }

    /// How to find out whether the dependency works again; it has to go through this guard.
    public void onTrial(Consumer<RequestContext> call) {
        trial = Optional.of(call);
    }

    boolean isTrialDue() {
        return trial.isPresent() && status().state() != State.CLOSED;
    }

    void attempt(RequestContext context) {
        trial.ifPresent(call -> call.accept(context));
    }

    private static long nanosSince(long begun) {
        return System.nanoTime() - begun;
    }

    private boolean isToBlame(RuntimeException thrown, long tookNanos) {
        if (!(thrown instanceof PlimsollException failure)) {
            return settings.defects();
        }
        return switch (failure.code()) {
            case DEADLINE_EXCEEDED -> tookNanos >= settings.fairTime().toNanos();
            case INDEX_CORRUPT -> false; // one index's, which rests by itself
            case DEPENDENCY_LIMITED -> false; // it works, and says when to come back
            default ->
                failure.code().blame() == Blame.DEPENDENCY
                        || (settings.defects() && failure.code().blame() == Blame.US);
        };
    }

    private PlimsollException open() {
        var wait = untilTrial();
        return new PlimsollException(
                        ErrorCode.DEPENDENCY_FAILED,
                        "'" + name + "' failed too often and is not called for another " + seconds(wait) + " s")
                .retryAfter(wait);
    }

    /// At least; the wait has jitter.
    private Duration untilTrial() {
        var passed = Duration.between(since, clock.instant());
        var left = settings.openFor().minus(passed);
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    public String name() {
        return name;
    }

    public Status status() {
        var state = switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
        };
        return new Status(name, state, since, gate.waiting(), succeeded.sum(), failed.sum(), refused.sum());
    }
}
