package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.Stage;
import io.plimsoll.query.StageObserver;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.telemetry.StageMeters.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Reports each stage three times: as a span of OpenTelemetry with the attributes of its conventions for generative
/// AI; as `plimsoll_stage_duration_seconds`, `gen_ai_client_operation_duration_seconds` and `plimsoll_degraded_total`;
/// and as one log event with named fields. The text of a passage is in none of them, and that of a question only in the
/// log and only where [QuestionText] says so.
public final class TelemetryStageObserver implements StageObserver {

    /// The logger of the events.
    public static final String LOGGER_NAME = "plimsoll.stage";

    private static final int MAX_LOGGED_CANDIDATES = 10;
    private static final AttributeKey<List<String>> DEGRADED = AttributeKey.stringArrayKey("plimsoll.degraded");
    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("plimsoll.stage");
    private static final AttributeKey<String> CACHE = AttributeKey.stringKey("plimsoll.cache");
    private static final AttributeKey<Long> CACHE_AGE = AttributeKey.longKey("plimsoll.cache.age_ms");
    private static final AttributeKey<Long> ALLOTTED_MS = AttributeKey.longKey("plimsoll.stage.allotted_ms");
    private static final AttributeKey<String> FLAGS = AttributeKey.stringKey("plimsoll.flags");
    private static final AttributeKey<String> CANARY = AttributeKey.stringKey("plimsoll.canary");

    private final Tracer tracer;
    private final StageMeters meters;
    private final GenAiMeters operations;
    private final Logger log;
    private final Settings settings;
    private final UserHash users;

    /// Whether questions are logged, which are personal data, and how much of one.
    public record QuestionText(boolean logged, int maxChars) {

        public static final QuestionText NONE = new QuestionText(false, 0);
    }

    /// @param userKey    keys the hash that stands for a user in log events
    /// @param userPeriod after which a user has another hash
    public record Settings(
            SemanticConventions conventions,
            ModelServices services,
            QuestionText questions,
            Secret userKey,
            Duration userPeriod) {}

    /// @param log of the name [#LOGGER_NAME]
    public TelemetryStageObserver(
            OpenTelemetry otel, MeterRegistry meters, Logger log, Settings settings, InstantSource clock) {
        this.tracer = otel.getTracer("io.plimsoll");
        this.meters = new StageMeters(meters);
        this.operations = new GenAiMeters(meters, settings.conventions());
        this.log = log;
        this.settings = settings;
        this.users = new UserHash(settings.userKey(), settings.userPeriod(), clock);
    }

    @Override
    public Observation begin(RequestContext context, Stage stage, CollectionKey collection) {
        var span = tracer.spanBuilder(name(stage, collection))
                .setSpanKind(settings.services().serve(stage) ? SpanKind.CLIENT : SpanKind.INTERNAL)
                .setAttribute(CallAttributes.DATA_SOURCE, collection.toString())
                .setAttribute(CallAttributes.TENANT, collection.tenant().value())
                .setAttribute(STAGE, stage.wireName())
                .setAttribute(FLAGS, context.flags().hash())
                .setAttribute(ALLOTTED_MS, context.deadline().remaining().toMillis())
                .startSpan();
        context.flags().assignment().ifPresent(part -> span.setAttribute(CANARY, part.toString()));
        operation(stage).ifPresent(name -> span.setAttribute(CallAttributes.OPERATION, name));
        return new StageRun(context, stage, collection, span);
    }

    private static String name(Stage stage, CollectionKey collection) {
        return switch (stage) {
            case RETRIEVE -> "retrieval " + collection;
            case REWRITE, EMBED, RERANK, GENERATE -> operation(stage).orElse("plimsoll." + stage.wireName());
        };
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
    private final class StageRun implements Observation, CallSite {
        private final RequestContext context;
        private final Stage stage;
        private final CollectionKey collection;
        private final Span span;
        private final Scope scope;
        private final long begun = System.nanoTime();
        private final List<String> degraded = new ArrayList<>();
        private List<Candidate> candidates = List.of();
        private Optional<CacheUse> cache = Optional.empty();
        private Optional<String> question = Optional.empty();
        private Optional<String> model = Optional.empty();
        private Optional<TokenUsage> usage = Optional.empty();
        private OptionalDouble usd = OptionalDouble.empty();
        private Optional<ErrorCode> error = Optional.empty();

        @SuppressWarnings("MustBeClosedChecker") // the scope is closed when this is
        StageRun(RequestContext context, Stage stage, CollectionKey collection, Span span) {
            this.context = context;
            this.stage = stage;
            this.collection = collection;
            this.span = span;
            this.scope = Context.current().with(span).with(CallSite.KEY, this).makeCurrent();
        }

        @Override
        public CollectionKey collection() {
            return collection;
        }

        @Override
        public void candidates(List<Candidate> found) {
            candidates = found;
        }

        @Override
        public void question(String text) {
            if (settings.questions().logged()) {
                question = Optional.of(text.substring(
                        0, Math.min(text.length(), settings.questions().maxChars())));
            }
        }

        @Override
        public void topK(int hits) {
            settings.conventions().topK(span, hits);
        }

        @Override
        public void model(String name) {
            model = Optional.of(name);
            span.setAttribute(CallAttributes.MODEL, name);
            settings.conventions().provider(span, settings.services().provider(name));
            operation(stage).ifPresent(operation -> span.updateName(operation + " " + name));
        }

        @Override
        public synchronized void called(ModelCall call, OptionalDouble cost) {
            model(call.model());
            var sum = usage.orElse(TokenUsage.NONE).plus(call.usage());
            usage = Optional.of(sum);
            cost.ifPresent(part -> usd = OptionalDouble.of(usd.orElse(0) + part));
            CallAttributes.usage(span, sum);
            operations.tokens(call, settings.services().provider(call.model()));
        }

        @Override
        public void cache(CacheUse use) {
            cache = Optional.of(use);
            span.setAttribute(CACHE, use.outcome().wireName());
            use.age().ifPresent(age -> span.setAttribute(CACHE_AGE, age.toMillis()));
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
            span.setAttribute(CallAttributes.ERROR_TYPE, code.wireName());
            span.setStatus(StatusCode.ERROR);
        }

        @Override
        public synchronized void close() {
            var took = Duration.ofNanos(System.nanoTime() - begun);
            meters.duration(stage, outcome()).record(took);
            operation(stage)
                    .filter(operation ->
                            cache.stream().noneMatch(use -> use.outcome().isServed()))
                    .ifPresent(operation -> operations
                            .duration(operation, model.orElse(""), model.map(settings.services()::provider), error)
                            .record(took));
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
            fields.put("flags", context.flags().hash());
            context.flags().assignment().ifPresent(part -> fields.put("canary", part.toString()));
            fields.put("stage", stage.wireName());
            fields.put("latency_ms", Math.round(took.toNanos() / 1e3) / 1e3);
            cache.ifPresent(use -> {
                fields.put("cache", use.outcome().wireName());
                use.age().ifPresent(age -> fields.put("cache_age_ms", age.toMillis()));
            });
            question.ifPresent(text -> fields.put("question", text));
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
