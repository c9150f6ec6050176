package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ParserWarmUpTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void theStartDoesNotWaitForTheParsers() throws InterruptedException {
        var ready = new CountDownLatch(1);
        var warm = new AtomicBoolean();

        var thread = new ParserWarmUp(() -> {
                    await(ready);
                    warm.set(true);
                })
                .begin();

        assertThat(warm).isFalse();
        ready.countDown();
        assertThat(thread.join(LIMIT)).isTrue();
        assertThat(warm).isTrue();
    }

    @Test
    void parsersThatCannotBeWarmedUpEndNothing() throws InterruptedException {
        var uncaught = new AtomicBoolean();
        var thread = new ParserWarmUp(() -> {
                    Thread.currentThread().setUncaughtExceptionHandler((where, what) -> uncaught.set(true));
                    throw new IllegalStateException("no room for a temporary file");
                })
                .begin();

        assertThat(thread.join(LIMIT)).isTrue();
        assertThat(uncaught).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
