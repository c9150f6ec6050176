package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.explain.TraceKeeper;

/// Traces of questions that were kept, and those that were lost.
public final class TraceMeters {

    public TraceMeters(MeterRegistry meters, TraceKeeper keeper) {
        FunctionCounter.builder("plimsoll.traces.kept", keeper, TraceKeeper::kept)
                .description("Traces of questions that were written down")
                .register(meters);
        FunctionCounter.builder("plimsoll.traces.dropped", keeper, TraceKeeper::dropped)
                .description("Traces of questions that were lost to a full queue or a store that failed")
                .register(meters);
    }
}
