package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.explain.TraceStore;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Traces, replays and why-not on the whole server, with the real index and database. The collection has eight
/// documents; the lower a document's number, the more often it has the word `harbour`.
@TestMethodOrder(OrderAnnotation.class)
class ExplainTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUAY = "/api/v1/collections/quay";
    private static final String TRACES = "/api/v1/traces/";
    private static final int DOCUMENTS = 8;
    private static final Map<String, String> SETTINGS = Map.of("plimsoll.traces.question-text", "true");

    @TempDir
    private static Path data;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(data, SETTINGS);
        server.create("quay");
        for (int i = 0; i < DOCUMENTS; i++) {
            var text = "harbour ".repeat(DOCUMENTS - i) + "anchor ".repeat(i) + "and ships of the number " + i;
            var body = JSON.createObjectNode().put("text", text);
            body.putObject("metadata").put("number", i);
            server.json("PUT", QUAY + "/documents/doc" + i, body.toString());
        }
        server.awaitQuiet("quay");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode post(String path, String body) {
        var answer = server.json("POST", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static JsonNode whyNot(String document, String more) {
        return post(
                QUAY + "/search:why-not",
                "{\"query\":\"harbour\",\"mode\":\"lexical\",\"rewrite\":false,\"documentId\":\"" + document + "\""
                        + more + "}");
    }

    private static List<String> texts(JsonNode array, String field) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.path(field).asString("")));
        return texts;
    }

    private static JsonNode step(JsonNode told, String step) {
        for (var each : told.path("steps")) {
            if (each.path("step").asString("").equals(step)) {
                return each;
            }
        }
        throw new AssertionError("no step " + step + " in " + told);
    }

    @Test
    @Order(1)
    void whyNotNamesTheStepTheRankAndTheDistance() {
        var cut = whyNot("doc5", ",\"k\":3");
        assertThat(cut.path("fellOutAt").asString("")).isEqualTo("cut");
        assertThat(step(cut, "lexical").path("rank").asInt()).isEqualTo(6);
        assertThat(step(cut, "cut").path("rank").asInt()).isEqualTo(6);
        assertThat(step(cut, "cut").path("distance").asDouble()).isPositive();
        assertThat(step(cut, "vector").path("outcome").asString("")).isEqualTo("skipped");

        var filtered = whyNot("doc5", ",\"filter\":{\"field\":\"number\",\"op\":\"lt\",\"value\":5}");
        assertThat(filtered.path("fellOutAt").asString("")).isEqualTo("filter");
        assertThat(whyNot("doc4", ",\"filter\":{\"field\":\"number\",\"op\":\"lt\",\"value\":5}")
                        .path("found")
                        .asBoolean(false))
                .isTrue();
    }

    @Test
    @Order(2)
    void aSearchThatMissedADocumentIsMadeAgainForMore() {
        assertThat(server.json("PUT", "/admin/v1/flags/depth", "{\"value\":2}").statusCode())
                .isEqualTo(200);
        try {
            var missed = whyNot("doc5", ",\"k\":2");
            assertThat(missed.path("fellOutAt").asString("")).isEqualTo("lexical");
            var lexical = step(missed, "lexical");
            assertThat(lexical.path("rank").asInt()).isEqualTo(6);
            assertThat(lexical.path("needed").asDouble())
                    .isGreaterThan(lexical.path("score").asDouble());
            var diverse = post(
                    QUAY + "/search:why-not",
                    "{\"query\":\"harbour\",\"documentId\":\"doc0\",\"k\":2,\"mmr\":0.5,\"group\":\"document\"}");
            assertThat(step(diverse, "mmr").path("outcome").asString("")).isNotEqualTo("skipped");
        } finally {
            server.json("DELETE", "/admin/v1/flags/depth", "");
        }
    }

    @Test
    @Order(3)
    void anExplanationOfEachHitSaysWhereItStood() {
        var found = post(QUAY + "/search", "{\"query\":\"harbour\",\"explain\":true,\"k\":3}");
        for (int i = 0; i < 3; i++) {
            var hit = found.path("hits").path(i);
            assertThat(hit.path("fusedRank").asInt()).isEqualTo(i + 1);
            assertThat(hit.path("fusedScore").asDouble())
                    .isEqualTo(hit.path("score").asDouble());
            assertThat(hit.path("lexicalScore").asDouble()).isPositive();
            assertThat(hit.path("vectorRank").isInt()).isTrue();
        }
        var plain = post(QUAY + "/search", "{\"query\":\"harbour\"}");
        assertThat(plain.path("hits").path(0).has("fusedRank")).isFalse();
    }

    /// Restarts the server.
    @Test
    @Order(4)
    void aTraceOutlivesARestartAndIsReplayedByItsOwnTextAndFilter() {
        var body = "{\"query\":\"harbour\",\"k\":3,\"mode\":\"lexical\",\"rewrite\":false,"
                + "\"filter\":{\"and\":[{\"field\":\"number\",\"op\":\"gte\",\"value\":1},{\"not\":"
                + "{\"field\":\"number\",\"op\":\"in\",\"values\":[7]}}]}}";
        var traceId = post(QUAY + "/search", body).path("traceId").asString("");
        server.close();
        server = new ServerUnderTest(data, SETTINGS);

        var question = server.get(TRACES + traceId).path("questions").path(0);
        assertThat(question.path("question").asString("")).isEqualTo("harbour");
        assertThat(question.path("query").asString("")).isEqualTo("harbour");
        assertThat(question.path("options").path("filter"))
                .isEqualTo(JSON.readTree(body).path("filter"));
        assertThat(texts(question.path("passages"), "documentId").subList(0, 3))
                .containsExactly("doc1", "doc2", "doc3");

        var same = post(TRACES + traceId + ":replay", "{}");
        assertThat(texts(same.path("documents"), "change")).containsOnly("same").hasSize(3);
        var wider = post(TRACES + traceId + ":replay", "{\"filter\":null,\"k\":2}");
        assertThat(texts(wider.path("documents"), "documentId")).containsExactly("doc0", "doc1", "doc2", "doc3");
        assertThat(texts(wider.path("documents"), "change")).containsExactly("in", "moved", "out", "out");
        assertThat(wider.path("flags").path("k").path("after").asString("")).isEqualTo("2");
    }

    @Test
    @Order(5)
    void aQuestionIsReplayedOnAnotherGenerationOrIsToldThatThereIsNone() {
        var body = "{\"query\":\"harbour\",\"k\":3,\"mode\":\"lexical\",\"rewrite\":false}";
        var replay = TRACES + post(QUAY + "/search", body).path("traceId").asString("") + ":replay";
        var missing = server.json("POST", replay, "{\"asOf\":2}");
        assertThat(missing.statusCode()).as(missing.body()).isEqualTo(404);
        assertThat(missing.body())
                .contains("that generation of the index is not there")
                .contains("/generations");

        server.json("POST", QUAY + "/generations:rebuild", "{\"chunking\":{\"maxTokens\":32,\"overlapTokens\":4}}");
        server.await(
                QUAY + "/generations",
                shown -> texts(shown.path("items"), "state").contains("READY"));
        var replayed = post(replay, "{\"asOf\":2}");
        assertThat(replayed.path("before").path("generation").asInt()).isEqualTo(1);
        assertThat(replayed.path("after").path("generation").asInt()).isEqualTo(2);
        assertThat(texts(replayed.path("documents"), "documentId")).contains("doc0", "doc1", "doc2");
    }

    @Test
    @Order(6)
    void tracesGoWithTheirTenantAndItsNextIncarnationHasNone() {
        var globex = new TenantId("globex");
        var made = server.json("PUT", "/admin/v1/tenants/globex", "{}");
        assertThat(made.statusCode()).isEqualTo(201);
        var key = JSON.readTree(server.json("POST", "/admin/v1/tenants/globex/keys", "{\"role\":\"tenant-admin\"}")
                        .body())
                .path("key")
                .asString("");
        server.send(key, "PUT", QUAY, "application/json", "{}");
        var searched = server.send(key, "POST", QUAY + "/search", "application/json", "{\"query\":\"harbour\"}");
        var traceId = JSON.readTree(searched.body()).path("traceId").asString("");
        assertThat(server.send(key, "GET", TRACES + traceId, "application/json", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.json("GET", TRACES + traceId, "").statusCode())
                .as("an operator of another tenant")
                .isEqualTo(404);

        var store = server.bean(TraceStore.class);
        assertThat(store.list(globex, Optional.empty(), Optional.empty(), 10)).hasSize(1);
        assertThat(server.json("DELETE", "/admin/v1/tenants/globex", "").statusCode())
                .isIn(200, 202);
        var gone = server.await(
                "/admin/v1/tenants",
                shown -> store.list(globex, Optional.empty(), Optional.empty(), 10)
                        .isEmpty());
        assertThat(gone.isObject()).isTrue();
    }

    @Test
    @Order(7)
    void whatIsKeptIsCounted() {
        var unused = server.get("/api/v1/traces");
        var metrics = server.json("GET", "/metrics", "").body();
        assertThat(metrics.lines().filter(line -> line.startsWith("plimsoll_traces_kept_total ")))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.indexOf(' '))))
                        .isPositive());
        assertThat(metrics).contains("plimsoll_traces_dropped_total 0.0");
    }
}
