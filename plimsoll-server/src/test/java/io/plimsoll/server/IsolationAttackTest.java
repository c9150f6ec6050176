package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.probe.ProbeRounds;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What somebody would try who wants to see what he may not, through HTTP on the whole server. The tenant `acme` has a
/// secret that only its finance group may read; `globex` is another tenant with a group of the same name.
class IsolationAttackTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HANDBOOK = "/api/v1/collections/handbook";
    private static final String SECRET = HANDBOOK + "/documents/secret";
    private static final String WORD = "quixotrylane";
    private static final String EXPANSION = "relocation of payroll offshore";
    private static final String ABOUT = "{\"query\":\"" + WORD + " merger quay\",\"mode\":\"%s\"}";

    @TempDir
    private static Path data;

    private static ServerUnderTest server;
    private static String admin;
    private static String reader;
    private static String finance;
    private static String other;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(data, Map.of("plimsoll.prober.every", "0s", "plimsoll.prober.cases", "100"));
        for (var tenant : List.of("acme", "globex")) {
            server.json("PUT", "/admin/v1/tenants/" + tenant, "{}");
        }
        admin = key("acme", "\"role\":\"tenant-admin\"");
        reader = key("acme", "\"role\":\"reader\"");
        finance = key("acme", "\"role\":\"reader\",\"labels\":[\"group:finance\"]");
        other = key("globex", "\"role\":\"tenant-admin\",\"labels\":[\"group:finance\"]");
        for (var owner : List.of(admin, other)) {
            server.send(owner, "PUT", HANDBOOK, "application/json", "{}");
        }
        put(admin, "public", "The quay opens at dawn. The harbour master keeps the keys of the quay.", "");
        put(
                admin,
                "secret",
                "The merger has the codename " + WORD + ". Its plan is a " + EXPANSION + " (RPO) and a new quay.",
                ",\"labels\":[\"group:finance\"],\"metadata\":{\"project\":\"" + WORD + "\"}");
        put(other, "theirs", "The quay of globex is closed.", "");
        quiet(admin);
        quiet(other);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String key(String tenant, String fields) {
        var made = server.json("POST", "/admin/v1/tenants/" + tenant + "/keys", "{" + fields + "}");
        return JSON.readTree(made.body()).path("key").asString("");
    }

    private static void put(String key, String id, String text, String more) {
        var body = "{\"text\":\"" + text + "\"" + more + "}";
        assertThat(send(key, "PUT", HANDBOOK + "/documents/" + id, body).statusCode())
                .isEqualTo(202);
    }

    private static void quiet(String key) {
        var unused = server.await(key, HANDBOOK, shown -> shown.path("pending").asInt(1) == 0);
    }

    private static HttpResponse<String> send(String key, String method, String path, String body) {
        return server.send(key, method, path, "application/json", body);
    }

    private static JsonNode json(String key, String method, String path, String body) {
        return JSON.readTree(send(key, method, path, body).body());
    }

    private static void assertShowsNothing(String body) {
        assertThat(body).doesNotContain("codename").doesNotContain("offshore").doesNotContain("\"secret\"");
    }

    private static List<String> documents(JsonNode found) {
        var ids = new ArrayList<String>();
        found.path("hits").forEach(hit -> ids.add(hit.path("documentId").asString("")));
        return ids;
    }

    @Test
    void theSecretIsThereForThoseWhoMayReadIt() {
        for (var mode : List.of("lexical", "vector", "hybrid")) {
            assertThat(documents(json(finance, "POST", HANDBOOK + "/search", ABOUT.formatted(mode))))
                    .as(mode)
                    .contains("secret");
            for (var key : List.of(reader, other)) {
                assertShowsNothing(send(key, "POST", HANDBOOK + "/search", ABOUT.formatted(mode))
                        .body());
            }
        }
    }

    @Test
    void filtersAreNoWayAroundTheScope() {
        var filters = List.of(
                "{\"field\":\"label\",\"op\":\"eq\",\"value\":\"group:finance\"}",
                "{\"field\":\"project\",\"op\":\"eq\",\"value\":\"" + WORD + "\"}",
                "{\"field\":\"project\",\"op\":\"eq\",\"value\":\"*\"}",
                "{\"field\":\"project\",\"op\":\"exists\"}",
                "{\"not\":{\"field\":\"nothing\",\"op\":\"exists\"}}",
                "{\"or\":[{\"field\":\"open\",\"op\":\"eq\",\"value\":\"1\"},{\"field\":\"project\",\"op\":\"exists\"}]}",
                "{\"field\":\"project\",\"op\":\"eq\",\"value\":\"x\\\" OR label:*\"}",
                "{\"field\":\"*\",\"op\":\"exists\"}",
                "{\"field\":\"a) OR (label\",\"op\":\"exists\"}");
        for (var filter : filters) {
            var body = "{\"query\":\"merger quay\",\"filter\":" + filter + "}";
            assertShowsNothing(send(reader, "POST", HANDBOOK + "/search", body).body());
            assertShowsNothing(send(other, "POST", HANDBOOK + "/search", body).body());
        }
    }

    @Test
    void aFieldOfInvisibleDocumentsIsLikeOneThatNobodyHas() {
        var body = "{\"query\":\"quay\",\"mode\":\"lexical\",\"filter\":{\"field\":\"%s\",\"op\":\"exists\"}}";
        var theirs = json(reader, "POST", HANDBOOK + "/search", body.formatted("project"));
        var nobodys = json(reader, "POST", HANDBOOK + "/search", body.formatted("nothing"));

        assertThat(theirs.path("hits")).isEqualTo(nobodys.path("hits"));
        assertThat(theirs.path("degraded")).isEqualTo(nobodys.path("degraded"));
    }

    @Test
    void theTenantComesFromTheCredentialWhateverTheRequestSays() {
        assertThat(send(other, "POST", HANDBOOK + "/search", "{\"query\":\"quay\",\"tenant\":\"acme\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(other, "POST", HANDBOOK + "/search?tenant=acme", "{\"query\":\"quay\"}")
                        .statusCode())
                .isEqualTo(400);
        var headers = Map.of(
                "X-Tenant", "acme",
                "X-Tenant-Id", "acme",
                "Plimsoll-Tenant", "acme",
                "X-Forwarded-User", "admin",
                "baggage", "tenant=acme,plimsoll.tenant=acme",
                "Cookie", "tenant=acme; plimsoll-session=" + admin);
        var told =
                server.send(other, "POST", HANDBOOK + "/search", "application/json", "{\"query\":\"quay\"}", headers);
        for (var found : List.of(
                JSON.readTree(told.body()), json(other, "POST", HANDBOOK + "/search", "{\"query\":\"quay\"}"))) {
            assertThat(documents(found)).startsWith("theirs").doesNotContain("public", "secret");
        }
    }

    @Test
    void anotherTenantsAuditLogIsNeitherSearchedNorExportedNorServed() {
        var auditor = key("globex", "\"role\":\"auditor\"");
        var own = send(auditor, "GET", "/api/v1/audit", "");
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.body()).doesNotContain("\"log\":\"acme\"");
        for (var path : List.of("/api/v1/audit", "/api/v1/audit:export")) {
            var theirs = send(auditor, "GET", path + "?tenant=acme", "");
            var nobodys = send(auditor, "GET", path + "?tenant=ghost", "");
            assertThat(theirs.statusCode()).as(path).isEqualTo(403);
            assertThat(essence(theirs, "acme")).isEqualTo(essence(nobodys, "ghost"));
        }
        for (var file : List.of("checkpoint", "key", "tile/entries/000.p/1")) {
            assertThat(send(auditor, "GET", "/audit/v1/acme/" + file, "").statusCode())
                    .as(file)
                    .isEqualTo(404);
        }
    }

    @Test
    void namesAreNoPathsAndNoPatterns() {
        var names = List.of(
                "*",
                "%2e%2e",
                "..%2facme%2fhandbook",
                "acme%2fhandbook",
                "handbook%00",
                "HANDBOOK",
                "h%C3%A0ndbook",
                "h%D0%B0ndbook",
                "handbook%E2%80%8B",
                "%EF%BD%88andbook",
                "hand_book",
                "a".repeat(64));
        for (var name : names) {
            for (var method : List.of("PUT", "GET")) {
                var answer = send(admin, method, "/api/v1/collections/" + name, method.equals("PUT") ? "{}" : "");
                assertThat(answer.statusCode()).as(method + " " + name).isIn(400, 404);
            }
            var tenant = server.json("PUT", "/admin/v1/tenants/" + name, "{}");
            assertThat(tenant.statusCode()).as("tenant " + name).isIn(400, 404);
        }
    }

    @Test
    void aLabelThatOnlyLooksTheSameOpensNothing() {
        for (var label : List.of("group:fin\u0430nce", "group:Finance", "group:*", "*", "group:finance*", "group:")) {
            var key = key("acme", "\"role\":\"reader\",\"labels\":[\"" + label + "\"]");
            assertShowsNothing(send(key, "POST", HANDBOOK + "/search", ABOUT.formatted("hybrid"))
                    .body());
        }
        for (var label : List.of("group:finance\u200b", "group:\u202efinance")) {
            var fields = "{\"role\":\"reader\",\"labels\":[\"" + label + "\"]}";
            assertThat(server.json("POST", "/admin/v1/tenants/acme/keys", fields)
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aKeyForNoCollectionSeesNone() {
        var key = key("acme", "\"role\":\"tenant-admin\",\"collections\":[]");

        for (var path : List.of("/api/v1/collections", "/api/v1/jobs", "/api/v1/grants")) {
            var answer = send(key, "GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
        }
        assertThat(send(key, "POST", HANDBOOK + "/search", ABOUT.formatted("hybrid"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tenThousandLabelsAreTakenAndMoreAreRefusedNamingTheLimit() {
        var labels = new StringBuilder("\"group:finance\"");
        for (int i = 1; i < 10_000; i++) {
            labels.append(",\"group:g").append(i).append('"');
        }
        var most = key("acme", "\"role\":\"reader\",\"labels\":[" + labels + "]");
        assertThat(documents(json(most, "POST", HANDBOOK + "/search", ABOUT.formatted("lexical"))))
                .contains("secret");

        var tooMany = server.json(
                "POST", "/admin/v1/tenants/acme/keys", "{\"role\":\"reader\",\"labels\":[" + labels + ",\"x\"]}");
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooMany.body()).contains("10000").contains("\"field\":\"labels\"");
        var document = send(admin, "PUT", SECRET + "/labels", "{\"labels\":[" + labels + "]}");
        assertThat(document.statusCode()).isEqualTo(400);
        assertThat(document.body()).contains("256");
    }

    @Test
    void jobsAndCursorsOfAnotherTenantAreNotThere() {
        var job = json(admin, "GET", "/api/v1/jobs", "")
                .path("items")
                .get(0)
                .path("id")
                .asString("");
        for (var call : List.of("GET /api/v1/jobs/%s", "DELETE /api/v1/jobs/%s", "POST /api/v1/jobs/%s:replay")) {
            var parts = call.split(" ", -1);
            var theirs = send(other, parts[0], parts[1].formatted(job), "");
            var nothing = send(other, parts[0], parts[1].formatted("0".repeat(job.length())), "");
            assertThat(theirs.statusCode()).as(call).isEqualTo(404);
            assertThat(essence(theirs, job)).isEqualTo(essence(nothing, "0".repeat(job.length())));
        }
        for (var list : List.of("/api/v1/jobs?after=" + job, HANDBOOK + "/documents?after=public")) {
            assertThat(send(other, "GET", list, "").body())
                    .doesNotContain("public")
                    .doesNotContain("secret");
        }
    }

    @Test
    void whatIsKeptForOneIsNoHitForAnotherNorAfterItsAccessHasChanged() {
        put(admin, "berth", "The zephyrine dredger lies at berth nine.", ",\"labels\":[\"group:finance\"]");
        quiet(admin);
        var hired =
                key("acme", "\"role\":\"reader\",\"collections\":[],\"labels\":[\"group:finance\",\"group:hired\"]");
        var grant = "{\"to\":\"group:hired\",\"role\":\"reader\",\"collection\":\"handbook\"}";
        assertThat(send(admin, "PUT", "/api/v1/grants", grant).statusCode()).isEqualTo(201);
        var search = "{\"query\":\"zephyrine dredger berth\"}";
        var found = searched(finance, search);
        assertThat(documents(found)).contains("berth");
        assertThat(isCached(searched(finance, search))).as("%s", found).isTrue();
        for (var key : List.of(reader, other, hired)) {
            assertThat(isCached(searched(key, search))).isFalse();
        }
        assertThat(isCached(searched(hired, search))).isTrue();

        assertThat(send(admin, "DELETE", "/api/v1/grants?to=group:hired&role=reader&collection=handbook", "")
                        .statusCode())
                .isEqualTo(204);
        var refused = send(hired, "POST", HANDBOOK + "/search", search);
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).doesNotContain("cached");

        send(admin, "PUT", HANDBOOK + "/documents/berth/labels", "{\"labels\":[\"group:board\"]}");
        var after = searched(finance, search);
        assertThat(isCached(after)).isFalse();
        assertThat(documents(after)).doesNotContain("berth");
    }

    private static JsonNode searched(String key, String body) {
        return json(key, "POST", HANDBOOK + "/search", body);
    }

    private static boolean isCached(JsonNode answer) {
        return answer.required("cached").asBoolean();
    }

    @Test
    void tracesOfOthersAreNotThereNorCanTheyBeReplayed() {
        var trace = json(finance, "POST", HANDBOOK + "/search", ABOUT.formatted("hybrid"))
                .path("traceId")
                .asString("");
        var nothing = "0".repeat(trace.length());
        assertThat(send(finance, "GET", "/api/v1/traces/" + trace, "").body()).contains("\"secret\"");
        var replay = "{\"query\":\"" + WORD + " merger quay\"}";
        for (var key : List.of(reader, other, ServerUnderTest.KEY)) {
            for (var call : List.of("GET /api/v1/traces/%s", "POST /api/v1/traces/%s:replay")) {
                var parts = call.split(" ", -1);
                var body = parts[0].equals("POST") ? replay : "";
                var theirs = send(key, parts[0], parts[1].formatted(trace), body);
                assertThat(theirs.statusCode()).as(call).isEqualTo(404);
                assertThat(essence(theirs, trace))
                        .isEqualTo(essence(send(key, parts[0], parts[1].formatted(nothing), body), nothing));
            }
            assertThat(send(key, "GET", "/api/v1/traces?after=zzzz", "").body()).doesNotContain(trace);
        }
        assertShowsNothing(send(admin, "GET", "/api/v1/traces/" + trace, "").body());
        assertShowsNothing(send(admin, "POST", "/api/v1/traces/" + trace + ":replay", replay)
                .body());
    }

    /// A caller chooses its trace id, so it can choose another's.
    @Test
    void aTraceIdTakenFromAnotherShowsNothingOfIt() {
        var shared = "0af7651916cd43dd8448eb211c80319c";
        var header = Map.of("traceparent", "00-" + shared + "-b7ad6b7169203331-01");
        for (var key : List.of(finance, reader, other)) {
            server.send(key, "POST", HANDBOOK + "/search", "application/json", ABOUT.formatted("hybrid"), header);
        }
        for (var key : List.of(reader, other)) {
            var shown = send(key, "GET", "/api/v1/traces/" + shared, "");
            assertThat(JSON.readTree(shown.body()).path("questions").size()).isEqualTo(1);
            assertShowsNothing(shown.body());
        }
    }

    @Test
    void whyNotTellsOfAnInvisibleDocumentWhatItTellsOfNone() {
        var body = "{\"query\":\"merger quay\",\"documentId\":\"%s\",\"filter\":"
                + "{\"field\":\"project\",\"op\":\"exists\"}}";
        assertThat(json(finance, "POST", HANDBOOK + "/search:why-not", body.formatted("secret"))
                        .path("found")
                        .asBoolean(false))
                .isTrue();
        for (var key : List.of(reader, other)) {
            var theirs = send(key, "POST", HANDBOOK + "/search:why-not", body.formatted("secret"));
            var nothing = send(key, "POST", HANDBOOK + "/search:why-not", body.formatted("nothing"));
            assertThat(theirs.statusCode()).isEqualTo(200);
            assertThat(withoutTimes(theirs, "secret")).isEqualTo(withoutTimes(nothing, "nothing"));
        }
    }

    private static String withoutTimes(HttpResponse<String> answer, String id) {
        return essence(answer, id).replaceAll("\"tookMs\":[0-9.E-]+", "");
    }

    private static String essence(HttpResponse<String> answer, String id) {
        return answer.body().replaceAll("\"traceId\":\"[0-9a-f]+\"", "").replace(id, "ID");
    }

    @Test
    void aSessionIsItsOwnersAlone() {
        var first = "{\"question\":\"When does the quay open at dawn?\",\"session\":\"shared\"}";
        var next = "{\"question\":\"And what about it?\",\"session\":\"shared\"}";
        send(
                finance,
                "POST",
                HANDBOOK + "/ask",
                "{\"question\":\"What is the codename of the merger?\",\"session\":\"shared\"}");
        send(reader, "POST", HANDBOOK + "/ask", first);

        for (var stranger : List.of(other, key("acme", "\"role\":\"reader\""))) {
            var answer = send(stranger, "POST", HANDBOOK + "/ask", next).body();
            assertThat(answer)
                    .doesNotContain("codename")
                    .doesNotContain("merger")
                    .doesNotContain("dawn");
        }
    }

    @Test
    void anIdempotencyKeyIsItsOwnersAlone() {
        var body = "{\"text\":\"the same everywhere\"}";
        var path = HANDBOOK + "/documents/idempotent";
        var headers = Map.of("Idempotency-Key", "one-and-the-same");
        assertThat(server.send(admin, "PUT", path, "application/json", body, headers)
                        .statusCode())
                .isEqualTo(202);
        var again = server.send(admin, "PUT", path, "application/json", body, headers);
        var theirs = server.send(other, "PUT", path, "application/json", body, headers);

        assertThat(again.headers().firstValue("Idempotency-Replayed")).isPresent();
        assertThat(theirs.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(theirs.body()).isNotEqualTo(again.body());
    }

    @Test
    void spellingAndAcronymsComeFromWhatOneSees() {
        var misspelt = "{\"query\":\"quixotrylene merger\"}";
        assertThat(json(finance, "POST", HANDBOOK + "/search", misspelt)
                        .path("query")
                        .asString(""))
                .contains(WORD);
        assertThat(json(finance, "POST", HANDBOOK + "/search", "{\"query\":\"RPO\"}")
                        .path("query")
                        .asString(""))
                .contains(EXPANSION);
        for (var key : List.of(reader, other)) {
            assertThat(send(key, "POST", HANDBOOK + "/search", misspelt).body()).doesNotContain(WORD);
            assertThat(send(key, "POST", HANDBOOK + "/search", "{\"query\":\"RPO\"}")
                            .body())
                    .doesNotContain(EXPANSION);
        }
    }

    @Test
    void anAnswerCitesNothingUnreadableThoughItWasJustGivenToAnother() {
        var question = "{\"question\":\"What is the codename of the merger?\"}";
        assertThat(send(finance, "POST", HANDBOOK + "/ask", question).body()).contains("\"documentId\":\"secret\"");
        for (var key : List.of(reader, other)) {
            assertShowsNothing(send(key, "POST", HANDBOOK + "/ask", question)
                    .body()
                    .replace("What is the codename of the merger?", ""));
        }
    }

    @Test
    void documentsTextsAndCountsFollowTheLabels() {
        assertThat(send(finance, "GET", SECRET + "/text", "").body()).contains(WORD);
        assertThat(send(admin, "GET", SECRET + "/text", "").statusCode()).isEqualTo(403);
        for (var key : List.of(reader, other)) {
            var hidden = send(key, "GET", SECRET + "/text", "");
            assertThat(hidden.statusCode()).isEqualTo(404);
            assertThat(essence(hidden, "secret"))
                    .isEqualTo(essence(send(key, "GET", HANDBOOK + "/documents/nothing/text", ""), "nothing"));
        }
        var seen = json(reader, "GET", HANDBOOK, "");
        var all = json(admin, "GET", HANDBOOK, "");
        assertThat(seen.has("documents")).isFalse();
        assertThat(seen.path("passages").asInt())
                .isLessThan(all.path("passages").asInt());
    }

    @Test
    void scoresTellNothingOfInvisibleDocuments() {
        var lexical = "{\"query\":\"harbour quay\",\"mode\":\"lexical\",\"rewrite\":false}";
        var before = json(reader, "POST", HANDBOOK + "/search", lexical).path("hits");
        for (int i = 0; i < 3; i++) {
            put(admin, "more-" + i, "harbour ".repeat(30) + " quay " + i, ",\"labels\":[\"group:board\"]");
        }
        quiet(admin);
        var after = json(reader, "POST", HANDBOOK + "/search", lexical).path("hits");

        assertThat(before.size()).isPositive();
        assertThat(after).isEqualTo(before);
    }

    @Test
    void otherLabelsHoldFromTheNextQueryOnAndNothingIsIndexedAgain() {
        put(admin, "memo", "The memorandum speaks of the " + "zygomorphic" + " crane.", "");
        quiet(admin);
        var search = "{\"query\":\"zygomorphic\",\"mode\":\"lexical\",\"rewrite\":false}";
        var memo = HANDBOOK + "/documents/memo";
        assertThat(documents(json(reader, "POST", HANDBOOK + "/search", search)))
                .containsExactly("memo");

        var labelled = json(admin, "PUT", memo + "/labels", "{\"labels\":[\"group:finance\"]}");
        assertThat(labelled.path("version").asInt()).isEqualTo(1);
        assertThat(documents(json(reader, "POST", HANDBOOK + "/search", search)))
                .isEmpty();
        assertThat(documents(json(finance, "POST", HANDBOOK + "/search", search)))
                .containsExactly("memo");

        send(admin, "PUT", memo + "/labels", "{\"deniedLabels\":[\"group:finance\"]}");
        assertThat(documents(json(reader, "POST", HANDBOOK + "/search", search)))
                .containsExactly("memo");
        assertThat(documents(json(finance, "POST", HANDBOOK + "/search", search)))
                .isEmpty();
    }

    /// The transaction of the change and nothing after it, as a crash leaves it.
    @Test
    void aChangeOfLabelsThatWasCutShortIsCompletedByItsJob() {
        put(admin, "draft", "The draft is about a cantilevered pontoon.", "");
        quiet(admin);
        var search = "{\"query\":\"cantilevered\",\"mode\":\"lexical\",\"rewrite\":false}";
        var acme = new TenantId("acme");
        var event = AuditEvent.done(AuditAction.LABELS_CHANGE, Actor.system(acme), "document/handbook/draft");
        var job = server.bean(DocumentCatalog.class)
                .relabel(
                        new CollectionKey(acme, new CollectionName("handbook")),
                        new DocumentId("draft"),
                        AccessLabels.of(List.of("group:finance")),
                        event)
                .orElseThrow();
        awaitDone(job.id());
        assertThat(documents(json(reader, "POST", HANDBOOK + "/search", search)))
                .isEmpty();
        assertThat(documents(json(finance, "POST", HANDBOOK + "/search", search)))
                .containsExactly("draft");

        var again = "{\"text\":\"The draft is about a cantilevered pontoon.\",\"labels\":[\"group:board\"]}";
        awaitDone(json(admin, "PUT", HANDBOOK + "/documents/draft", again)
                .path("job")
                .asString(""));
        assertThat(documents(json(finance, "POST", HANDBOOK + "/search", search)))
                .isEmpty();
        var shown = json(admin, "GET", HANDBOOK + "/documents/draft", "");
        assertThat(shown.path("version").asInt()).as("it was not indexed again").isEqualTo(1);
        assertThat(shown.path("state").asString("")).isEqualTo("SEARCHABLE");
    }

    private static void awaitDone(String job) {
        var done = server.await(
                admin,
                "/api/v1/jobs/" + job,
                shown -> shown.path("state").asString("").equals("DONE"));
        assertThat(done.path("kind").asString("")).isEqualTo("RELABEL");
    }

    @Test
    void theProberFindsThisServerSoundAndIsNotToBeSeen() {
        var report = server.bean(ProbeRounds.class).round();

        assertThat(report.leaks()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(server.json("GET", "/health/ready", "").body()).contains("\"isolation\":\"holds\"");
        assertThat(server.json("GET", "/metrics", "").body())
                .contains("plimsoll_isolation_leaks_total 0.0")
                .contains("plimsoll_isolation_probe_age_seconds");
        assertThat(server.json("GET", "/admin/v1/tenants", "").body()).doesNotContain("plimsoll-probe");
        assertThat(send(admin, "GET", "/api/v1/collections", "").body()).doesNotContain("plimsoll-probe");
    }

    @Test
    void aGrantInOneTenantIsNoneInAnother() {
        var grant = "{\"to\":\"group:finance\",\"role\":\"tenant-admin\"}";
        assertThat(server.json("PUT", "/admin/v1/tenants/globex/grants", grant).statusCode())
                .isEqualTo(201);

        assertThat(send(finance, "GET", HANDBOOK + "/documents", "").statusCode())
                .isEqualTo(403);
        assertThat(send(finance, "GET", "/admin/v1/tenants/globex/grants", "").statusCode())
                .isEqualTo(403);
        assertThat(send(admin, "GET", "/api/v1/grants", "").body()).doesNotContain("group:finance");
    }
}
