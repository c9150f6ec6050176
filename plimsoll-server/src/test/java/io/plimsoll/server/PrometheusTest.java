package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.Measured;
import io.plimsoll.evaluation.RankingMetrics;
import io.plimsoll.faithfulness.Judgement;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.ingest.OrphanedJobs;
import io.plimsoll.ingest.StallReason;
import io.plimsoll.quality.Drift;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.telemetry.EvaluationMeters;
import io.plimsoll.server.telemetry.FreshnessMeters;
import io.plimsoll.server.telemetry.IngestMeters;
import io.plimsoll.server.telemetry.QualityMeters;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What a server measures and logs, read by those who read it: Prometheus and promtool of the distribution's package,
/// where they are installed, and a reader of lines of JSON.
class PrometheusTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static ScriptedChat chat;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        chat = new ScriptedChat();
        var environment = new StandardEnvironment();
        Map<String, Object> logging = Map.of("plimsoll.logging.file", logFile().toString());
        environment.getPropertySources().addFirst(new MapPropertySource("logging", logging));
        var settings = new HashMap<String, String>();
        LoggingSetup.properties(environment).forEach((name, value) -> settings.put(name, String.valueOf(value)));
        settings.put("plimsoll.chat.base-url", chat.baseUrl());
        settings.put("plimsoll.chat.model", ScriptedChat.MODEL);
        settings.put("plimsoll.usage.prices[0].model", ScriptedChat.MODEL);
        settings.put("plimsoll.usage.prices[0].input-usd", "2");
        settings.put("plimsoll.usage.budgets.daily-usd", "100");
        settings.put("plimsoll.telemetry.otlp.endpoint", "http://127.0.0.1:9");
        settings.put("plimsoll.telemetry.otlp.timeout", "200ms");
        settings.put("plimsoll.notifications.targets.chat.slack", "http://127.0.0.1:9/hook");
        settings.put("plimsoll.backup.to", folder.resolve("backups").toUri().toString());
        server = new ServerUnderTest(folder.resolve("data"), settings);
        server.create("quay");
        assertThat(server.put("quay", "crate")).isTrue();
        server.awaitQuiet("quay");
        var answer = server.send(
                ServerUnderTest.KEY,
                "POST",
                "/api/v1/collections/quay/ask",
                "application/json",
                "{\"question\":\"Where does the crate stand?\"}",
                Map.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
        chat.close();
    }

    private static Path logFile() {
        return folder.resolve("plimsoll.json");
    }

    @Test
    void aMeasurementOfAStageNamesTheTraceThatItWasTakenIn() {
        var accepted = Map.of("Accept", "application/openmetrics-text");
        var metrics = server.send(ServerUnderTest.KEY, "GET", "/metrics", "text/plain", "", accepted)
                .body();
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("plimsoll_stage_duration_seconds_bucket"))
                        .filter(line -> line.contains("stage=\"generate\"")))
                .anyMatch(line -> line.contains("# {") && line.contains("trace_id=\"" + TRACE + "\""));
    }

    @Test
    void aStageIsOneLineOfJsonWithItsFieldsAndWithoutTheQuestion() throws IOException {
        try (var lines = Files.lines(logFile())) {
            var events = lines.map(JSON::readTree)
                    .filter(event -> event.path("query_id").asString("").equals(TRACE))
                    .toList();
            var retrieve = only(events, "retrieve");
            assertThat(retrieve.path("message").asString("")).isEqualTo("stage ended");
            assertThat(retrieve.path("level").asString("")).isEqualTo("INFO");
            assertThat(retrieve.path("@timestamp").asString("")).isNotEmpty();
            assertThat(retrieve.path("tenant").asString("")).isEqualTo("default");
            assertThat(retrieve.path("user_hash").asString("")).matches("[0-9a-f]{16}");
            assertThat(retrieve.path("doc_ids").path(0).asString("")).isEqualTo("crate");
            assertThat(retrieve.path("scores").path(0).asDouble()).isPositive();
            assertThat(retrieve.path("latency_ms").asDouble()).isPositive();
            var generate = only(events, "generate");
            assertThat(generate.path("tokens_in").asInt()).isEqualTo(1_000);
            assertThat(generate.path("tokens_out").asInt()).isEqualTo(100);
            assertThat(generate.path("cost_usd").asDouble()).isEqualTo(0.002);
            assertThat(events).allSatisfy(event -> assertThat(event.toString()).doesNotContain("crate stand"));
        }
    }

    private static JsonNode only(List<JsonNode> events, String stage) {
        var found = events.stream()
                .filter(event -> event.path("stage").asString("").equals(stage))
                .toList();
        assertThat(found).as(stage).hasSize(1);
        return found.getFirst();
    }

    /// On it everything is on, and something of everything has happened.
    @Test
    void everyMetricThatAlertsAndDashboardsNameIsARunningServers() throws IOException {
        collectGarbage();
        var tenant = new TenantId("acme");
        server.bean(IngestMeters.class).orphans(List.of(new OrphanedJobs(tenant, StallReason.Kind.NO_WORKER, 1)));
        var state = new State(
                new CollectionKey(tenant, new CollectionName("docs")),
                Optional.of(Duration.ofDays(1)),
                Optional.of(Duration.ofDays(1)),
                true);
        server.bean(FreshnessMeters.class).tell(List.of(state));
        unpriced();
        measured(state.collection());
        assertThat(exported().collect(Collectors.toSet())).containsAll(DeployTest.namedMetrics());
    }

    private static Stream<String> exported() {
        return server.json("GET", "/metrics", "")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0]);
    }

    /// The pauses of the collector are there from the first of them.
    private static void collectGarbage() {
        System.gc();
        server.await("/health/live", unused -> exported().anyMatch("jvm_gc_pause_seconds_sum"::equals));
    }

    private static void measured(CollectionKey key) {
        var measured = new Measured(
                1, "m", Map.of(), 1, 0, 0, 0, RankingMetrics.NONE, Duration.ZERO, Duration.ZERO, List.of());
        var run = new EvaluationRun(
                "eval_1",
                key,
                EvaluationRun.Cause.SCHEDULE,
                EvaluationRun.State.DONE,
                Instant.EPOCH,
                Optional.of(measured),
                Optional.empty());
        server.bean(EvaluationMeters.class).latest(List.of(run));
        var quality = server.bean(QualityMeters.class);
        quality.judged(key, "in-process", Judgement.Verdict.SUPPORTED, 0.9);
        var rates = new Drift.Rates(0, 0, 0);
        quality.compared(key, new Drift(200, 0, 1, 0, 1, rates, rates, List.of()));
    }

    private static void unpriced() {
        var call = ModelCall.reported(ModelCall.Operation.CHAT, "in-house", TokenUsage.NONE);
        var context = new RequestContext(
                Principal.system(new TenantId("acme")),
                Deadline.in(Duration.ofSeconds(1)),
                "4bf92f3577b34da6a3ce929d0e0e4736");
        server.bean(ModelMeter.class).called(context, call);
    }

    @Test
    void promtoolFindsTheNamesOfAllMeasurementsRight() throws Exception {
        assumeInstalled("promtool");
        var metrics = server.json("GET", "/metrics", "").body();
        var file = Files.writeString(folder.resolve("metrics.txt"), metrics);
        var check = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).as(output).isZero();
        assertThat(output).isBlank();
    }

    @Test
    void prometheusScrapesTheMeasurementsAndTheirExemplars() throws Exception {
        assumeInstalled("prometheus");
        int port = freePort();
        var prometheus = prometheus(port);
        try (var client = HttpClient.newHttpClient()) {
            var counted = await(
                    client,
                    port,
                    "query?query=" + encoded("sum(plimsoll_stage_duration_seconds_count{stage=\"generate\"}) > 0"),
                    found -> found.path("result").size() > 0);
            assertThat(counted.path("result").path(0).path("value").path(1).asString(""))
                    .isEqualTo("1");
            var exemplars = await(
                    client,
                    port,
                    "query_exemplars?start=0&end=4102444800&query="
                            + encoded("plimsoll_stage_duration_seconds_bucket{stage=\"generate\"}"),
                    found -> found.size() > 0);
            assertThat(exemplars.toString()).contains(TRACE);
            var targets = await(client, port, "targets?state=active", found -> true);
            assertThat(targets.path("activeTargets").path(0).path("health").asString(""))
                    .isEqualTo("up");
        } finally {
            prometheus.destroy();
            assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Process prometheus(int port) throws IOException {
        var configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: plimsoll
                    authorization: {credentials: %s}
                    static_configs: [{targets: ['%s']}]
                """.formatted(
                        ServerUnderTest.KEY, server.at("/").getAuthority()));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--enable-feature=exemplar-storage")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /// Asks Prometheus until its answer is as wished, for a minute at most.
    private static JsonNode await(HttpClient client, int port, String query, Predicate<JsonNode> wished)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + query))
                .build();
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < until) {
            try {
                var answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == 200
                        && wished.test(JSON.readTree(answer.body()).path("data"))) {
                    return JSON.readTree(answer.body()).path("data");
                }
            } catch (IOException e) {
                // it does not listen yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError(
                "Prometheus did not come to it: " + Files.readString(folder.resolve("prometheus.log")));
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assumeInstalled(String program) {
        Assumptions.assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, program))),
                program + " is not installed: apt-get install prometheus");
    }
}
