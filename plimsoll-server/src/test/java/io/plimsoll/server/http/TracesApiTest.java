package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.explain.TraceKeeper;
import io.plimsoll.server.http.TestServer.Answer;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TracesApiTest {

    private static final String DOCS = "/api/v1/collections/docs";
    private static final String TRACES = "/api/v1/traces";
    private static final String VACATION = "{\"query\":\"vacation days\",\"rewrite\":false}";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String search(String key, String body) {
        return traceId(server.json("POST", DOCS + "/search", key, body));
    }

    private static String traceId(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("traceId").asString("");
    }

    private Answer trace(String id, String key) {
        return server.get(TRACES + "/" + id, key);
    }

    private JsonNode question(String id, String key) {
        var answer = trace(id, key);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("questions").path(0);
    }

    private static List<String> texts(JsonNode array, String field) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.path(field).asString("")));
        return texts;
    }

    @Test
    void aTraceShowsTheStagesAndTheRanksInEachListAndNoText() {
        var id = search(TestServer.FINANCE_READER, VACATION);
        var question = question(id, TestServer.FINANCE_READER);
        assertThat(question.path("kind").asString("")).isEqualTo("search");
        assertThat(question.path("principal").asString("")).isEqualTo(TestServer.FINANCE_READER);
        assertThat(texts(question.path("stages"), "stage")).containsExactly("rewrite", "embed", "retrieve");
        var retrieve = question.path("stages").path(2);
        assertThat(retrieve.path("input").path("lexicalDepth").asInt()).isEqualTo(100);
        assertThat(retrieve.path("output").path("vectorFound").asInt()).isEqualTo(2);
        var first = question.path("passages").path(0);
        assertThat(first.path("passageId").asString("")).isEqualTo("public#0");
        for (var rank : List.of("rank", "lexicalRank", "fusedRank")) {
            assertThat(first.path(rank).asInt()).as(rank).isEqualTo(1);
        }
        assertThat(first.path("lexicalScore").asDouble()).isPositive();
        assertThat(first.path("cosine").isNumber()).isTrue();
        assertThat(question.path("flags").path("search-mode").asString("")).isEqualTo("hybrid");
        assertThat(question.path("options").path("rewrite").asBoolean(true)).isFalse();
        assertThat(trace(id, TestServer.FINANCE_READER).response().body())
                .doesNotContain("vacation")
                .doesNotContain("Employees");
    }

    /// Nothing is written by itself here, and twenty wait at most.
    @Test
    void aFullQueueCostsTracesAndNoAnswers() {
        var keeper = server.context.getBean(TraceKeeper.class);
        for (int i = 0; i < 23; i++) {
            var unused = search(TestServer.READER, VACATION);
        }
        assertThat(keeper.kept()).isZero();
        assertThat(keeper.dropped()).isEqualTo(3);

        assertThat(server.get(TRACES + "?limit=5", TestServer.READER).json().path("items"))
                .hasSize(5);
        assertThat(keeper.kept()).isEqualTo(20);
    }

    @Test
    void anAnswerAndAFailureLeaveTracesToo() {
        var asked = traceId(
                server.json("POST", DOCS + "/ask", TestServer.READER, "{\"question\":\"How many vacation days?\"}"));
        var answer = question(asked, TestServer.READER).path("answer");
        assertThat(answer.path("chars").asInt()).isPositive();
        assertThat(answer.has("text")).isFalse();
        assertThat(texts(question(asked, TestServer.READER).path("stages"), "stage"))
                .endsWith("generate");

        var engine = server.context.getBean(MemoryEngine.class);
        var down = new PlimsollException(ErrorCode.INTERNAL, "it is down");
        engine.lexicalFailure = down;
        engine.vectorFailure = down;
        var failed = server.json("POST", DOCS + "/search", TestServer.READER, VACATION);
        assertThat(failed.status()).isEqualTo(500);
        var question = question(failed.header("X-Trace-Id"), TestServer.READER);
        assertThat(question.path("failure").asString("")).isEqualTo("internal");
        assertThat(question.path("stages").path(2).path("failure").asString("")).isEqualTo("internal");
    }

    @Test
    void oneSeesOnesOwnTracesAndAnAdministratorThoseOfTheTenantWithinItsReach() {
        var id = search(TestServer.FINANCE_READER, VACATION);
        assertThat(trace(id, TestServer.ADMIN).status()).isEqualTo(200);
        var nothing = trace("0".repeat(32), TestServer.READER);
        assertThat(nothing.status()).isEqualTo(404);
        for (var key : List.of(TestServer.READER, TestServer.EDITOR, TestServer.STRANGER, TestServer.NARROW_ADMIN)) {
            var answer = trace(id, key);
            assertThat(answer.status()).as(key).isEqualTo(404);
            assertThat(essence(answer, id)).isEqualTo(essence(nothing, "0".repeat(32)));
            assertThat(server.get(TRACES, key).json().path("items").size())
                    .as(key)
                    .isZero();
            var replayed = server.json("POST", TRACES + "/" + id + ":replay", key, "{\"query\":\"vacation days\"}");
            assertThat(replayed.status()).as(key).isEqualTo(404);
        }
        assertThat(texts(server.get(TRACES, TestServer.ADMIN).json().path("items"), "traceId"))
                .containsExactly(id);
        assertThat(server.context.getBean(MemoryAudit.class).of(AuditAction.TRACE_READ))
                .extracting(AuditEvent::object)
                .contains("trace/" + id);
    }

    private static String essence(Answer answer, String id) {
        return answer.response().body().replace(id, "ID").replaceAll("\"traceId\":\"[0-9a-f]+\"", "");
    }

    @Test
    void whatAViewerMayNotReadIsLeftOutAndRanksCloseUp() {
        var body = "{\"query\":\"vacation budget finance million\",\"rewrite\":false}";
        var id = search(TestServer.FINANCE_READER, body);
        var own = question(id, TestServer.FINANCE_READER);
        assertThat(texts(own.path("passages"), "documentId")).containsExactly("secret", "public");
        assertThat(own.path("passages").path(1).path("rank").asInt()).isEqualTo(2);

        var seen = question(id, TestServer.ADMIN);
        assertThat(texts(seen.path("passages"), "documentId")).containsExactly("public");
        var left = seen.path("passages").path(0);
        for (var rank : List.of("rank", "lexicalRank", "vectorRank", "fusedRank")) {
            assertThat(left.path(rank).asInt()).as(rank).isEqualTo(1);
        }
        assertThat(seen.path("stages")
                        .path(2)
                        .path("output")
                        .path("vectorFound")
                        .asInt())
                .isEqualTo(1);
        assertThat(seen.toString()).doesNotContain("secret");

        assertThat(server.json("DELETE", DOCS + "/documents/secret", TestServer.ADMIN, "")
                        .status())
                .isEqualTo(202);
        assertThat(question(id, TestServer.FINANCE_READER).toString()).doesNotContain("secret");
    }

    @Test
    void theListGoesOnWhereItsCursorSays() {
        var ids = List.of(
                search(TestServer.READER, VACATION),
                search(TestServer.READER, VACATION),
                search(TestServer.READER, VACATION));
        var page = server.get(TRACES + "?limit=2", TestServer.READER).json();
        assertThat(texts(page.path("items"), "traceId")).containsExactly(ids.get(2), ids.get(1));
        var rest = server.get(TRACES + "?after=" + page.path("after").asString(""), TestServer.READER)
                .json();
        assertThat(texts(rest.path("items"), "traceId")).containsExactly(ids.getFirst());
        assertThat(rest.path("hasMore").asBoolean(true)).isFalse();
    }

    @Test
    void aReplayShowsWhatIsInAndOutAndMoved() {
        var id = search(TestServer.FINANCE_READER, "{\"query\":\"vacation budget finance million\",\"k\":1}");
        var replayed = server.json(
                "POST",
                TRACES + "/" + id + ":replay",
                TestServer.FINANCE_READER,
                "{\"query\":\"vacation budget finance million\",\"k\":2,\"flags\":{\"rewrite\":false}}");
        assertThat(replayed.status()).as(replayed.response().body()).isEqualTo(200);
        var documents = replayed.json().path("documents");
        assertThat(texts(documents, "change")).containsExactly("same", "in");
        assertThat(texts(documents, "documentId")).containsExactly("secret", "public");
        assertThat(documents.path(1).path("rankAfter").asInt()).isEqualTo(2);
        assertThat(documents.path(1).path("scoreAfter").isNumber()).isTrue();
        var flags = replayed.json().path("flags");
        assertThat(flags.path("k").path("before").asString("")).isEqualTo("1");
        assertThat(flags.path("k").path("after").asString("")).isEqualTo("2");
        assertThat(flags.path("rewrite").path("after").asString("")).isEqualTo("false");
        var own = replayed.json().path("traceId").asString("");
        assertThat(trace(own, TestServer.FINANCE_READER).status()).isEqualTo(200);
    }

    @Test
    void aReplayedAnswerIsComparedByItsCitations() {
        var question = "How many vacation days?";
        var id = traceId(server.json("POST", DOCS + "/ask", TestServer.READER, "{\"question\":\"" + question + "\"}"));
        var again = server.json(
                        "POST", TRACES + "/" + id + ":replay", TestServer.READER, "{\"query\":\"" + question + "\"}")
                .json();
        assertThat(again.path("answer").path("sameText").asBoolean(false)).isTrue();
        assertThat(again.path("answer").path("citedOut").isEmpty()).isTrue();
        assertThat(again.path("answer").path("text").asString("")).isNotBlank();

        var quoted = "{\"query\":\"" + question + "\",\"flags\":{\"generator\":\"extractive\"}}";
        assertThat(server.json("POST", TRACES + "/" + id + ":replay", TestServer.READER, quoted)
                        .status())
                .as("a reader may not set it")
                .isEqualTo(403);
        var extractive = server.json("POST", TRACES + "/" + id + ":replay", TestServer.ADMIN, quoted)
                .json();
        assertThat(extractive.path("answer").path("sameText").asBoolean(true)).isFalse();
        assertThat(extractive.path("flags").path("generator").path("after").asString(""))
                .isEqualTo("extractive");
    }

    @Test
    void anAdministratorReplaysWithItsOwnEyes() {
        var id = search(TestServer.FINANCE_READER, "{\"query\":\"vacation budget finance million\"}");
        var replayed = server.json(
                "POST",
                TRACES + "/" + id + ":replay",
                TestServer.ADMIN,
                "{\"query\":\"vacation budget finance million\"}");
        assertThat(replayed.status()).isEqualTo(200);
        assertThat(texts(replayed.json().path("documents"), "documentId")).containsExactly("public");
        assertThat(replayed.response().body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|query|question-text",
                "{\"query\":\"another question\"}|query|another hash",
                "{\"query\":\"vacation\"}|filter|not kept",
                "{\"query\":\"vacation\",\"filter\":null,\"k\":0}|k|between 1",
                "{\"query\":\"vacation\",\"filter\":null,\"flags\":[]}|flags|object",
                "{\"query\":\"vacation\",\"filter\":null,\"flags\":{\"k\":\"x\"}}|value|whole number",
                "{\"query\":\"vacation\",\"filter\":null,\"id\":\"no\"}|id|leave it out",
                "{\"qeury\":\"vacation\"}|qeury|did you mean"
            })
    void aReplayThatCannotBeIsRefusedNamingTheField(String body, String field, String detail) {
        var filtered = "{\"query\":\"vacation\",\"filter\":{\"field\":\"year\",\"op\":\"exists\"}}";
        var id = search(TestServer.READER, filtered);
        var refused = server.json("POST", TRACES + "/" + id + ":replay", TestServer.READER, body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("field").asString("")).isEqualTo(field);
        assertThat(refused.json().path("detail").asString("")).contains(detail);
    }

    @Test
    void severalQuestionsMayHaveOneTraceAndAStrangersIdShowsNothingOfItsOwner() {
        var shared = "4bf92f3577b34da6a3ce929d0e0e4736";
        for (var key : List.of(TestServer.READER, TestServer.READER, TestServer.STRANGER, TestServer.FINANCE_READER)) {
            var request = server.request(DOCS + "/search")
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .header("traceparent", "00-" + shared + "-00f067aa0ba902b7-01")
                    .POST(HttpRequest.BodyPublishers.ofString(VACATION));
            var unused = server.send(request);
        }
        assertThat(trace(shared, TestServer.READER).json().path("questions").size())
                .isEqualTo(2);
        assertThat(trace(shared, TestServer.FINANCE_READER)
                        .json()
                        .path("questions")
                        .size())
                .isEqualTo(1);
        assertThat(trace(shared, TestServer.STRANGER).status()).isEqualTo(404);
    }

    @Test
    void whyNotTellsOfWhatIsInvisibleWhatItTellsOfWhatIsNotThere() {
        var invisible = whyNot(TestServer.READER, "secret");
        var nothing = whyNot(TestServer.READER, "nobody");
        assertThat(invisible.json().path("fellOutAt").asString("")).isEqualTo("existence");
        assertThat(withoutTimes(invisible, "secret")).isEqualTo(withoutTimes(nothing, "nobody"));
        assertThat(whyNot(TestServer.STRANGER, "public").status()).isEqualTo(404);

        var known = whyNot(TestServer.EDITOR, "secret").json();
        assertThat(known.path("fellOutAt").asString(""))
                .as("who may write documents knows that it is there")
                .isEqualTo("access");
        assertThat(known.path("steps").size()).isEqualTo(2);
    }

    private Answer whyNot(String key, String document) {
        return server.json(
                "POST", DOCS + "/search:why-not", key, "{\"query\":\"vacation\",\"documentId\":\"" + document + "\"}");
    }

    private static String withoutTimes(Answer answer, String id) {
        return answer.status()
                + answer.response()
                        .body()
                        .replace(id, "ID")
                        .replaceAll("\"traceId\":\"[0-9a-f]+\"", "")
                        .replaceAll("\"tookMs\":[0-9.E-]+", "");
    }

    @Test
    void whyNotFollowsADocumentToTheCut() {
        var body =
                "{\"query\":\"vacation budget finance million\",\"documentId\":\"public\",\"k\":1,\"rewrite\":false}";
        var told = server.json("POST", DOCS + "/search:why-not", TestServer.FINANCE_READER, body)
                .json();
        assertThat(told.path("found").asBoolean(true)).isFalse();
        assertThat(told.path("fellOutAt").asString("")).isEqualTo("cut");
        assertThat(texts(told.path("steps"), "step"))
                .containsExactly(
                        "existence",
                        "access",
                        "index",
                        "filter",
                        "lexical",
                        "vector",
                        "fusion",
                        "mmr",
                        "rerank",
                        "grouping",
                        "cut");
        var cut = told.path("steps").path(10);
        assertThat(cut.path("rank").asInt()).isEqualTo(2);
        assertThat(cut.path("distance").asDouble())
                .isEqualTo(cut.path("needed").asDouble() - cut.path("score").asDouble())
                .isPositive();

        var found = server.json(
                        "POST", DOCS + "/search:why-not", TestServer.FINANCE_READER, body.replace("\"k\":1,", ""))
                .json();
        assertThat(found.path("found").asBoolean(false)).isTrue();
        assertThat(found.path("rank").asInt()).isEqualTo(2);
        assertThat(found.has("fellOutAt")).isFalse();
    }

    @Test
    void whyNotSaysThatTheIndexLacksADocument() {
        var live = server.context
                .getBean(MemoryCollections.class)
                .find(TestServer.DOCS)
                .orElseThrow();
        server.context.getBean(SearchEngine.class).delete(live.live(), new DocumentId("public"));
        var told = whyNot(TestServer.READER, "public").json();
        assertThat(told.path("fellOutAt").asString("")).isEqualTo("index");
        assertThat(told.path("reason").asString("")).contains("generation 1");
    }
}
