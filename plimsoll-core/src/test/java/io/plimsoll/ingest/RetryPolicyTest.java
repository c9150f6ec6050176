package io.plimsoll.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.RetryPolicy.Verdict.GiveUp;
import io.plimsoll.ingest.RetryPolicy.Verdict.TryAgain;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final long SEED = 20261123;

    private final Random random = new Random(SEED);
    private final RetryPolicy policy =
            new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(1));

    @ParameterizedTest
    @EnumSource
    void everyCodeHasItsClass(ErrorCode code) {
        var first = policy.after(failure(code), 0, 0, random);
        var last = policy.after(failure(code), 4, 0, random);
        boolean timedOut = code == ErrorCode.DEADLINE_EXCEEDED;
        boolean waits = code == ErrorCode.INDEX_CORRUPT || code == ErrorCode.DEPENDENCY_LIMITED;
        if (code.blame() == Blame.CALLER) {
            assertThat(first).isInstanceOf(GiveUp.class);
        } else if ((code.blame() == Blame.CAPACITY && !timedOut) || waits) {
            assertThat(first)
                    .isInstanceOfSatisfying(
                            TryAgain.class, again -> assertThat(again.counted()).isFalse());
            assertThat(last).isInstanceOf(TryAgain.class);
        } else {
            assertThat(first)
                    .isInstanceOfSatisfying(
                            TryAgain.class, again -> assertThat(again.counted()).isTrue());
            assertThat(last).isInstanceOf(GiveUp.class);
        }
    }

    private static PlimsollException failure(ErrorCode code) {
        return new PlimsollException(code, "it failed");
    }

    /// However long it is away: documents that came meanwhile are not lost by it.
    @Test
    void whatIsNotCalledForAWhileUsesUpNoAttempt() {
        var open = failure(ErrorCode.DEPENDENCY_FAILED).retryAfter(Duration.ofSeconds(5));
        assertThat(policy.after(open, 4, 1_000, random)).isInstanceOfSatisfying(TryAgain.class, again -> {
            assertThat(again.counted()).isFalse();
            assertThat(again.after()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        });
    }

    @Test
    void waitsDoubleUpToTheirBoundLessAtMostAHalf() {
        for (int failures = 0; failures < 4; failures++) {
            long bound = 1_000L << failures;
            for (int i = 0; i < 200; i++) {
                assertThat(wait(ErrorCode.DEPENDENCY_FAILED, failures, 0)).isBetween(bound / 2, bound);
            }
        }
        var patient = new RetryPolicy(1_000, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(1));
        assertThat(patient.after(failure(ErrorCode.INTERNAL), 900, 0, random))
                .isInstanceOfSatisfying(
                        TryAgain.class,
                        again -> assertThat(again.after()).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5)));
    }

    @Test
    void lackOfRoomIsWaitedForWithinItsOwnBound() {
        assertThat(wait(ErrorCode.STORAGE_FULL, 4, 0)).isBetween(500L, 1_000L);
        assertThat(wait(ErrorCode.STORAGE_FULL, 0, Integer.MAX_VALUE)).isBetween(30_000L, 60_000L);
    }

    @Test
    void waitsOfJobsThatFailedTogetherSpread() {
        var waits = new TreeSet<Long>();
        for (int i = 0; i < 100; i++) {
            waits.add(wait(ErrorCode.DEPENDENCY_FAILED, 3, 0));
        }
        assertThat(waits).as("seed %s", SEED).hasSizeGreaterThan(90);
    }

    private long wait(ErrorCode code, int failures, int setbacks) {
        return ((TryAgain) policy.after(failure(code), failures, setbacks, random))
                .after()
                .toMillis();
    }

    @Test
    void aPolicyThatMakesNoSenseIsRefused() {
        assertThatThrownBy(
                        () -> new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new RetryPolicy(1, Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofMinutes(3)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
