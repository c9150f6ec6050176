package io.plimsoll.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final Caller caller = new Caller();

    @Test
    void aShareIsOfWhatIsLeftAndNeverLater() {
        var deadline = Deadline.in(LONG);

        assertThat(deadline.share(0.25).remaining()).isBetween(Duration.ofSeconds(70), Duration.ofSeconds(75));
        assertThat(deadline.atMost(Duration.ofHours(1))).isEqualTo(deadline);
    }

    @Test
    void whenTheCallerLeavesItHasPassedWithAllThatWereDerivedFromIt() {
        var deadline = Deadline.in(LONG, caller);
        var derived = deadline.atMost(Duration.ofMinutes(1)).share(0.5);

        caller.leave();

        assertThat(deadline.passed()).isTrue();
        assertThat(derived.remaining()).isZero();
        assertThatThrownBy(() -> derived.check("a stage"))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    @Test
    void aWaitEndsWhenTheCallerLeaves() throws Exception {
        var deadline = Deadline.in(LONG, caller);
        var waits = new CountDownLatch(1);
        var ended = new CompletableFuture<ErrorCode>();
        Thread.startVirtualThread(() -> {
            var waiting = deadline.waiting();
            try (waiting) {
                waits.countDown();
                boolean never = new CountDownLatch(1).await(5, TimeUnit.MINUTES);
                ended.completeExceptionally(new AssertionError(never));
            } catch (InterruptedException e) {
                ended.complete(deadline.interrupted("the wait", e).code());
            }
        });
        waits.await();

        caller.leave();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void whoLeavesOutsideOfAWaitInterruptsNothing() {
        var deadline = Deadline.in(LONG, caller);
        var waiting = deadline.waiting();
        try (waiting) {
            caller.leave();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        caller.leave();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aWaitThatBeginsAfterTheCallerHasLeftIsOver() {
        var deadline = Deadline.in(LONG, caller);
        caller.leave();

        var waiting = deadline.waiting();
        try (waiting) {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptOfAnotherKindStays() {
        var failure = Deadline.in(LONG, caller).interrupted("the wait", new InterruptedException());

        assertThat(failure.code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(Thread.interrupted()).isTrue();
    }
}
