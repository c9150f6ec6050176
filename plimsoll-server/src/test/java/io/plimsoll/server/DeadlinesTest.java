package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.server.DawdlingModels.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The whole server before services that hang: what it does without when a stage is out of time, and who hears of it
/// when a caller leaves.
class DeadlinesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SEARCH = ServerUnderTest.collection("quay") + "/search";
    private static final String ASK = ServerUnderTest.collection("quay") + "/ask";
    private static final String USAGE = "/api/v1/usage?by=";
    private static final double SEARCHES_USD = 3;
    private static final String ASKS_LET_IN = "plimsoll_admission_requests_total{kind=\"ask\",outcome=\"admitted\"";

    @TempDir
    private static Path data;

    private static DawdlingModels models;
    private static ServerUnderTest server;

    /// Asked at the same time, since each of them waits for a service until it may no longer.
    private static final ExecutorService ASKERS = Executors.newVirtualThreadPerTaskExecutor();

    private static Future<JsonNode> withoutVector;
    private static Future<JsonNode> withoutReranking;
    private static Future<JsonNode> withoutRewriting;

    @BeforeAll
    static void start() {
        models = new DawdlingModels();
        var settings = new HashMap<>(Map.of(
                "plimsoll.embedding.base-url",
                models.baseUrl(),
                "plimsoll.embedding.model",
                DawdlingModels.MODEL,
                "plimsoll.embedding.dimensions",
                Integer.toString(DawdlingModels.DIMENSIONS),
                "plimsoll.rerank.base-url",
                models.baseUrl(),
                "plimsoll.rerank.model",
                DawdlingModels.RERANKER,
                "plimsoll.chat.base-url",
                models.baseUrl(),
                "plimsoll.chat.model",
                DawdlingModels.WRITER,
                "plimsoll.chat.between-tokens",
                "1s",
                "plimsoll.prober.every",
                "0"));
        settings.putAll(Map.of(
                "plimsoll.usage.prices[0].model",
                DawdlingModels.WRITER,
                "plimsoll.usage.prices[0].input-usd",
                "2",
                "plimsoll.usage.prices[0].output-usd",
                "10",
                "plimsoll.usage.prices[1].model",
                DawdlingModels.RERANKER,
                "plimsoll.usage.prices[1].search-usd",
                Double.toString(SEARCHES_USD)));
        server = new ServerUnderTest(data, settings);
        server.create("quay");
        for (int i = 0; i < 3; i++) {
            assertThat(server.put("quay", "crate-" + i)).isTrue();
        }
        server.awaitQuiet("quay");
        withoutVector = ASKERS.submit(
                () -> answered(SEARCH, "{\"query\":\"crate dawdle-embeddings\",\"rerank\":false}", 2_000));
        withoutReranking = ASKERS.submit(
                () -> answered(SEARCH, "{\"query\":\"crate quay dawdle-rerank\",\"rerank\":true}", 2_000));
        withoutRewriting = ASKERS.submit(() -> {
            var first = answered(ASK, "{\"question\":\"Where does the crate stand?\",\"session\":\"s1\"}", 30_000);
            assertThat(degraded(first)).isEqualTo("[]");
            return answered(ASK, "{\"question\":\"And its dawdle-chat berth?\",\"session\":\"s1\"}", 4_000);
        });
    }

    @AfterAll
    static void stop() {
        ASKERS.close();
        server.close();
        models.close();
    }

    private static JsonNode answered(String path, String body, int deadlineMs) {
        var answer = server.send(
                ServerUnderTest.KEY,
                "POST",
                path,
                "application/json",
                body,
                Map.of("X-Request-Deadline-Ms", Integer.toString(deadlineMs)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String degraded(JsonNode answer) {
        return answer.path("degraded").toString();
    }

    @Test
    void embeddingOutOfTimeLeavesTheSearchByWords() throws Exception {
        var found = withoutVector.get();

        assertThat(found.path("hits").size()).isEqualTo(3);
        assertThat(degraded(found)).contains("embed: the embedding service did not answer before the deadline");
    }

    @Test
    void rerankingOutOfTimeLeavesTheFusedOrder() throws Exception {
        var plain = answered(SEARCH, "{\"query\":\"crate quay dawdle-rerank\",\"rerank\":false}", 2_000);
        var found = withoutReranking.get();

        assertThat(degraded(found)).contains("rerank: the rerank service did not answer before the deadline");
        assertThat(ids(found)).isEqualTo(ids(plain));
    }

    private static String ids(JsonNode found) {
        return IntStream.range(0, found.path("hits").size())
                .mapToObj(i -> found.path("hits").path(i).path("documentId").asString(""))
                .toList()
                .toString();
    }

    @Test
    void rewritingByTheModelOutOfTimeLeavesTheRewritingInProcess() throws Exception {
        var second = withoutRewriting.get();

        assertThat(degraded(second)).contains("rewrite: the chat service did not answer before the deadline");
        assertThat(second.path("query").asString("")).contains("crate");
        assertThat(degraded(second)).contains("generate: ");
        assertThat(second.path("citations").size()).isPositive();
    }

    /// All at once.
    @Test
    void whateverGoesWrongOnTheWireTheAnswerSaysWhatItDoesWithout() throws Exception {
        var stages = Map.of("embeddings", "embed", "rerank", "rerank", "chat", "generate");
        goWell("well");
        var before = new HashMap<String, Long>();
        stages.values().forEach(stage -> before.put(stage, counted(stage)));

        var answers = new LinkedHashMap<String, Future<JsonNode>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var service : stages.keySet()) {
                for (var fault : Fault.values()) {
                    var word = fault.word(service);
                    answers.put(word, callers.submit(() -> asked(service.equals("chat"), word, 2_000)));
                }
            }
        }

        for (var answer : answers.entrySet()) {
            var word = answer.getKey();
            var stage = stages.get(word.substring(word.indexOf('-') + 1));
            assertThat(degraded(answer.getValue().get())).as(word).contains("\"" + stage + ": the ");
        }
        stages.forEach((service, stage) -> {
            assertThat(counted(stage) - before.getOrDefault(stage, 0L))
                    .as(stage)
                    .isGreaterThanOrEqualTo(Fault.values().length);
            var guard = guard(service.equals("embeddings") ? "embedding-" : service);
            assertThat(guard.path("state").asString("")).as(service).isEqualTo("closed");
            assertThat(guard.path("failed").asInt(0))
                    .as("all of %s but the limit", service)
                    .isGreaterThanOrEqualTo(Fault.values().length - 1);
        });
    }

    /// Often enough for no breaker to open by what goes wrong then.
    private static void goWell(String word) {
        for (var well : IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> asked(i % 2 == 0, word + "-" + i, 30_000))
                .toList()) {
            assertThat(degraded(well)).isEqualTo("[]");
        }
    }

    private static JsonNode asked(boolean asks, String word, int deadlineMs) {
        var words = "Where does the crate stand? " + word;
        return asks
                ? answered(ASK, "{\"question\":\"" + words + "\"}", deadlineMs)
                : answered(SEARCH, "{\"query\":\"" + words + "\",\"rerank\":true}", deadlineMs);
    }

    private static long counted(String stage) {
        return measured("plimsoll_degraded_total{stage=\"" + stage);
    }

    /// What the server says in its measurements.
    private static long measured(String series) {
        return server.json("GET", "/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static JsonNode guard(String name) {
        return server.get("/admin/v1/dependencies")
                .path("items")
                .valueStream()
                .filter(guard -> guard.path("name").asString("").startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    /// Whatever ended it, the service has read the sources and written some words.
    @Test
    void anAnswerThatBreaksOffIsPaidForAndSaidToBeEstimated() throws Exception {
        withoutRewriting.get();
        goWell("paid");
        for (var word : List.of(Fault.HALF.word("chat"), Fault.ERROR.word("chat"), "mumble-chat")) {
            var before = spent("model", DawdlingModels.WRITER);
            try (var stream = streamed(word)) {
                assertThat(new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(word)
                        .contains("event: token", "event: error");
            }
            assertPaid(before, word);
        }
        var before = spent("model", DawdlingModels.WRITER);
        try (var leaving = streamed("mumble-chat and leave")) {
            var seen = new StringBuilder();
            while (seen.indexOf("event: token") < 0) {
                seen.append((char) leaving.getInputStream().read());
            }
        }
        assertPaid(before, "who leaves");
    }

    private static Socket streamed(String word) throws IOException {
        return sent(ASK, "{\"question\":\"Where does the crate stand now? " + word + "\"}", "text/event-stream");
    }

    private static void assertPaid(JsonNode before, String what) {
        server.await(
                USAGE + "model", unused -> more(before, spent("model", DawdlingModels.WRITER), "failedCalls") == 1);
        var after = spent("model", DawdlingModels.WRITER);
        assertThat(more(before, after, "estimatedCalls")).as(what).isEqualTo(1);
        for (var field : List.of("inputTokens", "outputTokens", "costUsd")) {
            assertThat(more(before, after, field)).as("%s of %s", field, what).isPositive();
        }
    }

    /// What was counted under the name, which may be nothing yet.
    private static JsonNode spent(String by, String name) {
        return server.get(USAGE + by)
                .path("items")
                .valueStream()
                .filter(item -> item.path("name").asString("").equals(name))
                .findFirst()
                .orElse(JSON.createObjectNode());
    }

    private static double more(JsonNode before, JsonNode after, String field) {
        return after.path(field).asDouble(0) - before.path(field).asDouble(0);
    }

    @Test
    void rerankingIsPaidForBySearchesAlsoWhenItsAnswerBreaksOff() throws Exception {
        withoutReranking.get();
        goWell("priced");
        var before = spent("model", DawdlingModels.RERANKER);
        var collection = spent("collection", "quay");
        assertThat(degraded(asked(false, "at a price", 30_000))).isEqualTo("[]");
        var whole = spent("model", DawdlingModels.RERANKER);
        assertThat(more(before, whole, "calls")).isEqualTo(1);
        assertThat(more(before, whole, "searches")).isEqualTo(DawdlingModels.SEARCHES);
        assertThat(more(before, whole, "estimatedCalls")).isZero();
        assertThat(more(before, whole, "costUsd")).isCloseTo(cost(DawdlingModels.SEARCHES), within(1e-9));
        assertThat(more(collection, spent("collection", "quay"), "searches")).isEqualTo(DawdlingModels.SEARCHES);

        assertThat(degraded(asked(false, "at a price " + Fault.HALF.word("rerank"), 30_000)))
                .contains("rerank: ");
        var half = spent("model", DawdlingModels.RERANKER);
        double broken = more(whole, half, "failedCalls"); // the call may be made once more
        assertThat(broken).isBetween(1.0, 2.0);
        assertThat(more(whole, half, "searches")).isEqualTo(broken);
        assertThat(more(whole, half, "estimatedCalls")).isEqualTo(broken);
        assertThat(more(whole, half, "costUsd")).isCloseTo(cost(broken), within(1e-9));
    }

    private static double cost(double searches) {
        return searches * SEARCHES_USD / 1_000;
    }

    /// Who waits for another's answer has given its place to others, as who waits for the service has.
    @Test
    void whoAskTheSameAtTheSameTimeShareOneCallOfTheServiceAndStreamsHaveTheirOwn() throws Exception {
        int callers = 8;
        var body = "{\"question\":\"Where does the crate stand? held-chat\"}";
        long before = measured(ASKS_LET_IN);
        var answers = new ArrayList<Future<JsonNode>>();
        for (int i = 0; i < callers; i++) {
            answers.add(ASKERS.submit(() -> answered(ASK, body, 60_000)));
        }
        server.await(
                ServerUnderTest.collection("quay"),
                unused -> measured(ASKS_LET_IN) >= before + callers
                        && measured("plimsoll_admission_in_flight{lane=\"query\"}") == 0);
        assertThat(models.held).hasValue(1);
        try (var stream = sent(ASK, body, "text/event-stream")) {
            server.await(ServerUnderTest.collection("quay"), unused -> models.held.get() == 2);
            models.letGo.countDown();
            assertThat(new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: done", "\"cached\":false");
        }

        int cached = 0;
        for (var answer : answers) {
            assertThat(degraded(answer.get())).isEqualTo("[]");
            assertThat(answer.get().path("answer").asString("")).isEqualTo("The crate stands on the quay [1].");
            cached += answer.get().path("cached").asBoolean(false) ? 1 : 0;
        }
        assertThat(cached).isEqualTo(callers - 1);
        assertThat(models.held).hasValue(2);
    }

    @Test
    void aQuestionOfAMegabyteIsRefusedForItsLength() {
        var answer = server.json("POST", ASK, "{\"question\":\"" + "x".repeat(1 << 20) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("field").asString("")).isEqualTo("question");
    }

    @Test
    void aCallerWhoLeavesASearchCancelsTheCallOfTheEmbeddingService() throws Exception {
        assertCancels(SEARCH, "{\"query\":\"leaving dawdle-embeddings\"}", "application/json", "embeddings");
    }

    @Test
    void aCallerWhoLeavesAnAnswerCancelsTheCallOfTheChatService() throws Exception {
        assertCancels(ASK, "{\"question\":\"Where is the leaving crate? dawdle-chat\"}", "application/json", "chat");
    }

    @Test
    void aCallerWhoLeavesAStreamCancelsTheCallOfTheChatService() throws Exception {
        assertCancels(ASK, "{\"question\":\"Where is the leaving crate? dawdle-chat\"}", "text/event-stream", "chat");
    }

    @Test
    void aModelThatTalksOnForEverIsCutAndHungUpOn() throws Exception {
        var answer = asked(true, "torrent-chat", 30_000);

        assertThat(degraded(answer)).isEqualTo("[]");
        await(models.hungUpOn, "torrent");
    }

    private static void assertCancels(String path, String body, String accept, String service)
            throws IOException, InterruptedException {
        try (var waiting = sent(path, body, accept)) {
            await(models.hanging, "leaving " + service);
            assertThat(waiting.isClosed()).isFalse();
        }
        await(models.hungUpOn, "leaving " + service);
    }

    /// By a caller who would wait for ten minutes, and reads nothing.
    private static Socket sent(String path, String body, String accept) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        int port = URI.create(server.address()).getPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ServerUnderTest.KEY
                                + "\r\nX-Request-Deadline-Ms: 600000\r\nContent-Type: application/json\r\nAccept: "
                                + accept + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// Other work of the server, such as looking at what was asked, may hang at the same services.
    private static void await(BlockingQueue<String> events, String wanted) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.equals(events.poll(1, TimeUnit.SECONDS))) {
            assertThat(System.nanoTime()).as(wanted).isLessThan(until);
        }
    }
}
