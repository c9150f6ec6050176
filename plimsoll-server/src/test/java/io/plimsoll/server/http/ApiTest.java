package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiTest {

    private static final String DOCS = "/api/v1/collections/docs";
    private static final String DOCUMENTS = DOCS + "/documents";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<String> names(JsonNode page, String field) {
        return page.path("items")
                .valueStream()
                .map(item -> item.path(field).asString())
                .toList();
    }

    @Test
    void aCollectionIsCreatedChangedShownAndDeleted() {
        var created = server.json(
                "PUT",
                "/api/v1/collections/new",
                TestServer.ADMIN,
                "{\"chunking\":{\"maxTokens\":64},\"language\":\"de\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("chunking").path("maxTokens").asInt()).isEqualTo(64);

        var changed = server.json("PUT", "/api/v1/collections/new", TestServer.ADMIN, "{\"language\":null}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("chunking").path("maxTokens").asInt()).isEqualTo(64);
        assertThat(changed.json().has("language")).isFalse();
        assertThat(changed.json().path("ageSeconds").isNull()).isTrue();

        assertThat(server.send("DELETE", "/api/v1/collections/new", TestServer.ADMIN, "", "")
                        .status())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/collections/new", TestServer.ADMIN).status())
                .isEqualTo(404);
        assertThat(server.context.getBean(MemoryEngine.class).dropped).hasSize(1);
    }

    @Test
    void aCollectionTellsReadersOfWhatTheySeeAlone() {
        var shown = server.get(DOCS, TestServer.READER).json();
        assertThat(shown.path("passages").asInt()).isEqualTo(1);
        assertThat(shown.path("languages").propertyNames()).containsExactly("en");
        assertThat(shown.has("documents") || shown.has("pending") || shown.has("dead"))
                .isFalse();
        assertThat(shown.path("ageSeconds").isNull()).isTrue();
        assertThat(shown.path("notes").size()).isZero();

        var finance = server.get(DOCS, TestServer.FINANCE_READER).json();
        assertThat(finance.path("passages").asInt()).isEqualTo(2);
        assertThat(finance.path("languages").propertyNames()).containsExactlyInAnyOrder("de", "en");
    }

    @Test
    void aCollectionSaysWhatItHolds() {
        var shown = server.get(DOCS, TestServer.EDITOR).json();

        assertThat(shown.path("name").asString()).isEqualTo("docs");
        assertThat(shown.path("documents").asInt()).isEqualTo(2);
        assertThat(shown.path("passages").asInt()).isEqualTo(2);
        assertThat(shown.path("ageSeconds").asInt()).isEqualTo(60);
        assertThat(shown.path("embedding").path("model").asString()).isEqualTo("same-for-all");
        assertThat(shown.path("embedding").path("dimensions").asInt()).isEqualTo(2);
        assertThat(shown.path("languages").path("de").asInt()).isEqualTo(1);
        assertThat(shown.path("notes").get(0).asString())
                .isEqualTo("search leans on words for language de: the embedding model same-for-all was made for en");
    }

    @Test
    void listsArePagedByACursor() {
        var first = server.get("/api/v1/collections?limit=1", TestServer.READER).json();
        assertThat(names(first, "name")).containsExactly("docs");
        assertThat(first.path("hasMore").asBoolean()).isTrue();

        var second = server.get(
                        "/api/v1/collections?limit=1&after="
                                + first.path("after").asString(),
                        TestServer.READER)
                .json();
        assertThat(names(second, "name")).containsExactly("other");
        assertThat(second.path("hasMore").asBoolean()).isFalse();
        assertThat(second.has("after")).isFalse();
    }

    @Test
    void aCollectionThatAKeyDoesNotReachIsNotThere() {
        assertThat(names(
                        server.get("/api/v1/collections", TestServer.NARROW_ADMIN)
                                .json(),
                        "name"))
                .containsExactly("other");
        for (var path : List.of(DOCS, DOCUMENTS, DOCUMENTS + "/public", DOCUMENTS + "/public/text")) {
            assertThat(server.get(path, TestServer.NARROW_ADMIN).status())
                    .as(path)
                    .isEqualTo(404);
            assertThat(server.get(path, TestServer.STRANGER).status()).as(path).isEqualTo(404);
        }
        for (var path : List.of(DOCS + "/search", DOCS + "/ask")) {
            var body = path.endsWith("ask") ? "{\"question\":\"x\"}" : "{\"query\":\"x\"}";
            assertThat(server.json("POST", path, TestServer.NARROW_ADMIN, body).status())
                    .isEqualTo(404);
            assertThat(server.json("POST", path, TestServer.STRANGER, body).status())
                    .isEqualTo(404);
        }
        assertThat(server.json("PUT", DOCS, TestServer.NARROW_ADMIN, "{}").status())
                .isEqualTo(404);
        assertThat(server.send("DELETE", DOCS, TestServer.NARROW_ADMIN, "", "").status())
                .isEqualTo(404);
        assertThat(server.json("PUT", DOCUMENTS + "/x", TestServer.NARROW_ADMIN, "{\"text\":\"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(server.send("POST", DOCUMENTS + ":batch", TestServer.NARROW_ADMIN, "application/x-ndjson", "{}")
                        .status())
                .isEqualTo(404);
        assertThat(names(server.get("/api/v1/jobs", TestServer.NARROW_ADMIN).json(), "id"))
                .isEmpty();
        assertThat(server.get("/api/v1/jobs/job-0001", TestServer.NARROW_ADMIN).status())
                .isEqualTo(404);
        assertThat(server.get("/api/v1/jobs/job-0001", TestServer.STRANGER).status())
                .isEqualTo(404);
    }

    @Test
    void aJsonDocumentIsTakenAndTheSameAgainIsUnchanged() {
        var body = "{\"text\":\"Hello\",\"title\":\"T\",\"metadata\":{\"year\":2024,\"tags\":[\"a\"],\"ok\":true},"
                + "\"labels\":[\"group:hr\"],\"updatedAt\":\"2026-01-31T02:00:00+02:00\"}";
        var first = server.json("PUT", DOCUMENTS + "/d1", TestServer.EDITOR, body);
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.json().path("status").asString()).isEqualTo("accepted");
        assertThat(server.json("PUT", DOCUMENTS + "/d1", TestServer.EDITOR, body)
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("unchanged");

        var shown = server.get(DOCUMENTS + "/d1", TestServer.EDITOR);
        assertThat(shown.response().body())
                .contains("\"metadata\":{\"ok\":true,\"tags\":[\"a\"],\"year\":2024}")
                .contains("\"updatedAt\":\"2026-01-31T00:00:00Z\"")
                .contains("\"state\":\"PENDING\"")
                .contains("\"labels\":[\"group:hr\"]");
        assertThat(server.get("/api/v1/jobs/" + first.json().path("job").asString(), TestServer.EDITOR)
                        .json()
                        .path("documentId")
                        .asString())
                .isEqualTo("d1");
    }

    @Test
    void rawBytesAreTakenWithWhatTheUrlSaysOfThem() {
        var answer = server.send(
                "PUT",
                DOCUMENTS + "/f.json?raw=true&title=A%20file&labels=a&labels=b&metadata=%7B%22year%22%3A2024%7D",
                TestServer.EDITOR,
                "application/json",
                "{\"anything\":1}");
        assertThat(answer.status()).isEqualTo(202);

        var shown = server.get(DOCUMENTS + "/f.json", TestServer.EDITOR).json();
        assertThat(shown.path("title").asString()).isEqualTo("A file");
        assertThat(shown.path("labels").size()).isEqualTo(2);
        assertThat(shown.path("mediaType").asString()).isEqualTo("application/json");
        assertThat(shown.path("bytes").asInt()).isEqualTo(14);
    }

    @Test
    void anIdMayHaveAnyCharacter() {
        for (var id :
                List.of("a%2Fb%2Fc", "%C3%A9t%C3%A9", "x%3Ay", "a%20b", "50%25", "a%3Bb", "q%3F%23", "a%5Cb", "a:b")) {
            var put = server.json("PUT", DOCUMENTS + "/" + id, TestServer.EDITOR, "{\"text\":\"x\"}");
            assertThat(put.status()).as(id).isEqualTo(202);
            var shown = server.get(DOCUMENTS + "/" + id, TestServer.EDITOR);
            assertThat(shown.status()).as(id).isEqualTo(200);
            assertThat(shown.json().path("id").asString()).isEqualTo(URLDecoder.decode(id, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aDocumentsTextIsReadWhereItsLabelsAllow() {
        var text = server.get(DOCUMENTS + "/public/text", TestServer.READER);
        assertThat(text.response().body()).isEqualTo(TestServer.PUBLIC_TEXT);
        assertThat(text.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");

        assertThat(server.get(DOCUMENTS + "/secret/text", TestServer.READER).status())
                .isEqualTo(404);
        assertThat(server.get(DOCUMENTS + "/secret/text", TestServer.FINANCE_READER)
                        .status())
                .isEqualTo(200);
        assertThat(server.get(DOCUMENTS + "/secret/text", TestServer.EDITOR).status())
                .as("who may write it knows that it is there, and reads it no more than a search would let him")
                .isEqualTo(403);
    }

    @Test
    void otherLabelsHoldFromTheNextQueryOn() {
        var search = "{\"query\":\"vacation\",\"mode\":\"lexical\"}";
        assertThat(server.json("POST", DOCS + "/search", TestServer.READER, search)
                        .json()
                        .path("hits")
                        .size())
                .isEqualTo(1);
        var body = "{\"labels\":[\"group:hr\"],\"deniedLabels\":[\"user:bob\"]}";
        var labelled = server.json("PUT", DOCUMENTS + "/public/labels", TestServer.EDITOR, body);

        assertThat(labelled.status()).isEqualTo(200);
        assertThat(labelled.json().path("labels").get(0).asString()).isEqualTo("group:hr");
        assertThat(labelled.json().path("deniedLabels").get(0).asString()).isEqualTo("user:bob");
        assertThat(labelled.json().path("version").asInt()).isEqualTo(1);
        assertThat(server.json("POST", DOCS + "/search", TestServer.READER, search)
                        .json()
                        .path("hits")
                        .size())
                .isZero();
        assertThat(server.json("PUT", DOCUMENTS + "/public/labels", TestServer.EDITOR, "{}")
                        .status())
                .isEqualTo(200);
        assertThat(server.json("POST", DOCS + "/search", TestServer.READER, search)
                        .json()
                        .path("hits")
                        .size())
                .isEqualTo(1);
        assertThat(server.json("PUT", DOCUMENTS + "/none/labels", TestServer.EDITOR, "{}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aDeletedDocumentIsGone() {
        var deleted = server.send("DELETE", DOCUMENTS + "/public", TestServer.EDITOR, "", "");

        assertThat(deleted.status()).isEqualTo(202);
        assertThat(deleted.json().path("status").asString()).isEqualTo("deleted");
        assertThat(server.get(DOCUMENTS + "/public", TestServer.EDITOR).status())
                .isEqualTo(404);
        var found = server.json("POST", DOCS + "/search", TestServer.READER, "{\"query\":\"vacation days\"}");
        assertThat(found.json().path("hits").size()).isZero();
    }

    @Test
    void aDeadJobIsListedAndReplayedOnce() {
        server.context.getBean(MemoryDocuments.class).bury("job-0001");

        var dead = server.get("/api/v1/jobs?state=DEAD&collection=docs", TestServer.EDITOR)
                .json();
        assertThat(names(dead, "id")).containsExactly("job-0001");
        assertThat(dead.path("items").get(0).path("error").path("code").asString())
                .isEqualTo("document_corrupt");
        var replayed = server.send("POST", "/api/v1/jobs/job-0001:replay", TestServer.EDITOR, "", "");
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.json().path("state").asString()).isEqualTo("WAITING");
        assertThat(server.send("POST", "/api/v1/jobs/job-0001:replay", TestServer.EDITOR, "", "")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aJobIsShownWithItsHistoryItsPayloadAndWhyItWaits() {
        var job = server.json("PUT", DOCUMENTS + "/d1", TestServer.EDITOR, "{\"text\":\"Hello\"}")
                .json()
                .path("job")
                .asString();

        var shown = server.get("/api/v1/jobs/" + job, TestServer.EDITOR).json();
        assertThat(shown.path("stall").path("reason").asString()).isEqualTo("NO_WORKER");
        assertThat(shown.path("stall").path("detail").asString()).contains("start a server");
        assertThat(shown.path("payload").path("bytes").asInt()).isEqualTo(5);
        assertThat(shown.path("payload").path("contentHash").asString()).hasSize(64);
        assertThat(shown.path("history").get(0).path("worker").asString()).isEqualTo("w-1");

        var listed = server.get("/api/v1/jobs?state=WAITING&limit=1", TestServer.EDITOR)
                .json();
        assertThat(listed.path("items").get(0).path("stall").path("reason").asString())
                .isEqualTo("NO_WORKER");
        assertThat(listed.path("items").get(0).has("history")).isFalse();
    }

    @Test
    void deadJobsAreReplayedOrDiscardedTogetherWithinWhatTheKeyReaches() {
        var documents = server.context.getBean(MemoryDocuments.class);
        documents.bury("job-0001");
        documents.bury("job-0002");

        var narrow = server.json("POST", "/api/v1/jobs:replay", TestServer.NARROW_ADMIN, "{}");
        assertThat(narrow.status()).isEqualTo(202);
        assertThat(narrow.json().path("replayed").asInt()).isZero();
        assertThat(server.json("POST", "/api/v1/jobs:replay", TestServer.NARROW_ADMIN, "{\"collection\":\"docs\"}")
                        .status())
                .isEqualTo(404);
        assertThat(server.json("POST", "/api/v1/jobs:discard", TestServer.STRANGER, "{}")
                        .json()
                        .path("discarded")
                        .asInt())
                .isZero();
        assertThat(server.json("POST", "/api/v1/jobs:replay", TestServer.EDITOR, "{\"code\":\"internal\"}")
                        .json()
                        .path("replayed")
                        .asInt())
                .isZero();

        var body = "{\"collection\":\"docs\",\"code\":\"document_corrupt\",\"limit\":1,\"dryRun\":true}";
        var dry = server.json("POST", "/api/v1/jobs:discard", TestServer.EDITOR, body);
        assertThat(dry.response().body()).isEqualTo("{\"discarded\":1,\"dryRun\":true}");
        assertThat(server.json("POST", "/api/v1/jobs:discard", TestServer.EDITOR, body.replace("true", "false"))
                        .json()
                        .path("discarded")
                        .asInt())
                .isEqualTo(1);
        assertThat(names(
                        server.get("/api/v1/jobs?code=document_corrupt", TestServer.EDITOR)
                                .json(),
                        "id"))
                .containsExactly("job-0002");
        assertThat(server.send("POST", "/api/v1/jobs:replay", TestServer.EDITOR, "", "")
                        .json()
                        .path("replayed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void oneDeadJobIsDiscardedAndOneThatIsNotIsKept() {
        server.context.getBean(MemoryDocuments.class).bury("job-0001");
        var job = "/api/v1/jobs/job-0001";
        assertThat(server.send("DELETE", "/api/v1/jobs/job-0002", TestServer.EDITOR, "", "")
                        .status())
                .isEqualTo(409);
        assertThat(server.send("DELETE", job, TestServer.NARROW_ADMIN, "", "").status())
                .isEqualTo(404);
        assertThat(server.send("DELETE", job, TestServer.EDITOR, "", "").status())
                .isEqualTo(204);
        assertThat(server.get(job, TestServer.EDITOR).status()).isEqualTo(404);
    }

    @Test
    void aSearchShowsItsHits() {
        var body = "{\"query\":\"vacation days\",\"mode\":\"lexical\",\"explain\":true}";
        var answer = server.json("POST", DOCS + "/search", TestServer.READER, body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        var hits = answer.json().path("hits");
        assertThat(hits.size()).isEqualTo(1);
        var hit = hits.get(0);
        assertThat(hit.path("documentId").asString()).isEqualTo("public");
        assertThat(hit.path("passageId").asString()).isEqualTo("public#0");
        assertThat(hit.path("title").asString()).isEqualTo("The public");
        assertThat(hit.path("text").asString()).isEqualTo(TestServer.PUBLIC_TEXT);
        assertThat(hit.path("end").asInt()).isEqualTo(TestServer.PUBLIC_TEXT.length());
        assertThat(hit.path("heading").get(0).asString()).isEqualTo("Handbook");
        assertThat(hit.path("page").asInt()).isEqualTo(3);
        assertThat(hit.path("lexicalRank").asInt()).isEqualTo(1);
        assertThat(answer.response().body()).contains("\"metadata\":{\"share\":0.5,\"year\":2024}");
        assertThat(answer.json().path("traceId").asString()).isEqualTo(answer.header("X-Trace-Id"));
        assertThat(answer.json().path("degraded").isArray()).isTrue();

        var plain = server.json("POST", DOCS + "/search", TestServer.READER, "{\"query\":\"vacation days\"}");
        assertThat(plain.json().path("hits").get(0).has("lexicalRank")).isFalse();
    }

    @Test
    void aStatedDeadlineIsTaken() {
        var request = server.request(DOCS + "/ask")
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .header("X-Request-Deadline-Ms", "600000")
                .POST(BodyPublishers.ofString("{\"question\":\"How many vacation days?\"}"));

        assertThat(server.send(request).status()).isEqualTo(200);
    }

    @Test
    void aTraceIsContinuedAndAMalformedOneIgnored() {
        var id = "4bf92f3577b34da6a3ce929d0e0e4736";
        var continued = server.send(server.request("/health/live")
                .header("traceparent", "00-" + id + "-00f067aa0ba902b7-01")
                .GET());
        assertThat(continued.header("X-Trace-Id")).isEqualTo(id);

        for (var malformed :
                List.of("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01", "nonsense", "ff-" + id + "-1-01")) {
            var answer = server.send(server.request("/health/live")
                    .header("traceparent", malformed)
                    .GET());
            assertThat(answer.header("X-Trace-Id")).matches("[0-9a-f]{32}").isNotEqualTo(id);
        }
    }

    @Test
    void tenantsAndKeysAreMadeAndRevoked() {
        assertThat(server.send("PUT", "/admin/v1/tenants/new", TestServer.OPERATOR, "", "")
                        .status())
                .isEqualTo(201);
        assertThat(server.json("PUT", "/admin/v1/tenants/new", TestServer.OPERATOR, "{}")
                        .status())
                .isEqualTo(200);
        assertThat(names(server.get("/admin/v1/tenants", TestServer.OPERATOR).json(), "tenant"))
                .containsExactly("acme", "broke", "new", "strangers");

        var made = server.json(
                "POST",
                "/admin/v1/tenants/acme/keys",
                TestServer.OPERATOR,
                "{\"role\":\"reader\",\"collections\":[\"other\"],\"labels\":[\"x\"]}");
        assertThat(made.status()).isEqualTo(201);
        var key = made.json().path("key").asString();
        var id = made.json().path("id").asString();
        assertThat(key).matches("plm_[0-9A-Za-z]{43}");
        assertThat(names(server.get("/api/v1/collections", key).json(), "name")).containsExactly("other");

        var listed = server.get("/admin/v1/tenants/acme/keys", TestServer.OPERATOR);
        assertThat(names(listed.json(), "id")).contains(id);
        assertThat(listed.response().body()).doesNotContain(key).doesNotContain("hash");

        assertThat(server.send("DELETE", "/admin/v1/tenants/acme/keys/" + id, TestServer.OPERATOR, "", "")
                        .status())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/collections", key).status()).isEqualTo(401);
    }

    @Test
    void aServerThatIsNotReadySaysSo() {
        assertThat(server.get("/health/live", "").status()).isEqualTo(200);
        assertThat(server.get("/health/ready", "").status()).isEqualTo(200);

        server.context.getBean(TestServer.SettableReadiness.class).ready = false;

        var unready = server.get("/health/ready", "");
        assertThat(unready.status()).isEqualTo(503);
        assertThat(unready.json().path("components").path("models").asString()).isEqualTo("not ready");
        assertThat(unready.json().path("components").path("index").asString()).isEqualTo("ready");
    }

    @Test
    void routesAreMeasured() {
        server.get(DOCUMENTS + "/public", TestServer.EDITOR);

        var metrics = server.get("/metrics", TestServer.OPERATOR);

        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.response().body())
                .contains("http_server_requests_seconds_count{method=\"GET\",status=\"200\","
                        + "uri=\"/api/v1/collections/{collection}/documents/{id}\"} 1");
    }

    @Test
    void aDocumentThatIsNotProcessedHasNoText() {
        server.json("PUT", DOCUMENTS + "/fresh", TestServer.EDITOR, "{\"text\":\"x\"}");

        assertThat(server.get(DOCUMENTS + "/fresh/text", TestServer.READER).status())
                .isEqualTo(404);
    }
}
