package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.Stage;
import io.plimsoll.query.StageObserver;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.telemetry.StageMeters.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Reports each stage three times: as a span of OpenTelemetry, named `plimsoll.<stage>` and with the attributes of its
/// conventions for generative AI; as `plimsoll_stage_duration_seconds` and `plimsoll_degraded_total`; and as one log
/// event with named fields. The text of a question or of a passage is in none of them.
public final class TelemetryStageObserver implements StageObserver {

    /// The logger of the events.
    public static final String LOGGER_NAME = "plimsoll.stage";

    private static final int MAX_LOGGED_CANDIDATES = 10;
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> DATA_SOURCE = AttributeKey.stringKey("gen_ai.data_source.id");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<List<String>> DEGRADED = AttributeKey.stringArrayKey("plimsoll.degraded");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("plimsoll.tenant");

    private final Tracer tracer;
    private final StageMeters meters;
    private final Logger log;
    private final UserHash users;
    private final ModelPrices prices;

    /// @param log     of the name [#LOGGER_NAME]
    /// @param userKey keys the hash that stands for a user in log events
    public TelemetryStageObserver(
            OpenTelemetry otel, MeterRegistry meters, Logger log, Secret userKey, ModelPrices prices) {
        this.tracer = otel.getTracer("io.plimsoll");
        this.meters = new StageMeters(meters);
        this.log = log;
        this.users = new UserHash(userKey);
        this.prices = prices;
    }

    @Override
    public Observation begin(RequestContext context, Stage stage, CollectionKey collection) {
        var span = tracer.spanBuilder("plimsoll." + stage.wireName())
                .setAttribute(DATA_SOURCE, collection.toString())
                .setAttribute(TENANT, collection.tenant().value())
                .startSpan();
        operation(stage).ifPresent(name -> span.setAttribute(OPERATION, name));
        return new StageRun(context, stage, span);
    }

    private static Optional<String> operation(Stage stage) {
        return switch (stage) {
            case EMBED -> Optional.of("embeddings");
            case RETRIEVE -> Optional.of("retrieval");
            case GENERATE -> Optional.of("chat");
            case REWRITE, RERANK -> Optional.empty();
        };
    }

    /// The span is the current one until this is closed, so that calls of services within the stage hang below it.
    private final class StageRun implements Observation {
        private final RequestContext context;
        private final Stage stage;
        private final Span span;
        private final Scope scope;
        private final long begun = System.nanoTime();
        private final List<String> degraded = new ArrayList<>();
        private List<Candidate> candidates = List.of();
        private Optional<TokenUsage> usage = Optional.empty();
        private OptionalDouble usd = OptionalDouble.empty();
        private Optional<ErrorCode> error = Optional.empty();

        @SuppressWarnings("MustBeClosedChecker") // the scope is closed when this is
        StageRun(RequestContext context, Stage stage, Span span) {
            this.context = context;
            this.stage = stage;
            this.span = span;
            this.scope = span.makeCurrent();
        }

        @Override
        public void candidates(List<Candidate> found) {
            candidates = found;
        }

        @Override
        public void usage(String model, TokenUsage consumed) {
            usage = Optional.of(consumed);
            usd = prices.usd(model, consumed);
            span.setAttribute(MODEL, model);
            span.setAttribute(INPUT_TOKENS, consumed.inputTokens());
            span.setAttribute(OUTPUT_TOKENS, consumed.outputTokens());
        }

        @Override
        public void degraded(Degradation degradation) {
            degraded.add(degradation.toString());
            meters.degraded(degradation.stage()).increment();
        }

        @Override
        public void failed(Throwable failure) {
            var code = failure instanceof PlimsollException known ? known.code() : ErrorCode.INTERNAL;
            error = Optional.of(code);
            span.setAttribute(ERROR_TYPE, code.wireName());
            span.setStatus(StatusCode.ERROR);
        }

        @Override
        public void close() {
            var took = Duration.ofNanos(System.nanoTime() - begun);
            meters.duration(stage, outcome()).record(took);
            if (!degraded.isEmpty()) {
                span.setAttribute(DEGRADED, degraded);
            }
            logged(took);
            scope.close();
            span.end();
        }

        private Outcome outcome() {
            if (error.isPresent()) {
                return Outcome.ERROR;
            }
            return degraded.isEmpty() ? Outcome.OK : Outcome.DEGRADED;
        }

        private void logged(Duration took) {
            var event = log.atLevel(level());
            for (var field : fields(took).entrySet()) {
                event = event.addKeyValue(field.getKey(), field.getValue());
            }
            event.log("stage ended");
        }

        private Map<String, Object> fields(Duration took) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("query_id", context.traceId());
            fields.put("tenant", context.tenant().value());
            fields.put("user_hash", users.of(context.principal()));
            fields.put("stage", stage.wireName());
            fields.put("latency_ms", Math.round(took.toNanos() / 1e3) / 1e3);
            if (!candidates.isEmpty()) {
                var first = candidates.stream().limit(MAX_LOGGED_CANDIDATES).toList();
                fields.put("doc_ids", first.stream().map(StageRun::document).toList());
                fields.put("scores", first.stream().map(StageRun::score).toList());
            }
            usage.ifPresent(tokens -> {
                fields.put("tokens_in", tokens.inputTokens());
                fields.put("tokens_out", tokens.outputTokens());
            });
            usd.ifPresent(cost -> fields.put("cost_usd", cost));
            fields.put("degraded", List.copyOf(degraded));
            error.ifPresent(code -> fields.put("error_code", code.wireName()));
            return fields;
        }

        private static String document(Candidate candidate) {
            return candidate.hit().passage().id().document().value();
        }

        private static double score(Candidate candidate) {
            return Math.round(candidate.score() * 1e4) / 1e4;
        }

        /// What the server or its services did wrong stands out; what a caller did wrong does not.
        private Level level() {
            if (error.isEmpty()) {
                return degraded.isEmpty() ? Level.INFO : Level.WARN;
            }
            return switch (error.get().blame()) {
                case US -> Level.ERROR;
                case DEPENDENCY -> Level.WARN;
                case CALLER, CAPACITY -> Level.INFO;
            };
        }
    }
}
