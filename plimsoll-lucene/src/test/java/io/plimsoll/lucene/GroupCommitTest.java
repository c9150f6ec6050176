package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class GroupCommitTest {

    private static final int CALLERS = 20;

    @Test
    void everyCallerIsCoveredByAFlushThatBeganAfterItArrived() throws Exception {
        var written = new AtomicLong();
        var flushed = new AtomicLong();
        var flushes = new AtomicInteger();
        var commit = new GroupCommit(() -> {
            var covered = written.get();
            flushes.incrementAndGet();
            Thread.onSpinWait();
            flushed.set(covered);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var i = 0; i < CALLERS; i++) {
                running.add(threads.submit(() -> {
                    for (var j = 0; j < 50; j++) {
                        var mine = written.incrementAndGet();
                        commit.run();
                        assertThat(flushed.get()).isGreaterThanOrEqualTo(mine);
                    }
                    return null;
                }));
            }
            for (var each : running) {
                each.get();
            }
        }
        assertThat(flushes.get()).isLessThanOrEqualTo(CALLERS * 50);
    }

    @Test
    void callersThatArriveDuringAFlushShareTheNext() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var flushes = new AtomicInteger();
        var commit = new GroupCommit(() -> {
            flushes.incrementAndGet();
            begun.countDown();
            await(mayEnd);
        });
        var callers = new ArrayList<Thread>();
        callers.add(Thread.ofPlatform().start(() -> run(commit)));
        begun.await();
        for (var i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().start(() -> run(commit)));
        }
        for (var caller : callers.subList(1, callers.size())) {
            while (caller.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        mayEnd.countDown();
        for (var caller : callers) {
            caller.join();
        }
        assertThat(flushes).hasValue(2);
    }

    @Test
    void aFailureIsToldAndTheNextFlushIsFreeOfIt() {
        var attempts = new AtomicInteger();
        var commit = new GroupCommit(() -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IOException("No space left on device");
            }
        });
        assertThatThrownBy(commit::run).hasRootCauseMessage("No space left on device");
        assertThatCode(commit::run).doesNotThrowAnyException();
    }

    private static void run(GroupCommit commit) {
        try {
            commit.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
