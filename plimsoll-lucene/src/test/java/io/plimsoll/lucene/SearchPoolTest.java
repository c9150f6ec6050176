package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Caller;
import io.plimsoll.request.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SearchPoolTest {

    private static final LuceneSettings ONE_AND_ONE = new LuceneSettings(16, 4, Duration.ofMinutes(5), 1, 1);

    @TempDir
    private Path folder;

    private final SearchPool pool = new SearchPool(ONE_AND_ONE, new Damage());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void closePool() {
        mayEnd.countDown();
        pool.close();
    }

    @Test
    void aFullQueueRefusesAndADeadlineEndsTheWait() throws Exception {
        var indexes =
                new OpenIndexes(folder, ONE_AND_ONE, new Analyzers(), new Damage(), unknown -> false, System::nanoTime);
        var running = Thread.ofVirtual().start(() -> search(indexes, Duration.ofSeconds(20), this::block));
        begun.await();

        assertThat(failure(() -> search(indexes, Duration.ofMillis(20), searcher -> 1))
                        .code())
                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        var waiting = Thread.ofPlatform().start(() -> search(indexes, Duration.ofSeconds(20), searcher -> 1));
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        var refused = failure(() -> search(indexes, Duration.ofSeconds(20), searcher -> 1));
        assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refused.retryAfter()).isPresent();

        mayEnd.countDown();
        running.join();
        waiting.join();
        indexes.drop(Samples.generation(1));
        indexes.close();
    }

    @Test
    void aSearchThatRunsEndsWhenItsCallerLeaves() throws Exception {
        var indexes =
                new OpenIndexes(folder, ONE_AND_ONE, new Analyzers(), new Damage(), unknown -> false, System::nanoTime);
        var caller = new Caller();
        var deadline = Deadline.in(Duration.ofSeconds(20), caller);
        var stopped = new CompletableFuture<ErrorCode>();
        var generation = Samples.generation(1);
        var told = new CompletableFuture<PlimsollException>();
        var waiting = Thread.ofVirtual()
                .start(() -> told.complete(failure(() ->
                        pool.run(deadline, indexes.forWriting(generation), generation, searcher -> {
                            begun.countDown();
                            stopped.complete(untilStopped(searcher.deadline()));
                            return 1;
                        }))));
        begun.await();

        caller.leave();

        assertThat(told.get(10, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(stopped.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
        waiting.join();
        indexes.drop(generation);
        indexes.close();
    }

    /// As a search does that looks at the clock for each so many documents.
    private static ErrorCode untilStopped(Deadline deadline) {
        while (true) {
            try {
                deadline.check("the search");
                Thread.onSpinWait();
            } catch (PlimsollException stop) {
                return stop.code();
            }
        }
    }

    private <T> T search(OpenIndexes indexes, Duration wait, OpenIndex.Search<T> search) {
        var generation = Samples.generation(1);
        return pool.run(Deadline.in(wait), indexes.forWriting(generation), generation, search);
    }

    private int block(Object searcher) {
        begun.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return 1;
    }

    private static PlimsollException failure(ThrowingCallable work) {
        return (PlimsollException) catchThrowable(work);
    }
}
