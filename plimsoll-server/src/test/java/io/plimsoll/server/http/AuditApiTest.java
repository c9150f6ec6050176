package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditOutcome;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditApiTest {

    private static final String SEARCH = "/api/v1/collections/docs/search";

    private static TestServer server;
    private static MemoryAudit audit;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        audit = server.context.getBean(MemoryAudit.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        audit.events.clear();
    }

    @Test
    void aSearchIsToldByWhomFromWhereAndWhichDocumentsItShowedAndNeverItsWords() {
        var answer = server.json("POST", SEARCH, TestServer.READER, "{\"query\":\"vacation days\"}");
        assertThat(answer.status()).isEqualTo(200);

        var event = audit.of(AuditAction.SEARCH).getFirst();
        assertThat(event.actor().principal()).isEqualTo(TestServer.READER);
        assertThat(event.actor().from()).contains("127.0.0.1");
        assertThat(event.actor().traceId())
                .contains(answer.json().path("traceId").asString());
        assertThat(event.object()).isEqualTo("collection/docs");
        assertThat(event.outcome()).isEqualTo(AuditOutcome.DONE);
        assertThat(event.details()).containsEntry("documents", "[\"public\"]").containsEntry("count", "1");
        assertThat(event.toString()).doesNotContain("vacation");
    }

    @Test
    void anAnswerAndATextThatWasReadAreToldToo() {
        var asked = server.json(
                "POST", "/api/v1/collections/docs/ask", TestServer.READER, "{\"question\":\"How many days?\"}");
        assertThat(asked.status()).isEqualTo(200);
        var streamed = server.send(server.request("/api/v1/collections/docs/ask")
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .method("POST", HttpRequest.BodyPublishers.ofString("{\"question\":\"How many?\"}")));
        assertThat(streamed.status()).isEqualTo(200);
        assertThat(server.get("/api/v1/collections/docs/documents/public/text", TestServer.READER)
                        .status())
                .isEqualTo(200);

        assertThat(audit.of(AuditAction.ASK)).hasSize(2);
        assertThat(audit.of(AuditAction.DOCUMENT_READ))
                .extracting(AuditEvent::object)
                .containsExactly("collection/docs/document/public");
    }

    @Test
    void whatCannotBeAuditedIsNotShown() {
        audit.failing = true;
        try {
            for (var path : List.of("search", "ask")) {
                var answer = server.json(
                        "POST",
                        "/api/v1/collections/docs/" + path,
                        TestServer.READER,
                        "{\"" + (path.equals("ask") ? "question" : "query") + "\":\"vacation\"}");
                assertThat(answer.status()).as(path).isEqualTo(500);
                assertThat(answer.response().body()).doesNotContain("Employees");
            }
            assertThat(server.get("/api/v1/collections/docs/documents/public/text", TestServer.READER)
                            .status())
                    .isEqualTo(500);
            assertThat(server.get("/api/v1/audit:export", TestServer.AUDITOR).status())
                    .isEqualTo(500);
            assertThat(server.json("POST", "/admin/v1/audit-logs/acme:reindex", TestServer.OPERATOR, "{}")
                            .status())
                    .isEqualTo(500);
        } finally {
            audit.failing = false;
        }
    }

    @Test
    void refusalsAreToldTheFirstAtOnceAndItsRepetitionsTogether() {
        for (int i = 0; i < 20; i++) {
            server.get("/api/v1/collections", "plm_wrong" + i);
            server.get("/api/v1/jobs", TestServer.READER);
        }

        var told = audit.of(AuditAction.REFUSAL);
        assertThat(told.stream().filter(event -> event.actor().principal().equals(TestServer.READER)))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.object()).isEqualTo("GET /api/v1/jobs");
                    assertThat(event.outcome()).isEqualTo(AuditOutcome.REFUSED);
                    assertThat(event.details()).containsEntry("code", "forbidden");
                });
        assertThat(told.stream().filter(event -> event.actor().principal().equals("anonymous")))
                .hasSizeLessThanOrEqualTo(1);
        var refusals = new Refusals(audit);
        refusals.close();
    }

    @Test
    void anAuditorReadsItsOwnTenantsLogAndNobodyElses() {
        server.json("POST", SEARCH, TestServer.READER, "{\"query\":\"vacation\"}");

        var found = server.get("/api/v1/audit?action=search", TestServer.AUDITOR);
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.json()
                        .path("items")
                        .get(0)
                        .path("entry")
                        .path("action")
                        .asString())
                .isEqualTo("search");
        assertThat(server.get("/api/v1/audit?tenant=strangers", TestServer.AUDITOR)
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/api/v1/audit?tenant=strangers", TestServer.OPERATOR)
                        .status())
                .isEqualTo(200);
        for (var key : List.of(TestServer.READER, TestServer.EDITOR, TestServer.ADMIN, TestServer.STRANGER)) {
            assertThat(server.get("/api/v1/audit", key).status()).isEqualTo(403);
            assertThat(server.get("/api/v1/audit:export", key).status()).isEqualTo(403);
            assertThat(server.get("/audit/v1/acme/checkpoint", key).status()).isEqualTo(403);
            assertThat(server.get("/audit/v1/acme/key", key).status()).isEqualTo(403);
            assertThat(server.get("/audit/v1/acme/tile/0/000.p/1", key).status())
                    .isEqualTo(403);
        }
        assertThat(server.json("POST", SEARCH, TestServer.AUDITOR, "{\"query\":\"vacation\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void filesOfALogAreServedToWhoMaySeeIt() {
        var checkpoint = server.get("/audit/v1/acme/checkpoint", TestServer.AUDITOR);
        assertThat(checkpoint.status()).isEqualTo(200);
        assertThat(checkpoint.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
        var tile = server.get("/audit/v1/acme/tile/0/000.p/1", TestServer.AUDITOR);
        assertThat(tile.response().body()).isEqualTo("acme tile/0/000.p/1");
        assertThat(tile.header("Content-Type")).isEqualTo("application/octet-stream");

        var unknown = server.get("/audit/v1/acme/tile/0/001", TestServer.AUDITOR);
        var others = server.get("/audit/v1/strangers/checkpoint", TestServer.AUDITOR);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(others.status()).isEqualTo(404);
        assertThat(others.json().path("detail")).isEqualTo(unknown.json().path("detail"));
        assertThat(server.get("/audit/v1/strangers/checkpoint", TestServer.OPERATOR)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anExportIsLinesAndIsToldItself() {
        server.json("POST", SEARCH, TestServer.READER, "{\"query\":\"vacation\"}");

        var export = server.get("/api/v1/audit:export", TestServer.AUDITOR);

        assertThat(export.status()).isEqualTo(200);
        assertThat(export.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(export.response().body().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"log\":\"acme\""));
        assertThat(audit.of(AuditAction.EXPORT)).hasSize(1);
    }

    @Test
    void parametersThatMakeNoSenseAreNamed() {
        for (var wrong : List.of(
                "action=dance",
                "outcome=good",
                "from=yesterday",
                "to=x",
                "after=7",
                "limit=0",
                "tenant=A%20B",
                "who=me")) {
            var answer = server.get("/api/v1/audit?" + wrong, TestServer.OPERATOR);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().path("field").asString())
                    .as(wrong)
                    .isEqualTo(wrong.substring(0, wrong.indexOf('=')));
        }
    }
}
