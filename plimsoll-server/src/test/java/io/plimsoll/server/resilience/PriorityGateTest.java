package io.plimsoll.server.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriorityGateTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Optional<TenantId> LOUD = Optional.of(new TenantId("loud"));
    private static final Optional<TenantId> CALM = Optional.of(new TenantId("calm"));

    private final PriorityGate gate = new PriorityGate("the gate", 1, 2);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    private Thread waiting(Priority priority, String name) throws InterruptedException {
        return waiting(priority, LOUD, name);
    }

    private Thread waiting(Priority priority, Optional<TenantId> tenant, String name) throws InterruptedException {
        int before = gate.waiting();
        var thread = Thread.ofVirtual().start(() -> {
            gate.enter(priority, tenant, Deadline.in(LONG));
            order.add(name);
            gate.leave(priority, tenant);
        });
        while (gate.waiting() == before) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void callersGoBeforeTheServersOwnWorkAndAmongThemselvesInOrder() throws Exception {
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(LONG));
        var threads = List.of(
                waiting(Priority.BACKGROUND, "background"),
                waiting(Priority.INTERACTIVE, "first"),
                waiting(Priority.INTERACTIVE, "second"));

        gate.leave(Priority.INTERACTIVE, LOUD);

        for (var thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly("first", "second", "background");
    }

    @Test
    void aFullQueueRefusesAtOnceAndOnlyItsOwnPriority() throws Exception {
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(LONG));
        var threads = List.of(waiting(Priority.BACKGROUND, "one"), waiting(Priority.BACKGROUND, "two"));

        assertThatThrownBy(() -> gate.enter(Priority.BACKGROUND, LOUD, Deadline.in(LONG)))
                .isInstanceOfSatisfying(PlimsollException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
                    assertThat(failure.retryAfter()).isPresent();
                });
        var caller = waiting(Priority.INTERACTIVE, "caller");

        gate.leave(Priority.INTERACTIVE, LOUD);
        caller.join();
        for (var thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly("caller", "one", "two");
    }

    @Test
    void tenantsTakeTurnsHoweverManyCallsOneOfThemBrings() throws Exception {
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(LONG));
        var threads = List.of(waiting(Priority.INTERACTIVE, LOUD, "loud"), waiting(Priority.INTERACTIVE, CALM, "calm"));

        gate.leave(Priority.INTERACTIVE, LOUD);
        for (var thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly("loud", "calm");
    }

    @Test
    void aTenantThatFillsTheQueueLosesAPlaceToOneThatHasFewer() throws Exception {
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(LONG));
        var first = waiting(Priority.INTERACTIVE, LOUD, "first");
        var newest = waiting(Priority.INTERACTIVE, LOUD, "newest");
        newest.setUncaughtExceptionHandler((thread, refused) -> order.add(refused.getMessage()));
        var calm = Thread.ofVirtual().start(() -> {
            gate.enter(Priority.INTERACTIVE, CALM, Deadline.in(LONG));
            order.add("calm");
            gate.leave(Priority.INTERACTIVE, CALM);
        });
        newest.join();

        gate.leave(Priority.INTERACTIVE, LOUD);
        first.join();
        calm.join();
        assertThat(order).containsExactly("too many calls wait for the gate", "first", "calm");
    }

    @Test
    void whoWaitsInVainLeavesTheQueue() {
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(LONG));

        assertThatThrownBy(() -> gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(Duration.ofMillis(20))))
                .hasMessageContaining("no turn in time");

        assertThat(gate.waiting()).isZero();
        gate.leave(Priority.INTERACTIVE, LOUD);
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(Duration.ZERO));
    }

    @Test
    void whoIsInterruptedLeavesThePlaceToOthers() throws Exception {
        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(LONG));
        var interrupted = waiting(Priority.INTERACTIVE, "interrupted");
        interrupted.interrupt();
        interrupted.join();

        gate.leave(Priority.INTERACTIVE, LOUD);

        gate.enter(Priority.INTERACTIVE, LOUD, Deadline.in(Duration.ZERO));
        assertThat(order).isEmpty();
    }
}
