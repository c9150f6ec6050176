package io.plimsoll.server.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorityGateTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final PriorityGate gate = new PriorityGate("the gate", 1, 2);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    private Thread waiting(Priority priority, String name) throws InterruptedException {
        int before = gate.waiting();
        var thread = Thread.ofVirtual().start(() -> {
            gate.enter(priority, Deadline.in(LONG));
            order.add(name);
            gate.leave();
        });
        while (gate.waiting() == before) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void callersGoBeforeTheServersOwnWorkAndAmongThemselvesInOrder() throws Exception {
        gate.enter(Priority.INTERACTIVE, Deadline.in(LONG));
        var threads = List.of(
                waiting(Priority.BACKGROUND, "background"),
                waiting(Priority.INTERACTIVE, "first"),
                waiting(Priority.INTERACTIVE, "second"));

        gate.leave();

        for (var thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly("first", "second", "background");
    }

    @Test
    void aFullQueueRefusesAtOnceAndOnlyItsOwnPriority() throws Exception {
        gate.enter(Priority.INTERACTIVE, Deadline.in(LONG));
        var threads = List.of(waiting(Priority.BACKGROUND, "one"), waiting(Priority.BACKGROUND, "two"));

        assertThatThrownBy(() -> gate.enter(Priority.BACKGROUND, Deadline.in(LONG)))
                .isInstanceOfSatisfying(PlimsollException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
                    assertThat(failure.retryAfter()).isPresent();
                });
        var caller = waiting(Priority.INTERACTIVE, "caller");

        gate.leave();
        caller.join();
        for (var thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly("caller", "one", "two");
    }

    @Test
    void whoWaitsInVainLeavesTheQueue() {
        gate.enter(Priority.INTERACTIVE, Deadline.in(LONG));

        assertThatThrownBy(() -> gate.enter(Priority.INTERACTIVE, Deadline.in(Duration.ofMillis(20))))
                .hasMessageContaining("no turn in time");

        assertThat(gate.waiting()).isZero();
        gate.leave();
        gate.enter(Priority.INTERACTIVE, Deadline.in(Duration.ZERO));
    }

    @Test
    void whoIsInterruptedLeavesThePlaceToOthers() throws Exception {
        gate.enter(Priority.INTERACTIVE, Deadline.in(LONG));
        var interrupted = waiting(Priority.INTERACTIVE, "interrupted");
        interrupted.interrupt();
        interrupted.join();

        gate.leave();

        gate.enter(Priority.INTERACTIVE, Deadline.in(Duration.ZERO));
        assertThat(order).isEmpty();
    }
}
