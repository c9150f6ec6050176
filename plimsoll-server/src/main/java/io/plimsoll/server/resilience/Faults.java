package io.plimsoll.server.resilience;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Faults that a game day puts in the way of dependencies, on this node. None lasts longer than it was meant to,
/// whatever becomes of who asked for it, and none outlives the process.
public final class Faults {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final InstantSource clock;
    private volatile List<Fault> active = List.of();

    public Faults(InstantSource clock) {
        this.clock = clock;
    }

    public enum Kind {
        /// Every call fails at once.
        FAIL,
        /// Every call is told to come back later.
        LIMIT,
        /// No call is answered before its deadline.
        HANG,
        /// Every call takes longer.
        SLOW
    }

    /// @param dependency whose guard it stands before; what ends in `*` stands for all that begin like it
    /// @param delay      by which calls take longer, or after which they may come back
    public record Fault(String dependency, Kind kind, Duration delay, Instant until) {

        /// Whether it stands before the guard of that name.
        public boolean isOf(String name) {
            return dependency.endsWith("*")
                    ? name.startsWith(dependency.substring(0, dependency.length() - 1))
                    : dependency.equals(name);
        }
    }

    /// Replaces those there are.
    public void begin(List<Fault> faults) {
        lock.lock();
        try {
            active = List.copyOf(faults);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void end() {
        begin(List.of());
    }

    /// Returns where the call may be made, after the time that a fault takes; throws as the dependency would.
    void meet(String dependency, Deadline deadline) {
        if (active.isEmpty()) {
            return;
        }
        var now = clock.instant();
        for (var fault : active) {
            if (fault.isOf(dependency) && fault.until().isAfter(now)) {
                meet(dependency, fault, deadline);
            }
        }
    }

    private void meet(String dependency, Fault fault, Deadline deadline) {
        switch (fault.kind()) {
            case FAIL -> throw failed(dependency, ErrorCode.DEPENDENCY_FAILED, "fails");
            case LIMIT ->
                throw failed(dependency, ErrorCode.DEPENDENCY_LIMITED, "limits its callers")
                        .retryAfter(fault.delay());
            case SLOW -> last(fault, shorter(fault.delay(), deadline.remaining()));
            case HANG -> {
                last(fault, deadline.remaining());
                deadline.check("the call of '" + dependency + "', which hangs on a game day,");
                throw failed(dependency, ErrorCode.DEPENDENCY_FAILED, "did not answer");
            }
        }
    }

    private static PlimsollException failed(String dependency, ErrorCode code, String what) {
        return new PlimsollException(code, "'" + dependency + "' " + what + ": it is a game day");
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// Waits, and no longer than the fault is there.
    private void last(Fault fault, Duration atMost) {
        var untilEnd = Duration.between(clock.instant(), fault.until());
        long left = shorter(atMost, untilEnd).toNanos();
        lock.lock();
        try {
            while (left > 0 && active.contains(fault)) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the call was interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
