package io.plimsoll.ingest;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// Where workers report what they do with each job: a trace.
public interface IngestObserver {

    /// Reports nothing.
    IngestObserver NONE = job -> {
        var traceId = newTraceId();
        return () -> traceId;
    };

    /// What is done with a document that is indexed.
    enum Step {
        PARSE,
        EMBED,
        WRITE
    }

    Observation begin(IngestJob job);

    /// 32 random hexadecimal digits.
    static String newTraceId() {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /// One job in work, until it is closed. Called from the thread that began it. Its batch's commit comes later.
    interface Observation extends AutoCloseable {

        /// Under which everything that is done for the job can be found together.
        String traceId();

        default <T> T step(Step step, Supplier<T> work) {
            return work.get();
        }

        default void step(Step step, Runnable work) {
            boolean unused = step(step, () -> {
                work.run();
                return true;
            });
        }

        default void failed(Throwable failure) {}

        @Override
        default void close() {}
    }
}
