package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// How full the server is: `plimsoll_admission_limit` and `plimsoll_admission_in_flight` by lane,
/// `plimsoll_admission_requests_total` by kind and outcome, and `plimsoll_queue_wait_seconds` by pool.
public final class AdmissionMeters {

    private static final Duration[] BUCKETS = IntStream.of(1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry meters;

    public AdmissionMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Measures one lane from now on.
    public <T> void lane(String name, T admission, ToDoubleFunction<T> limit, ToDoubleFunction<T> inFlight) {
        Gauge.builder("plimsoll.admission.limit", admission, limit)
                .description("Requests that may be in work at a time")
                .tag("lane", name)
                .register(meters);
        Gauge.builder("plimsoll.admission.in.flight", admission, inFlight)
                .description("Requests that are in work")
                .tag("lane", name)
                .register(meters);
    }

    /// Counts one kind from now on.
    public <T> void kind(String name, T admission, ToDoubleFunction<T> admitted, ToDoubleFunction<T> refused) {
        count(name, "admitted", admission, admitted);
        count(name, "refused", admission, refused);
    }

    private <T> void count(String kind, String outcome, T admission, ToDoubleFunction<T> count) {
        FunctionCounter.builder("plimsoll.admission.requests", admission, count)
                .description("Requests that were let in, or refused for want of room")
                .tag("kind", kind)
                .tag("outcome", outcome)
                .register(meters);
    }

    /// Takes what a piece of a request's work waited for a thread of that pool, in nanoseconds.
    public LongConsumer pool(String name) {
        var waits = Timer.builder("plimsoll.queue.wait")
                .description("What the work of requests waits for a thread to compute on")
                .tag("pool", name)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        return nanos -> waits.record(nanos, TimeUnit.NANOSECONDS);
    }
}
