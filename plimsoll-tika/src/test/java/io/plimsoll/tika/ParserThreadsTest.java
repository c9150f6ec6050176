package io.plimsoll.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ParserThreadsTest {

    private final ParserThreads threads = new ParserThreads(1, Duration.ofMillis(100));

    @Test
    void workThatTakesTooLongIsStopped() throws ExecutionException {
        assertCode(ErrorCode.DOCUMENT_TIMEOUT, new CountDownLatch(1), false);
        assertThat(threads.run(() -> "next")).isEqualTo("next");
    }

    @Test
    void aThreadThatDoesNotStopIsReplacedOnceAndNoMoreThanOnce() throws Exception {
        var end = new CountDownLatch(1);
        assertCode(ErrorCode.DOCUMENT_TIMEOUT, end, true);
        assertThat(threads.run(() -> "replaced")).isEqualTo("replaced");
        assertCode(ErrorCode.DOCUMENT_TIMEOUT, end, true);
        assertCode(ErrorCode.OVERLOADED, end, true);
        end.countDown();
        assertThat(soon()).isEqualTo("free again");
    }

    private String soon() throws ExecutionException {
        for (int i = 0; i < 50; i++) {
            try {
                return threads.run(() -> "free again");
            } catch (PlimsollException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            }
        }
        return "never free";
    }

    private void assertCode(ErrorCode code, CountDownLatch end, boolean stubborn) {
        assertThatExceptionOfType(PlimsollException.class)
                .isThrownBy(() -> threads.run(() -> {
                    await(end, stubborn);
                    return "";
                }))
                .matches(e -> e.code() == code);
    }

    private static void await(CountDownLatch end, boolean stubborn) throws InterruptedException {
        boolean over = false;
        while (!over) {
            try {
                end.await();
                over = true;
            } catch (InterruptedException e) {
                if (!stubborn) {
                    throw e;
                }
            }
        }
    }
}
