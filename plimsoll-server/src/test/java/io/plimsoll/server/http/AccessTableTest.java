package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.http.TestServer.Answer;
import io.plimsoll.tenant.Permission;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every route of the published description against callers that may not use it. A route that is added has to be added
/// here too, with a request that would be understood from somebody who may.
class AccessTableTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String WHY_NOT = "{\"query\":\"vacation\",\"documentId\":\"public\"}";
    private static final String GRANT = "{\"to\":\"user:eve\",\"role\":\"reader\"}";
    private static final String GRANT_PARAMETERS = "?to=user:eve&role=reader";

    /// Bodies by route; a `?` begins parameters of the URL instead.
    private static final Map<String, String> REQUESTS = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /api/v1/collections", ""),
            Map.entry("GET /api/v1/collections/{collection}", ""),
            Map.entry("PUT /api/v1/collections/{collection}", "{}"),
            Map.entry("DELETE /api/v1/collections/{collection}", ""),
            Map.entry("GET /api/v1/collections/{collection}/documents", ""),
            Map.entry("GET /api/v1/collections/{collection}/documents/{id}", ""),
            Map.entry("PUT /api/v1/collections/{collection}/documents/{id}", "{\"text\":\"x\"}"),
            Map.entry("DELETE /api/v1/collections/{collection}/documents/{id}", ""),
            Map.entry("GET /api/v1/collections/{collection}/documents/{id}/text", ""),
            Map.entry("PUT /api/v1/collections/{collection}/documents/{id}/labels", "{}"),
            Map.entry("POST /api/v1/collections/{collection}/documents:batch", "{\"id\":\"a\",\"text\":\"x\"}"),
            Map.entry("GET /api/v1/collections/{collection}/generations", ""),
            Map.entry("POST /api/v1/collections/{collection}/generations:rebuild", "{}"),
            Map.entry("POST /api/v1/collections/{collection}/generations:rollback", ""),
            Map.entry("POST /api/v1/collections/{collection}/generations:cancel", ""),
            Map.entry("POST /api/v1/collections/{collection}/generations:compact", ""),
            Map.entry("POST /api/v1/collections/{collection}/generations/{number}:switch", ""),
            Map.entry("POST /api/v1/collections/{collection}:disable", "{}"),
            Map.entry("POST /api/v1/collections/{collection}:enable", ""),
            Map.entry("GET /api/v1/collections/{collection}/golden-questions", ""),
            Map.entry("PUT /api/v1/collections/{collection}/golden-questions", "{\"items\":[]}"),
            Map.entry("POST /api/v1/collections/{collection}/golden-questions", "{\"items\":[]}"),
            Map.entry("DELETE /api/v1/collections/{collection}/golden-questions/{id}", ""),
            Map.entry("POST /api/v1/collections/{collection}/golden-questions:accept", "{\"ids\":[]}"),
            Map.entry("POST /api/v1/collections/{collection}/golden-questions:synthesize", "{}"),
            Map.entry("GET /api/v1/collections/{collection}/evaluations", ""),
            Map.entry("POST /api/v1/collections/{collection}/evaluations", ""),
            Map.entry("GET /api/v1/collections/{collection}/evaluations/{id}", ""),
            Map.entry("POST /api/v1/collections/{collection}/evaluations:blame", ""),
            Map.entry("GET /api/v1/collections/{collection}/quality", ""),
            Map.entry("POST /api/v1/collections/{collection}/quality:rebase", ""),
            Map.entry("POST /api/v1/feedback", "{\"traceId\":\"x\",\"rating\":\"up\"}"),
            Map.entry("GET /api/v1/collections/{collection}/sources", ""),
            Map.entry("GET /api/v1/collections/{collection}/sources/{name}", ""),
            Map.entry("PUT /api/v1/collections/{collection}/sources/{name}", "{\"directory\":{\"path\":\"/x\"}}"),
            Map.entry("DELETE /api/v1/collections/{collection}/sources/{name}", ""),
            Map.entry("POST /api/v1/collections/{collection}/sources/{name}:sync", "{}"),
            Map.entry("POST /api/v1/collections/{collection}/search", "{\"query\":\"vacation\"}"),
            Map.entry("POST /api/v1/collections/{collection}/ask", "{\"question\":\"vacation\"}"),
            Map.entry("POST /api/v1/collections/{collection}/search:why-not", WHY_NOT),
            Map.entry("GET /api/v1/traces", ""),
            Map.entry("GET /api/v1/traces/{traceId}", ""),
            Map.entry("POST /api/v1/traces/{traceId}:replay", "{\"query\":\"vacation\"}"),
            Map.entry("GET /api/v1/jobs", ""),
            Map.entry("GET /api/v1/jobs/{id}", ""),
            Map.entry("DELETE /api/v1/jobs/{id}", ""),
            Map.entry("POST /api/v1/jobs/{id}:replay", ""),
            Map.entry("POST /api/v1/jobs:replay", "{}"),
            Map.entry("POST /api/v1/jobs:discard", "{}"),
            Map.entry("GET /api/v1/grants", ""),
            Map.entry("PUT /api/v1/grants", GRANT),
            Map.entry("DELETE /api/v1/grants", GRANT_PARAMETERS),
            Map.entry("GET /admin/v1/tenants", ""),
            Map.entry("PUT /admin/v1/tenants/{tenant}", "{}"),
            Map.entry("GET /admin/v1/tenants/{tenant}/keys", ""),
            Map.entry("POST /admin/v1/tenants/{tenant}/keys", "{\"role\":\"reader\"}"),
            Map.entry("DELETE /admin/v1/tenants/{tenant}/keys/{id}", ""),
            Map.entry("POST /admin/v1/tenants/{tenant}/keys/{id}:rotate", "{}"),
            Map.entry("GET /admin/v1/tenants/{tenant}/grants", ""),
            Map.entry("PUT /admin/v1/tenants/{tenant}/grants", GRANT),
            Map.entry("DELETE /admin/v1/tenants/{tenant}/grants", GRANT_PARAMETERS),
            Map.entry("GET /admin/v1/backups", ""),
            Map.entry("POST /admin/v1/backups", "{}"),
            Map.entry("POST /admin/v1/backups/{id}:verify", ""),
            Map.entry("GET /admin/v1/backup-activities/{id}", ""),
            Map.entry("GET /admin/v1/dependencies", ""),
            Map.entry("GET /admin/v1/drills", ""),
            Map.entry("POST /admin/v1/drills", "{}"),
            Map.entry("GET /api/v1/audit", ""),
            Map.entry("GET /api/v1/audit:export", ""),
            Map.entry("POST /admin/v1/audit-logs/{log}:reindex", "{}"),
            Map.entry("GET /audit/v1/{log}/checkpoint", ""),
            Map.entry("GET /audit/v1/{log}/key", ""),
            Map.entry("GET /audit/v1/{log}/tile/**", ""),
            Map.entry("GET /api/v1/limits", ""),
            Map.entry("GET /api/v1/usage", ""),
            Map.entry("GET /admin/v1/usage", ""),
            Map.entry("GET /api/v1/objectives", ""),
            Map.entry("GET /admin/v1/objectives", ""),
            Map.entry("GET /admin/v1/tenants/{tenant}", ""),
            Map.entry("DELETE /admin/v1/tenants/{tenant}", ""),
            Map.entry("POST /admin/v1/tenants/{tenant}:suspend", ""),
            Map.entry("POST /admin/v1/tenants/{tenant}:resume", ""),
            Map.entry("GET /admin/v1/flags", ""),
            Map.entry("GET /admin/v1/flags/{flag}", ""),
            Map.entry("PUT /admin/v1/flags/{flag}", "{\"value\":true}"),
            Map.entry("DELETE /admin/v1/flags/{flag}", ""),
            Map.entry("POST /admin/v1/flags/{flag}:revert", "{}"),
            Map.entry("GET /admin/v1/flags/{flag}:explain", ""),
            Map.entry("GET /admin/v1/runbooks", ""),
            Map.entry("GET /admin/v1/runbooks/{runbook}", ""),
            Map.entry("POST /admin/v1/runbooks/{runbook}:pause", "{}"),
            Map.entry("POST /admin/v1/runbooks/{runbook}:resume", ""),
            Map.entry("POST /admin/v1/runbooks:pause", "{}"),
            Map.entry("POST /admin/v1/runbooks:resume", ""),
            Map.entry("GET /admin/v1/gamedays", ""),
            Map.entry("POST /admin/v1/gamedays", "{\"name\":\"vector-down\"}"),
            Map.entry("DELETE /admin/v1/gamedays/{id}", ""),
            Map.entry("GET /admin/v1/incidents", ""),
            Map.entry("GET /admin/v1/incidents/{id}", ""),
            Map.entry("GET /admin/v1/incidents/{id}/timeline", ""),
            Map.entry("POST /admin/v1/incidents/{id}:confirm", ""),
            Map.entry("POST /admin/v1/incidents/{id}:revert", ""),
            Map.entry("POST /admin/v1/incidents/{id}:pause", "{}"),
            Map.entry("POST /admin/v1/incidents/{id}:resume", ""),
            Map.entry("GET /admin/v1/alerts", ""),
            Map.entry("POST /admin/v1/alerts", "{\"version\":\"4\",\"alerts\":[]}"),
            Map.entry("GET /api/v1/flags", ""),
            Map.entry("GET /api/v1/flags/{flag}", ""),
            Map.entry("PUT /api/v1/flags/{flag}", "{\"value\":true}"),
            Map.entry("DELETE /api/v1/flags/{flag}", ""),
            Map.entry("POST /api/v1/flags/{flag}:revert", "{}"),
            Map.entry("GET /api/v1/flags/{flag}:explain", ""),
            Map.entry("POST /admin/v1/canaries", "{\"flags\":{\"k\":20}}"),
            Map.entry("GET /admin/v1/canaries", ""),
            Map.entry("GET /admin/v1/canaries/{canary}", ""),
            Map.entry("POST /admin/v1/canaries/{canary}:{wish}", ""),
            Map.entry("POST /api/v1/canaries", "{\"flags\":{\"k\":20}}"),
            Map.entry("GET /api/v1/canaries", ""),
            Map.entry("GET /api/v1/canaries/{canary}", ""),
            Map.entry("POST /api/v1/canaries/{canary}:{wish}", ""),
            Map.entry("POST /ofrep/v1/evaluate/flags", "{}"),
            Map.entry("POST /ofrep/v1/evaluate/flags/{key}", "{}"),
            Map.entry("GET /metrics", "")));

    private static final Map<String, String> EXISTING = Map.ofEntries(
            Map.entry("runbook", "vector-index-down"),
            Map.entry("collection", "docs"),
            Map.entry("id", "public"),
            Map.entry("name", "wiki"),
            Map.entry("number", "1"),
            Map.entry("tenant", "acme"),
            Map.entry("log", "acme"),
            Map.entry("flag", "rerank"),
            Map.entry("key", "rerank"),
            Map.entry("traceId", TRACE),
            Map.entry("canary", "cny_0001"),
            Map.entry("wish", "pause"));
    private static final Map<String, String> MISSING = Map.ofEntries(
            Map.entry("runbook", "no-such-runbook"),
            Map.entry("collection", "nope"),
            Map.entry("id", "nobody"),
            Map.entry("name", "none"),
            Map.entry("number", "9"),
            Map.entry("tenant", "ghost"),
            Map.entry("log", "ghost"),
            Map.entry("flag", "rerank"),
            Map.entry("key", "rerank"),
            Map.entry("traceId", TRACE.replace('4', '5')),
            Map.entry("canary", "cny_none"),
            Map.entry("wish", "pause"));

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        var search = server.request("/api/v1/collections/docs/search")
                .header("Authorization", "Bearer " + TestServer.ADMIN)
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"vacation\"}"));
        assertThat(server.send(search).status()).isEqualTo(200);
        var canary = server.json(
                "POST", "/admin/v1/canaries", TestServer.OPERATOR, "{\"tenant\":\"acme\",\"flags\":{\"k\":20}}");
        assertThat(canary.json().path("id").asString()).isEqualTo(EXISTING.get("canary"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Access row(String route) {
        var parts = route.split(" ", 2);
        return new Routes(false).access(parts[0], parts[1]).orElseThrow();
    }

    private static String path(String route, Map<String, String> names) {
        var path = route.substring(route.indexOf(' ') + 1);
        if (path.startsWith("/api/v1/jobs/") && names.equals(EXISTING)) {
            path = path.replace("{id}", "job-0001");
        }
        for (var name : names.entrySet()) {
            path = path.replace("{" + name.getKey() + "}", name.getValue());
        }
        return path;
    }

    private static Answer call(String route, Map<String, String> names, String key) {
        return call(server, route, names, key);
    }

    private static Answer call(TestServer asked, String route, Map<String, String> names, String key) {
        var request = REQUESTS.getOrDefault(route, "");
        var parameters = request.startsWith("?") ? request : "";
        var body = parameters.isEmpty() ? request : "";
        var type = route.endsWith(":batch") ? "application/x-ndjson" : "application/json";
        var method = route.substring(0, route.indexOf(' '));
        return asked.send(method, path(route, names) + parameters, key, body.isEmpty() ? "" : type, body);
    }

    /// The answer without what no two answers have in common: the trace, and what the request itself named.
    private static String essence(Answer answer) {
        var text = answer.response()
                .body()
                .replaceAll("\"traceId\":\"[0-9a-f]+\"", "")
                .replace("job-0001", "nobody");
        for (var name : EXISTING.entrySet()) {
            text = text.replace("'" + name.getValue() + "'", "'" + MISSING.get(name.getKey()) + "'");
        }
        return answer.status() + " " + answer.header("Content-Type") + " " + text;
    }

    @Test
    void everyRouteOfTheDescriptionHasARowAndANegativeCase() {
        var closed = new TreeSet<String>();
        for (var route : RoutesTest.described()) {
            var parts = route.split(" ", 2);
            var row = new Routes(false).access(parts[0], parts[1]);
            assertThat(row).as("the row of " + route + " in Routes").isPresent();
            if (row.get().permission().isPresent()) {
                closed.add(route);
            }
        }
        assertThat(REQUESTS.keySet()).isEqualTo(closed);
    }

    @Test
    void nobodyIsLetInWithoutACredential() {
        for (var route : REQUESTS.keySet()) {
            assertThat(call(route, EXISTING, "").status()).as(route).isEqualTo(401);
        }
    }

    /// On a server of its own: an address that was wrong too often has to wait.
    @Test
    void nobodyIsLetInWithAWrongCredential() {
        try (var other = TestServer.start()) {
            for (var route : REQUESTS.keySet()) {
                var answer = call(other, route, EXISTING, "plm_wrong");
                assertThat(answer.status()).as(route).isIn(401, 429);
            }
        }
    }

    @Test
    void aRoleThatLacksThePermissionIsRefused() {
        for (var route : REQUESTS.keySet()) {
            var access = row(route);
            var answer = call(route, EXISTING, lacking(access.permission().orElseThrow()));
            boolean mayNotKnow =
                    access.permission().get() == Permission.SEARCH && access.where() == Access.Where.COLLECTION;
            assertThat(answer.status()).as(route).isEqualTo(mayNotKnow ? 404 : 403);
        }
    }

    /// The most powerful role without it.
    private static String lacking(Permission permission) {
        return switch (permission) {
            case SEARCH -> TestServer.AUDITOR;
            case READ_DOCUMENTS, WRITE_DOCUMENTS -> TestServer.READER;
            case MANAGE_COLLECTIONS, MANAGE_ACCESS, MANAGE_FLAGS, READ_USAGE, READ_TRACES, LOOK_BACK ->
                TestServer.EDITOR;
            case AUDIT, OPERATE -> TestServer.ADMIN;
        };
    }

    @Test
    void whatBelongsToAnotherTenantLooksLikeWhatIsNotThere() {
        for (var route : REQUESTS.keySet()) {
            if (route.equals("PUT /api/v1/collections/{collection}")) {
                continue; // makes one of the stranger's own under that name
            }
            var theirs = call(route, EXISTING, TestServer.STRANGER);
            boolean ofAll = route.contains("{flag}") || route.contains("{key}"); // the names of flags are no secret
            if ((route.contains("{") && !ofAll)
                    || route.contains("/admin/")
                    || route.contains("/audit")
                    || route.endsWith("/metrics")) {
                var nothing = call(route, MISSING, TestServer.STRANGER);
                assertThat(theirs.status()).as(route).isIn(403, 404);
                assertThat(essence(theirs)).as(route).isEqualTo(essence(nothing));
            } else {
                assertThat(theirs.status()).as(route).isIn(200, 201, 202, 204, 400, 404, 409);
            }
            for (var secret : List.of("acme", "secret", "vacation")) {
                assertThat(theirs.response().body()).as(route).doesNotContain(secret);
            }
        }
    }

    @Test
    void aCollectionThatAKeyDoesNotReachLooksLikeOneThatIsNotThere() {
        for (var route : REQUESTS.keySet()) {
            if (route.contains("{collection}")) {
                var unreached = call(route, EXISTING, TestServer.NARROW_ADMIN);
                assertThat(unreached.status()).as(route).isEqualTo(404);
                assertThat(essence(unreached))
                        .as(route)
                        .isEqualTo(essence(call(route, MISSING, TestServer.NARROW_ADMIN)));
            }
            if (route.contains("/jobs/{id}")) {
                var unreached = call(route, EXISTING, TestServer.NARROW_ADMIN);
                assertThat(unreached.status()).as(route).isEqualTo(404);
                assertThat(essence(unreached))
                        .as(route)
                        .isEqualTo(essence(call(route, MISSING, TestServer.NARROW_ADMIN)));
            }
        }
    }

    @Test
    void aDocumentThatOnesLabelsHideLooksLikeOneThatIsNotThere() {
        var route = "GET /api/v1/collections/{collection}/documents/{id}/text";
        var hidden = server.get("/api/v1/collections/docs/documents/secret/text", TestServer.READER);
        var missing = server.get("/api/v1/collections/docs/documents/nobody/text", TestServer.READER);

        assertThat(hidden.status()).as(route).isEqualTo(404);
        assertThat(essence(hidden).replace("'secret'", "'nobody'")).isEqualTo(essence(missing));
    }

    @Test
    void aCredentialOfNoRoleGetsNowhere() {
        for (var route : REQUESTS.keySet()) {
            assertThat(call(route, EXISTING, TestServer.NOTHING).status())
                    .as(route)
                    .isIn(403, 404);
        }
    }
}
