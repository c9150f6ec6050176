package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.canary.Arm;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.ArmFlags;
import io.plimsoll.flag.Assignment;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.Stage;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.telemetry.TelemetryStageObserver.QuestionText;
import io.plimsoll.server.telemetry.TelemetryStageObserver.Settings;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TelemetryStageObserverTest {

    private static final CollectionKey HANDBOOK =
            new CollectionKey(new TenantId("acme"), new CollectionName("handbook"));
    private static final Secret KEY = new Secret("k".repeat(32));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));
    private static final Duration PERIOD = Duration.ofDays(30);
    private static final Settings SETTINGS = new Settings(
            SemanticConventions.BOTH, new ModelServices(Set.of(), Set.of("gpt-x")), QuestionText.NONE, KEY, PERIOD);

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final OpenTelemetry otel =
            OpenTelemetrySdk.builder().setTracerProvider(tracers).build();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LoggerContext logging = new LoggerContext();
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final RequestContext context = new RequestContext(
            new Principal(
                    new TenantId("acme"), "anna@acme.example", AccessRole.READER, AccessLabels.NONE, Optional.empty()),
            Deadline.in(Duration.ofSeconds(5)),
            "4bf92f3577b34da6a3ce929d0e0e4736");
    private final TelemetryStageObserver observer = observer(SETTINGS);

    private TelemetryStageObserver observer(Settings settings) {
        return new TelemetryStageObserver(
                otel, meters, logging.getLogger(TelemetryStageObserver.LOGGER_NAME), settings, CLOCK);
    }

    @BeforeEach
    void listen() {
        events.start();
        logging.getLogger("ROOT").addAppender(events);
    }

    @AfterEach
    void close() {
        tracers.close();
        logging.stop();
    }

    @Test
    void aStageIsASpanBelowTheCurrentOneAndCurrentItself() {
        var tracer = otel.getTracer("test");
        var parent = tracer.spanBuilder("request").startSpan();
        Context.current()
                .with(parent)
                .wrap(() -> {
                    var observation = observer.begin(context, Stage.RETRIEVE, HANDBOOK);
                    tracer.spanBuilder("call").startSpan().end();
                    observation.close();
                })
                .run();
        parent.end();
        var stage = span("retrieval acme/handbook");
        assertThat(stage.getParentSpanId()).isEqualTo(parent.getSpanContext().getSpanId());
        assertThat(span("call").getParentSpanId()).isEqualTo(stage.getSpanId());
        assertThat(text(stage, "gen_ai.operation.name")).isEqualTo("retrieval");
        assertThat(text(stage, "gen_ai.data_source.id")).isEqualTo("acme/handbook");
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void spanAndLogCarryTheFlagsOfTheRequestAndItsPartInACanary() {
        var assignment = new Assignment("cny_1", Arm.CANDIDATE, OptionalLong.empty());
        var arm = new ArmFlags(assignment, Map.of("k", "20"), FlagLevel.GLOBAL);
        var tried = context.withFlags(context.flags().in(arm));
        observer.begin(context, Stage.RETRIEVE, HANDBOOK).close();
        var usual = span("retrieval acme/handbook");
        assertThat(text(usual, "plimsoll.flags")).isEqualTo(context.flags().hash());
        assertThat(fields()).doesNotContainKey("canary");
        spans.reset();
        events.list.clear();

        observer.begin(tried, Stage.RETRIEVE, HANDBOOK).close();
        var other = span("retrieval acme/handbook");
        assertThat(text(other, "plimsoll.flags"))
                .isEqualTo(tried.flags().hash())
                .isNotEqualTo(context.flags().hash());
        assertThat(text(other, "plimsoll.canary")).isEqualTo("cny_1/candidate");
        assertThat(fields())
                .containsEntry("canary", "cny_1/candidate")
                .containsEntry("flags", tried.flags().hash());
    }

    @Test
    void whatTheCacheHadIsOnTheSpanAndInTheLogAndNoCallOfAModel() {
        try (var observation = observer.begin(context, Stage.GENERATE, HANDBOOK)) {
            observation.model("gpt-x");
            observation.cache(new CacheUse(CacheOutcome.HIT, Optional.of(Duration.ofSeconds(12))));
        }
        var span = span("chat gpt-x");
        assertThat(text(span, "plimsoll.cache")).isEqualTo("hit");
        assertThat(span.getAttributes().get(AttributeKey.longKey("plimsoll.cache.age_ms")))
                .isEqualTo(12_000);
        assertThat(fields()).containsEntry("cache", "hit").containsEntry("cache_age_ms", 12_000L);
        assertThat(meters.find("gen_ai.client.operation.duration").timer()).isNull();
    }

    @Test
    void whatTheModelConsumedIsOnTheSpanAndInTheLog() {
        try (var observation = observer.begin(context, Stage.GENERATE, HANDBOOK)) {
            observation.model("gpt-x");
            CallSite.current().orElseThrow().called(call("gpt-x", 600, 150), OptionalDouble.of(0.003));
            CallSite.current().orElseThrow().called(call("gpt-x", 400, 50), OptionalDouble.of(0.0015));
        }
        var span = span("chat gpt-x");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(text(span, "gen_ai.system")).isEqualTo("openai");
        assertThat(text(span, "gen_ai.provider.name")).isEqualTo("openai");
        assertThat(text(span, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(text(span, "gen_ai.request.model")).isEqualTo("gpt-x");
        assertThat(span.getAttributes().get(AttributeKey.longKey("gen_ai.usage.input_tokens")))
                .isEqualTo(1_000);
        assertThat(span.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                .isEqualTo(200);
        var fields = fields();
        assertThat(fields).containsEntry("tokens_in", 1_000L).containsEntry("tokens_out", 200L);
        assertThat(fields.get("cost_usd"))
                .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                .isCloseTo(0.0045, within(1e-12));
    }

    @Test
    void anUnknownPriceIsLeftOut() {
        try (var observation = observer.begin(context, Stage.GENERATE, HANDBOOK)) {
            observation.model("in-house");
            CallSite.current().orElseThrow().called(call("in-house", 1, 1), OptionalDouble.empty());
        }
        assertThat(fields()).containsKey("tokens_in").doesNotContainKey("cost_usd");
    }

    @Test
    void theEventNamesTheQuestionTheTenantAndTheDocumentsButNoPersonAndNoText() {
        try (var observation = observer.begin(context, Stage.RETRIEVE, HANDBOOK)) {
            observation.candidates(IntStream.range(0, 12)
                    .mapToObj(TelemetryStageObserverTest::candidate)
                    .toList());
        }
        var fields = fields();
        assertThat(fields.keySet())
                .containsExactlyInAnyOrder(
                        "query_id",
                        "tenant",
                        "user_hash",
                        "flags",
                        "stage",
                        "latency_ms",
                        "doc_ids",
                        "scores",
                        "degraded");
        assertThat(fields)
                .containsEntry("query_id", "4bf92f3577b34da6a3ce929d0e0e4736")
                .containsEntry("tenant", "acme")
                .containsEntry("flags", context.flags().hash())
                .containsEntry("stage", "retrieve")
                .containsEntry("degraded", List.of());
        assertThat(fields.get("doc_ids"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(10)
                .startsWith("doc-0", "doc-1");
        assertThat(fields.get("scores"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(10)
                .startsWith(1.0, 0.5, 0.3333);
        assertThat(fields.get("latency_ms"))
                .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                .isBetween(0.0, 5_000.0);
        assertThat(fields.toString()).doesNotContain("anna", "the text");
        assertThat(events.list.getFirst().getLoggerName()).isEqualTo("plimsoll.stage");
    }

    @Test
    void theQuestionIsLoggedOnlyWhereThatIsWishedAndCutThere() {
        var text = "q".repeat(1 << 20);
        try (var observation = observer.begin(context, Stage.REWRITE, HANDBOOK)) {
            observation.question(text);
        }
        assertThat(fields()).doesNotContainKey("question");
        events.list.clear();
        var open = new Settings(SemanticConventions.NEW, ModelServices.NONE, new QuestionText(true, 100), KEY, PERIOD);
        try (var observation = observer(open).begin(context, Stage.REWRITE, HANDBOOK)) {
            observation.question(text);
        }
        assertThat(fields()).containsEntry("question", "q".repeat(100));
        assertThat(spans.getFinishedSpanItems().toString()).doesNotContain("qqq");
    }

    @Test
    void namesOfTheConventionsAreOldOrNewOrBoth() {
        assertThat(topK(SemanticConventions.OLD)).containsExactly("gen_ai.request.top_k");
        assertThat(topK(SemanticConventions.NEW)).containsExactly("gen_ai.retrieval.top_k");
        assertThat(topK(SemanticConventions.BOTH))
                .containsExactlyInAnyOrder("gen_ai.request.top_k", "gen_ai.retrieval.top_k");
    }

    private List<String> topK(SemanticConventions conventions) {
        spans.reset();
        var settings = new Settings(conventions, ModelServices.NONE, QuestionText.NONE, KEY, PERIOD);
        try (var observation = observer(settings).begin(context, Stage.RETRIEVE, HANDBOOK)) {
            observation.topK(10);
        }
        return spans.getFinishedSpanItems().getFirst().getAttributes().asMap().keySet().stream()
                .map(AttributeKey::getKey)
                .filter(name -> name.endsWith("top_k"))
                .toList();
    }

    @Test
    void aUserHasOneHashPerKeyAndPeriod() {
        var begun = Instant.EPOCH.plus(PERIOD.multipliedBy(700));
        var hash = hash(KEY, begun);
        assertThat(hash)
                .matches("[0-9a-f]{16}")
                .isEqualTo(hash(KEY, begun.plus(PERIOD).minusMillis(1)));
        assertThat(hash(KEY, begun.plus(PERIOD))).isNotEqualTo(hash);
        assertThat(hash(new Secret("other"), begun)).isNotEqualTo(hash);
    }

    @Test
    void aHashChangesWithItsPeriodWhileTheServerRuns() {
        var now = new AtomicReference<>(Instant.EPOCH);
        var hashes = new UserHash(KEY, PERIOD, now::get);
        var first = hashes.of(context.principal());
        now.set(Instant.EPOCH.plus(PERIOD));
        assertThat(hashes.of(context.principal())).isNotEqualTo(first).isEqualTo(hash(KEY, Instant.EPOCH.plus(PERIOD)));
    }

    private String hash(Secret key, Instant at) {
        return new UserHash(key, PERIOD, InstantSource.fixed(at)).of(context.principal());
    }

    @Test
    void aDegradedStageIsCountedAndWarnedOf() {
        try (var observation = observer.begin(context, Stage.RERANK, HANDBOOK)) {
            observation.degraded(new Degradation(Stage.RERANK, "the rerank service answered 503"));
        }
        assertThat(meters.get("plimsoll.degraded")
                        .tag("stage", "rerank")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(count("rerank", "degraded")).isEqualTo(1);
        assertThat(fields()).containsEntry("degraded", List.of("rerank: the rerank service answered 503"));
        assertThat(events.list.getFirst().getLevel()).isEqualTo(Level.WARN);
        assertThat(span("plimsoll.rerank").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aFailedStageNamesTheCodeAndIsAsLoudAsItsBlame() {
        try (var observation = observer.begin(context, Stage.EMBED, HANDBOOK)) {
            observation.failed(new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "no time was left for embed"));
        }
        assertThat(fields()).containsEntry("error_code", "deadline_exceeded");
        assertThat(events.list.getFirst().getLevel()).isEqualTo(Level.INFO);
        assertThat(count("embed", "error")).isEqualTo(1);
        var span = span("embeddings");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(span, "error.type")).isEqualTo("deadline_exceeded");
        assertThat(span.getEvents()).isEmpty();
    }

    @Test
    void aDefectIsAnError() {
        try (var observation = observer.begin(context, Stage.EMBED, HANDBOOK)) {
            observation.failed(new IllegalStateException("the text of a question"));
        }
        assertThat(fields()).containsEntry("error_code", "internal");
        assertThat(fields().toString()).doesNotContain("the text of a question");
        assertThat(events.list.getFirst().getLevel()).isEqualTo(Level.ERROR);
    }

    @Test
    void prometheusSeesAllSeriesFromTheStart() {
        var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var scraped = new TelemetryStageObserver(otel, prometheus, logging.getLogger("x"), SETTINGS, CLOCK);
        assertThat(prometheus.scrape())
                .contains("plimsoll_degraded_total{stage=\"generate\"} 0.0")
                .contains("plimsoll_stage_duration_seconds_bucket{outcome=\"ok\",stage=\"retrieve\",le=\"0.001\"} 0")
                .contains("plimsoll_stage_duration_seconds_bucket{outcome=\"error\",stage=\"rewrite\",le=\"30.0\"} 0");
        scraped.begin(context, Stage.RETRIEVE, HANDBOOK).close();
        assertThat(prometheus.scrape())
                .contains("plimsoll_stage_duration_seconds_count{outcome=\"ok\",stage=\"retrieve\"} 1");
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String text(SpanData span, String attribute) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
    }

    private Map<String, Object> fields() {
        assertThat(events.list).hasSize(1);
        return events.list.getFirst().getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }

    private long count(String stage, String outcome) {
        return meters.get("plimsoll.stage.duration")
                .tag("stage", stage)
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    private static ModelCall call(String model, long in, long out) {
        return ModelCall.reported(ModelCall.Operation.CHAT, model, new TokenUsage(in, out));
    }

    private static Candidate candidate(int number) {
        var passage = new Passage(
                new PassageId(new DocumentId("doc-" + number), 0), "the text", 0, 8, List.of(), Optional.empty());
        var hit = new Hit(passage, "title", Metadata.EMPTY, 1, new float[0]);
        return new Candidate(hit, 1.0 / (number + 1), OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty());
    }
}
