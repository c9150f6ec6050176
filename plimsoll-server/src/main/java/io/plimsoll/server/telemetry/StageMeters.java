package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plimsoll.query.Stage;
import java.util.Locale;

/// How long the stages take and how often they do without something. All series are there from the start, so that the
/// first degradation shows as an increase.
final class StageMeters {

    enum Outcome {
        OK,
        DEGRADED,
        ERROR;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String DURATION = "plimsoll.stage.duration";
    private static final String DEGRADED = "plimsoll.degraded";
    private final MeterRegistry meters;

    StageMeters(MeterRegistry meters) {
        this.meters = meters;
        for (var stage : Stage.values()) {
            degraded(stage);
            for (var outcome : Outcome.values()) {
                duration(stage, outcome);
            }
        }
    }

    Timer duration(Stage stage, Outcome outcome) {
        return Timer.builder(DURATION)
                .description("Time that a stage of a question takes")
                .tag("stage", stage.wireName())
                .tag("outcome", outcome.wireName())
                .serviceLevelObjectives(Times.buckets())
                .register(meters);
    }

    Counter degraded(Stage stage) {
        return Counter.builder(DEGRADED)
                .description("Times that a stage did without something it should have had")
                .tag("stage", stage.wireName())
                .register(meters);
    }
}
