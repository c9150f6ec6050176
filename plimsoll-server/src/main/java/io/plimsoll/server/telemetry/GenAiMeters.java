package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.inference.ModelCall;
import java.util.Locale;
import java.util.Optional;

/// The measurements of OpenTelemetry's conventions for generative AI, as Prometheus names them:
/// `gen_ai_client_operation_duration_seconds` and `gen_ai_client_token_usage`.
final class GenAiMeters {

    private static final double[] TOKEN_BUCKETS = {1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576};

    private final MeterRegistry meters;
    private final SemanticConventions conventions;

    GenAiMeters(MeterRegistry meters, SemanticConventions conventions) {
        this.meters = meters;
        this.conventions = conventions;
    }

    Timer duration(String operation, String model, Optional<String> provider, Optional<ErrorCode> error) {
        return Timer.builder("gen_ai.client.operation.duration")
                .description("Time that an operation of a model or a search takes")
                .tags(labels(operation, model, provider.orElse("plimsoll")))
                .tag("error.type", error.map(ErrorCode::wireName).orElse(""))
                .serviceLevelObjectives(Times.buckets())
                .register(meters);
    }

    /// The conventions know no reranking.
    void tokens(ModelCall call, String provider) {
        if (call.operation() == ModelCall.Operation.RERANK) {
            return;
        }
        var labels = labels(call.operation().name().toLowerCase(Locale.ROOT), call.model(), provider);
        tokens(labels, "input", call.usage().inputTokens());
        if (call.operation() == ModelCall.Operation.CHAT) {
            tokens(labels, "output", call.usage().outputTokens());
        }
    }

    private void tokens(Tags labels, String type, long tokens) {
        DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens that a call of a model consumes")
                .tags(labels)
                .tag("gen_ai.token.type", type)
                .serviceLevelObjectives(TOKEN_BUCKETS)
                .register(meters)
                .record((double) tokens);
    }

    private Tags labels(String operation, String model, String provider) {
        return Tags.of("gen_ai.operation.name", operation, "gen_ai.request.model", model)
                .and(conventions.provider(provider));
    }
}
