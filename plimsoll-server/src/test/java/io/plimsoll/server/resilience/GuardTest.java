package io.plimsoll.server.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.server.SettableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardTest {

    private static final GuardSettings SETTINGS = new GuardSettings(
            2, 2, Duration.ofSeconds(1), 10, 4, 0.5, Duration.ofSeconds(5), 2, Duration.ofMinutes(1), true);

    private final SettableClock clock = new SettableClock();
    private final Guard guard = new Guard("chat", SETTINGS, clock);
    private final AtomicInteger calls = new AtomicInteger();

    private void succeed() {
        guard.call(Priority.INTERACTIVE, Optional.empty(), Deadline.in(Duration.ofSeconds(5)), calls::incrementAndGet);
    }

    private void fail(ErrorCode code) {
        assertThatThrownBy(() ->
                        guard.call(Priority.INTERACTIVE, Optional.empty(), Deadline.in(Duration.ofSeconds(5)), () -> {
                            calls.incrementAndGet();
                            throw new PlimsollException(code, "it failed");
                        }))
                .isInstanceOf(PlimsollException.class);
    }

    @Test
    void aDependencyThatFailsTooOftenIsLeftAloneForAWhile() {
        for (int i = 0; i < 4; i++) {
            fail(ErrorCode.DEPENDENCY_FAILED);
        }
        assertThat(guard.status().state()).isEqualTo(Guard.State.OPEN);

        assertThatThrownBy(this::succeed).isInstanceOfSatisfying(PlimsollException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(refusal.detail()).contains("'chat' failed too often");
            assertThat(refusal.retryAfter())
                    .hasValueSatisfying(wait -> assertThat(wait).isPositive());
        });
        assertThat(calls).hasValue(4);
        assertThat(guard.status().refused()).isOne();
    }

    @Test
    void trialsDecideWhetherItIsCalledAgain() {
        for (int i = 0; i < 4; i++) {
            fail(ErrorCode.DEPENDENCY_FAILED);
        }
        clock.forward(Duration.ofSeconds(10));
        succeed();
        assertThat(guard.status().state()).isEqualTo(Guard.State.HALF_OPEN);
        succeed();
        assertThat(guard.status().state()).isEqualTo(Guard.State.CLOSED);
    }

    @Test
    void trialsThatFailOpenItAgain() {
        for (int i = 0; i < 4; i++) {
            fail(ErrorCode.DEPENDENCY_FAILED);
        }
        clock.forward(Duration.ofSeconds(10));
        fail(ErrorCode.DEPENDENCY_FAILED);
        fail(ErrorCode.DEPENDENCY_FAILED);
        assertThat(guard.status().state()).isEqualTo(Guard.State.OPEN);
    }

    @Test
    void whatIsNotItsFaultDoesNotCount() {
        for (var code : new ErrorCode[] {
            ErrorCode.INVALID_FIELD,
            ErrorCode.OVERLOADED,
            ErrorCode.DEPENDENCY_LIMITED,
            ErrorCode.INDEX_CORRUPT,
            ErrorCode.DEADLINE_EXCEEDED,
            ErrorCode.SHUTTING_DOWN
        }) {
            for (int i = 0; i < 10; i++) {
                fail(code);
            }
        }
        assertThat(guard.status().state()).isEqualTo(Guard.State.CLOSED);
        assertThat(guard.status().failed()).isZero();
        succeed();
    }

    @Test
    void trialsThatSayNothingDoNotKeepThePlacesOfTrialsToCome() {
        for (int i = 0; i < 4; i++) {
            fail(ErrorCode.DEPENDENCY_FAILED);
        }
        clock.forward(Duration.ofSeconds(10));
        for (int i = 0; i < 10; i++) {
            fail(ErrorCode.OVERLOADED);
        }
        succeed();
        succeed();
        assertThat(guard.status().state()).isEqualTo(Guard.State.CLOSED);
    }

    @Test
    void aTimeOutCountsWhereTheCallHadAFairTime() {
        var hasty = new Guard(
                "rerank",
                new GuardSettings(
                        2, 2, Duration.ofSeconds(1), 10, 4, 0.5, Duration.ofSeconds(5), 2, Duration.ofNanos(1), true),
                clock);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> hasty.call(
                            Priority.INTERACTIVE, Optional.empty(), Deadline.in(Duration.ofSeconds(5)), () -> {
                                throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "too late");
                            }))
                    .isInstanceOf(PlimsollException.class);
        }
        assertThat(hasty.status().state()).isEqualTo(Guard.State.OPEN);
    }
}
