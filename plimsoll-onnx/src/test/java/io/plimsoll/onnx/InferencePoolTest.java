package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferencePoolTest {

    private static final TenantId LOUD = new TenantId("loud");
    private static final TenantId CALM = new TenantId("calm");

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void leave() {
        gate.countDown();
        callers.close();
    }

    @Test
    void questionsGoBeforeCandidatesAndThoseBeforePassagesInOrderOfArrival() throws Exception {
        try (var pool = new InferencePool(1)) {
            occupy(pool);
            var waiting = new ArrayList<Future<String>>();
            waiting.add(enqueue(pool, Priority.PASSAGE, "passage 1"));
            waiting.add(enqueue(pool, Priority.PASSAGE, "passage 2"));
            waiting.add(enqueue(pool, Priority.CANDIDATE, "candidate"));
            waiting.add(enqueue(pool, Priority.QUESTION, "question 1"));
            waiting.add(enqueue(pool, Priority.QUESTION, "question 2"));
            gate.countDown();
            for (var result : waiting) {
                result.get();
            }
            assertThat(ran).containsExactly("question 1", "question 2", "candidate", "passage 1", "passage 2");
        }
    }

    @Test
    void aTenantsFloodOfQuestionsWaitsForItselfAndNotForIt() throws Exception {
        try (var pool = new InferencePool(1)) {
            occupy(pool);
            var waiting = new ArrayList<Future<String>>();
            for (int i = 1; i <= 20; i++) {
                waiting.add(enqueue(pool, LOUD, Priority.QUESTION, "loud " + i));
            }
            waiting.add(enqueue(pool, CALM, Priority.CANDIDATE, "calm candidate"));
            waiting.add(enqueue(pool, CALM, Priority.QUESTION, "calm question"));
            gate.countDown();
            for (var result : waiting) {
                result.get();
            }
            assertThat(ran.subList(0, 5))
                    .containsExactly("loud 1", "calm question", "loud 2", "calm candidate", "loud 3");
        }
    }

    @Test
    void aTenantThatFillsTheQueueLosesItsNewestToOneThatHasFewer() throws Exception {
        try (var pool = new InferencePool(1, 2)) {
            occupy(pool);
            var first = enqueue(pool, LOUD, Priority.QUESTION, "first");
            var lost = enqueue(pool, LOUD, Priority.QUESTION, "lost");
            var calm = callers.submit(() -> pool.run(Priority.QUESTION, Contexts.of(CALM), () -> "calm"));
            assertThatThrownBy(lost::get).rootCause().isInstanceOfSatisfying(PlimsollException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
                assertThat(failure.retryAfter()).isPresent();
            });
            gate.countDown();
            assertThat(List.of(first.get(), calm.get())).containsExactly("first", "calm");
        }
    }

    @Test
    void aFullQueueIsAnOverloadThatSaysWhenToComeBack() throws Exception {
        try (var pool = new InferencePool(1, 2)) {
            occupy(pool);
            var first = enqueue(pool, Priority.PASSAGE, "1");
            var second = enqueue(pool, Priority.PASSAGE, "2");
            assertThatThrownBy(() -> pool.run(Priority.PASSAGE, Contexts.withTime(), () -> "3"))
                    .isInstanceOfSatisfying(PlimsollException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
                        assertThat(e.retryAfter()).isPresent();
                    });
            var question = enqueue(pool, Priority.QUESTION, "a question has its own queue");
            gate.countDown();
            assertThat(List.of(first.get(), second.get(), question.get())).hasSize(3);
        }
    }

    @Test
    void aCallerOutOfTimeTakesItsWorkAlong() throws Exception {
        try (var pool = new InferencePool(1)) {
            occupy(pool);
            failsWith(
                    ErrorCode.DEADLINE_EXCEEDED,
                    () -> pool.map(
                            Priority.PASSAGE, Contexts.within(Duration.ofMillis(30)), List.of("a", "b", "c"), text -> {
                                ran.add(text);
                                return text;
                            }));
            assertThat(pool.queuedTasks()).isZero();
            gate.countDown();
            pool.run(Priority.PASSAGE, Contexts.withTime(), () -> "after");
            assertThat(ran).isEmpty();
        }
    }

    @Test
    void aLargeBatchQueuesNoMoreThanItsWindow() throws Exception {
        try (var pool = new InferencePool(1)) {
            occupy(pool);
            var numbers = IntStream.range(0, 100).boxed().toList();
            var batch = callers.submit(
                    () -> pool.map(Priority.PASSAGE, Contexts.withTime(), numbers, number -> number * 2));
            await(() -> pool.queuedTasks() == 4);
            var other = enqueue(pool, Priority.PASSAGE, "fits");
            assertThat(pool.queuedTasks()).isEqualTo(5);
            gate.countDown();
            assertThat(batch.get())
                    .isEqualTo(numbers.stream().map(number -> number * 2).toList());
            assertThat(other.get()).isEqualTo("fits");
        }
    }

    @Test
    void aBatchOnItsWayWaitsForRoomInsteadOfFailing() throws Exception {
        try (var pool = new InferencePool(1, 2)) {
            var numbers = IntStream.range(0, 50).boxed().toList();
            assertThat(pool.map(Priority.PASSAGE, Contexts.withTime(), numbers, number -> number))
                    .isEqualTo(numbers);
        }
    }

    @Test
    void whatWaitsWhenThePoolClosesFailsAsShuttingDown() throws Exception {
        var pool = new InferencePool(1);
        occupy(pool);
        var waiting = callers.submit(() -> {
            failsWith(ErrorCode.SHUTTING_DOWN, () -> pool.run(Priority.QUESTION, Contexts.withTime(), () -> "never"));
            return true;
        });
        await(() -> pool.queuedTasks() == 1);
        pool.close();
        assertThat(waiting.get()).isTrue();
        failsWith(ErrorCode.SHUTTING_DOWN, () -> pool.run(Priority.QUESTION, Contexts.withTime(), () -> "never"));
        failsWith(ErrorCode.SHUTTING_DOWN, pool::share);
    }

    @Test
    void aFailureIsTheCallersAndTheWorkerGoesOn() {
        try (var pool = new InferencePool(1)) {
            failsWith(
                    ErrorCode.INTERNAL,
                    () -> pool.run(Priority.QUESTION, Contexts.withTime(), () -> {
                        throw new IllegalStateException("broken");
                    }));
            assertThat(pool.run(Priority.QUESTION, Contexts.withTime(), () -> "fine"))
                    .isEqualTo("fine");
        }
    }

    private void occupy(InferencePool pool) throws Exception {
        var busy = new CountDownLatch(1);
        callers.execute(() -> pool.run(Priority.QUESTION, Contexts.withTime(), () -> {
            busy.countDown();
            return waitAtGate();
        }));
        busy.await();
    }

    private boolean waitAtGate() {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Future<String> enqueue(InferencePool pool, Priority priority, String name) throws Exception {
        return enqueue(pool, TenantId.DEFAULT, priority, name);
    }

    private Future<String> enqueue(InferencePool pool, TenantId tenant, Priority priority, String name)
            throws Exception {
        int before = pool.queuedTasks();
        var result = callers.submit(() -> pool.run(priority, Contexts.of(tenant), () -> {
            ran.add(name);
            return name;
        }));
        await(() -> pool.queuedTasks() == before + 1);
        return result;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.onSpinWait();
        }
    }

    private static void failsWith(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
