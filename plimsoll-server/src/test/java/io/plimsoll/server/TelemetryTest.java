package io.plimsoll.server;

import static io.plimsoll.server.OtlpReceiver.hex;
import static io.plimsoll.server.OtlpReceiver.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.proto.trace.v1.Span;
import io.plimsoll.usage.UsageAccount;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The whole server, a chat service and a collector.
class TelemetryTest {

    private static final String CALLER = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER_SPAN = "00f067aa0ba902b7";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    @TempDir
    private Path receiverFolder;

    private final ScriptedChat chat = new ScriptedChat();

    @AfterEach
    void close() {
        chat.close();
    }

    private ServerUnderTest server(Map<String, String> more) {
        var settings = new HashMap<String, String>(more);
        settings.put("plimsoll.chat.base-url", chat.baseUrl());
        settings.put("plimsoll.chat.model", ScriptedChat.MODEL);
        settings.put("plimsoll.telemetry.otlp.every", "100ms");
        return new ServerUnderTest(data, settings);
    }

    private static JsonNode ask(ServerUnderTest server, String... headers) {
        var answer = server.send(
                "POST",
                "/api/v1/collections/quay/ask",
                "{\"question\":\"Where does the crate stand?\",\"k\":7}",
                headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void ingest(ServerUnderTest server) {
        server.create("quay");
        assertThat(server.put("quay", "crate")).isTrue();
        server.awaitQuiet("quay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void aQuestionIsATraceBelowItsCallersOverBothTransports(String protocol) throws Exception {
        try (var receiver = new OtlpReceiver(receiverFolder);
                var server = server(Map.of(
                        "plimsoll.telemetry.otlp.endpoint",
                        (protocol.equals("grpc") ? receiver.grpc() : receiver.http()).toString(),
                        "plimsoll.telemetry.otlp.protocol",
                        protocol))) {
            ingest(server);
            var answer = ask(server, "traceparent", "00-" + CALLER + "-" + CALLER_SPAN + "-01", "tracestate", "v=1");
            assertThat(answer.path("traceId").asString("")).isEqualTo(CALLER);

            var request = receiver.await(CALLER, "POST /api/v1/collections/{collection}/ask");
            assertThat(hex(request.getParentSpanId().toByteArray())).isEqualTo(CALLER_SPAN);
            assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(request.getTraceState()).isEqualTo("v=1");
            assertThat(text(request, "http.request.method")).isEqualTo("POST");
            assertThat(text(request, "http.response.status_code")).isEqualTo("200");
            assertThat(text(request, "plimsoll.tenant")).isEqualTo("default");

            var embed = receiver.await(CALLER, "embeddings bge-small-en-v1.5-q");
            assertThat(text(embed, "gen_ai.operation.name")).isEqualTo("embeddings");
            assertThat(text(embed, "gen_ai.provider.name")).isEqualTo("plimsoll");
            var retrieve = receiver.await(CALLER, "retrieval default/quay");
            assertThat(text(retrieve, "gen_ai.operation.name")).isEqualTo("retrieval");
            assertThat(text(retrieve, "gen_ai.data_source.id")).isEqualTo("default/quay");
            assertThat(text(retrieve, "gen_ai.retrieval.top_k")).isEqualTo("7");
            var generate = receiver.await(CALLER, "chat " + ScriptedChat.MODEL);
            assertThat(generate.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(text(generate, "gen_ai.request.model")).isEqualTo(ScriptedChat.MODEL);
            assertThat(text(generate, "gen_ai.provider.name")).isEqualTo("openai");
            assertThat(text(generate, "gen_ai.usage.input_tokens")).isEqualTo("1000");
            assertThat(text(generate, "gen_ai.usage.output_tokens")).isEqualTo("100");
            assertThat(List.of(embed, retrieve, generate))
                    .allSatisfy(stage -> assertThat(stage.getParentSpanId()).isEqualTo(request.getSpanId()));
            assertThat(chat.traceparents)
                    .containsExactly(
                            "00-" + CALLER + "-" + hex(generate.getSpanId().toByteArray()) + "-01");

            ingestIsATrace(receiver);
            assertThat(receiver.transports()).containsOnly(protocol);
        }
    }

    private static void ingestIsATrace(OtlpReceiver receiver) throws InterruptedException {
        var job = receiver.await(span -> span.getName().equals("plimsoll.ingest"));
        assertThat(job.getParentSpanId().isEmpty()).isTrue();
        assertThat(text(job, "plimsoll.document.id")).isEqualTo("crate");
        var traceId = hex(job.getTraceId().toByteArray());
        for (var step : List.of("parse", "embed", "write")) {
            assertThat(receiver.await(traceId, "plimsoll.ingest." + step).getParentSpanId())
                    .isEqualTo(job.getSpanId());
        }
    }

    @Test
    void aCollectorThatHangsDelaysNeitherRequestsNorTheStopAndWhatIsDroppedIsCounted() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var server = server(Map.of(
                    "plimsoll.telemetry.otlp.endpoint",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "plimsoll.telemetry.otlp.max-queue",
                    "16",
                    "plimsoll.telemetry.otlp.timeout",
                    "1s"));
            long begun = System.nanoTime();
            try {
                for (int i = 0; i < 200; i++) {
                    server.get("/health/live");
                }
                var metrics = server.json("GET", "/metrics", "").body();
                assertThat(metric(metrics, "plimsoll_spans_dropped_total")).isPositive();
            } finally {
                server.close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("far from what hundreds of exports that each hang for their timeout would take")
                    .isLessThan(Duration.ofSeconds(60));
        }
    }

    private static double metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void whatAModelCostsIsKeptOverARestartAlsoWhenItStopsHalfWay() {
        var price = Map.of(
                "plimsoll.usage.prices[0].model", ScriptedChat.MODEL,
                "plimsoll.usage.prices[0].input-usd", "2",
                "plimsoll.usage.prices[0].output-usd", "10",
                "plimsoll.usage.flush-every", "1h");
        try (var server = server(price)) {
            ingest(server);
            assertThat(ask(server).path("usage").path("costUsd").asDouble()).isEqualTo(0.003);
            assertThat(ask(server).path("cached").asBoolean(false)).isTrue();
            chat.breaks = true;
            server.json("POST", "/api/v1/collections/quay/ask", "{\"question\":\"Where does the crate stand?\"}");
        }
        try (var server = server(price)) {
            var usage = server.get("/api/v1/usage?by=collection");
            var quay = usage.path("items").path(0);
            assertThat(quay.path("name").asString("")).isEqualTo("quay");
            assertThat(quay.path("calls").asInt()).isEqualTo(2);
            assertThat(quay.path("failedCalls").asInt()).isEqualTo(1);
            assertThat(quay.path("inputTokens").asInt()).isGreaterThan(1_020);
            assertThat(quay.path("costUsd").asDouble()).isGreaterThan(0.003);
            assertThat(quay.path("avoidedCalls").asInt()).isEqualTo(1);
            assertThat(quay.path("avoidedUsd").asDouble()).isEqualTo(0.003);
            assertThat(usage.path("unpriced").isEmpty()).isTrue();
            assertThat(server.get("/admin/v1/tenants/default")
                            .path("usage")
                            .path("tokensToday")
                            .asInt())
                    .as("the limit of a day counts what the bill counts")
                    .isEqualTo(quay.path("inputTokens").asInt()
                            + quay.path("outputTokens").asInt());
            assertThat(server.get("/admin/v1/usage?by=model")
                            .path("items")
                            .path(0)
                            .path("name")
                            .asString(""))
                    .isEqualTo(ScriptedChat.MODEL);
            assertThat(server.get("/api/v1/usage?by=principal")
                            .path("items")
                            .path(0)
                            .path("name")
                            .asString(""))
                    .isEqualTo("admin");
        }
    }

    @Test
    void withoutPricesCostsAreUnknownAndNotNothingAndWithoutACollectorTracesAreStillTheCallers() {
        try (var server = server(Map.of())) {
            ingest(server);
            var answer = ask(server, "traceparent", "00-" + CALLER + "-" + CALLER_SPAN + "-00");
            assertThat(answer.path("traceId").asString("")).isEqualTo(CALLER);
            assertThat(chat.traceparents).containsExactly("00-" + CALLER + "-" + CALLER_SPAN + "-00");

            var usage = answer.path("usage");
            assertThat(usage.path("costUsd").isNull()).isTrue();
            assertThat(usage.path("unpriced").asString("")).isEqualTo(ScriptedChat.MODEL);
            assertThat(ask(server).path("cached").asBoolean(false)).isTrue();
            var summed = server.get("/api/v1/usage");
            assertThat(summed.path("total").path("avoidedCalls").asInt()).isEqualTo(1);
            assertThat(summed.path("total").path("avoidedUsd").isNull()).isTrue();
            assertThat(summed.path("total").path("costUsd").isNull()).isTrue();
            assertThat(summed.path("total").path("inputTokens").asInt()).isEqualTo(1_000);
            assertThat(summed.path("unpriced").path(0).asString("")).isEqualTo(ScriptedChat.MODEL);
            assertThat(server.json("GET", "/metrics", "").body())
                    .contains("plimsoll_model_unpriced_calls_total{model=\"chat-1\"} 1.0")
                    .doesNotContain("plimsoll_model_cost_usd_total")
                    .doesNotContain("plimsoll_spans");
        }
    }

    @Test
    void aTenantIsWarnedOfItsBudgetOnceAndRefusedWhenItIsSpent() {
        try (var server = server(Map.of(
                "plimsoll.usage.prices[0].model", ScriptedChat.MODEL,
                "plimsoll.usage.prices[0].input-usd", "2",
                "plimsoll.usage.budgets.daily-usd", "0.0024"))) {
            ingest(server);
            var warnings = warnings();
            ask(server);
            assertThat(warnings.list).isEmpty();
            assertThat(ask(server).path("cached").asBoolean(false)).isTrue();
            assertThat(warnings.list)
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.getFormattedMessage())
                            .isEqualTo("tenant default has spent 83 % of its daily budget of 0.0024 USD, set by"
                                    + " plimsoll.usage.budgets.daily-usd"));
            server.json("POST", "/api/v1/collections/quay/ask", "{\"question\":\"Where is the crate now?\"}");
            var refused = server.json(
                    "POST", "/api/v1/collections/quay/ask", "{\"question\":\"Where does the crate stand?\"}");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(JSON.readTree(refused.body()).path("setting").asString(""))
                    .isEqualTo("plimsoll.usage.budgets.daily-usd");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(chat.traceparents).hasSize(2);
            assertThat(server.found("quay", ServerUnderTest.word("crate")))
                    .as("a search costs nothing here")
                    .containsExactly("crate");
            assertThat(metric(server.json("GET", "/metrics", "").body(), "plimsoll_budget_used_ratio"))
                    .isGreaterThan(1);
        }
    }

    /// Of the account of usage, from now on; the server has set logging up.
    private static ListAppender<ILoggingEvent> warnings() {
        var warnings = new ListAppender<ILoggingEvent>();
        warnings.start();
        ((Logger) LoggerFactory.getLogger(UsageAccount.class)).addAppender(warnings);
        return warnings;
    }
}
