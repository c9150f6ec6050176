package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// How long an answer takes must not tell what it hides: for what is not allowed the server does the very same work as
/// for what is not there. The work is counted in statements on the real database and in stages of a query, since a
/// stopwatch would tell of the machine.
class SameWorkTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HANDBOOK = "/api/v1/collections/handbook";
    private static final String WORD = "quixotrylane";
    private static final Pattern ROUTE = Pattern.compile("(?m)^ {2}(/\\S+):$|^ {4}(get|put|post|delete):$");

    /// Bodies that somebody who may would be understood with; elsewhere an empty object is.
    private static final Map<String, String> BODIES = Map.of(
            "POST /api/v1/collections/{collection}/search", "{\"query\":\"quay\"}",
            "POST /api/v1/collections/{collection}/ask", "{\"question\":\"quay\"}",
            "PUT /api/v1/collections/{collection}/documents/{id}", "{\"text\":\"x\"}",
            "PUT /api/v1/collections/{collection}/golden-questions", "{\"items\":[]}",
            "PUT /api/v1/collections/{collection}/sources/{name}", "{\"directory\":{\"path\":\"/x\"}}");

    @TempDir
    private static Path data;

    private static final Work WORK = new Work();
    private static ServerUnderTest server;
    private static String admin;
    private static String reader;
    private static String narrow;
    private static String stranger;
    private static String auditor;
    private static String job;

    /// Statements that requests run, and stages that they pass, in their order.
    private static final class Work extends AppenderBase<ILoggingEvent> {

        private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getThreadName().startsWith("http-")) {
                var pairs = event.getKeyValuePairs();
                var stage = pairs == null
                        ? ""
                        : pairs.stream()
                                .filter(pair -> pair.key.contains("stage"))
                                .map(pair -> " " + pair.value)
                                .findFirst()
                                .orElse("");
                done.add(event.getFormattedMessage() + stage);
            }
        }

        List<String> taken() {
            var all = new ArrayList<String>();
            for (var next = done.poll(); next != null; next = done.poll()) {
                all.add(next);
            }
            return all;
        }

        private static Logger logger(String name) {
            return (Logger) LoggerFactory.getLogger(name);
        }

        void watch() {
            start();
            logger(JdbcTemplate.class.getName()).setLevel(Level.DEBUG);
            logger(JdbcTemplate.class.getName()).setAdditive(false);
            logger(JdbcTemplate.class.getName()).addAppender(this);
            logger("plimsoll.stage").addAppender(this);
        }

        void end() {
            logger(JdbcTemplate.class.getName()).detachAppender(this);
            logger(JdbcTemplate.class.getName()).setAdditive(true);
            logger(JdbcTemplate.class.getName()).setLevel(null);
            logger("plimsoll.stage").detachAppender(this);
        }
    }

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(data, Map.of("plimsoll.prober.every", "0s"));
        for (var tenant : List.of("acme", "globex", "gone")) {
            assertThat(server.json("PUT", "/admin/v1/tenants/" + tenant, "{}").statusCode())
                    .isEqualTo(201);
        }
        admin = secret(key("acme", "\"role\":\"tenant-admin\""));
        reader = secret(key("acme", "\"role\":\"reader\""));
        narrow = secret(key("acme", "\"role\":\"tenant-admin\",\"collections\":[\"else\"]"));
        stranger = secret(key("globex", "\"role\":\"tenant-admin\""));
        auditor = secret(key("globex", "\"role\":\"auditor\""));
        assertThat(send(admin, "PUT", HANDBOOK, "{}").statusCode()).isEqualTo(201);
        send(admin, "PUT", HANDBOOK + "/documents/public", "{\"text\":\"The quay opens at dawn.\"}");
        var secret = "{\"text\":\"The merger has the codename " + WORD + ".\",\"labels\":[\"group:finance\"]}";
        job = JSON.readTree(send(admin, "PUT", HANDBOOK + "/documents/secret", secret)
                        .body())
                .path("job")
                .asString("");
        var unused =
                server.await(admin, HANDBOOK, shown -> shown.path("pending").asInt(1) == 0);
        WORK.watch();
    }

    @AfterAll
    static void stop() {
        WORK.end();
        server.close();
    }

    private static JsonNode key(String tenant, String fields) {
        return JSON.readTree(server.json("POST", "/admin/v1/tenants/" + tenant + "/keys", "{" + fields + "}")
                .body());
    }

    private static String secret(JsonNode key) {
        return key.path("key").asString("");
    }

    private static HttpResponse<String> send(String key, String method, String path, String body) {
        var type = path.endsWith(":batch") ? "application/x-ndjson" : "application/json";
        return server.send(key, method, path, type, body);
    }

    /// An answer and what it took.
    private record Seen(int status, String body, List<String> work) {

        Seen naming(String name) {
            return new Seen(status, body.replace(name, "NAME"), work);
        }
    }

    private static Seen seen(String key, String method, String path, String body) {
        var unused = WORK.taken();
        var answer = send(key, method, path, body);
        return new Seen(answer.statusCode(), answer.body().replaceAll("\"traceId\":\"[0-9a-f]+\"", ""), WORK.taken());
    }

    /// Routes of the published description that name something which not everybody may know of.
    private static List<String> routes() throws IOException {
        String description;
        try (var in = Objects.requireNonNull(SameWorkTest.class.getResourceAsStream("/openapi.yaml"))) {
            description = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var routes = new ArrayList<String>();
        var path = "";
        for (var found = ROUTE.matcher(description); found.find(); ) {
            if (found.group(1) != null) {
                path = found.group(1);
            } else {
                routes.add(found.group(2).toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return routes;
    }

    private static void assertSame(String key, String route, Map<String, String> there, Map<String, String> nowhere) {
        var parts = route.split(" ", 2);
        var body = parts[0].equals("GET") || parts[0].equals("DELETE")
                ? ""
                : BODIES.getOrDefault(route, route.endsWith(":batch") ? "{\"id\":\"a\",\"text\":\"x\"}" : "{}");
        var hidden = seen(key, parts[0], filled(parts[1], there), body);
        var missing = seen(key, parts[0], filled(parts[1], nowhere), body);
        for (var name : there.entrySet()) {
            hidden = hidden.naming("'" + name.getValue() + "'");
            missing = missing.naming("'" + nowhere.get(name.getKey()) + "'");
        }
        assertThat(hidden.status()).as(route).isEqualTo(404);
        assertThat(hidden).as(route).isEqualTo(missing);
        assertThat(hidden.work())
                .as("at least the key was looked up for " + route)
                .isNotEmpty();
    }

    private static String filled(String path, Map<String, String> names) {
        var filled = path.replace("**", "0/000.p/1");
        for (var name : new TreeMap<>(names).entrySet()) {
            filled = filled.replace("{" + name.getKey() + "}", name.getValue());
        }
        return filled;
    }

    @Test
    void aCollectionThatOneDoesNotReachCostsWhatOneCostsThatIsNotThere() throws Exception {
        int asked = 0;
        for (var route : routes()) {
            if (route.contains("{collection}")) {
                var there = Map.of("collection", "handbook", "id", "public", "name", "wiki", "number", "1");
                var nowhere = Map.of("collection", "nothing", "id", "public", "name", "wiki", "number", "1");
                assertSame(narrow, route, there, nowhere);
                if (!route.equals("PUT /api/v1/collections/{collection}")) { // that makes one of the stranger's own
                    assertSame(stranger, route, there, nowhere);
                }
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(20);
    }

    @Test
    void aJobOfOthersCostsWhatOneCostsThatIsNotThere() throws Exception {
        for (var route : routes()) {
            if (route.contains("/jobs/{id}")) {
                var there = Map.of("id", job);
                var nowhere = Map.of("id", "0".repeat(job.length()));
                assertSame(stranger, route, there, nowhere);
                assertSame(narrow, route, there, nowhere);
            }
        }
    }

    @Test
    void aDocumentThatLabelsHideCostsWhatOneCostsThatIsNotThere() {
        var route = "GET /api/v1/collections/handbook/documents/{id}/text";
        assertSame(reader, route, Map.of("id", "secret"), Map.of("id", "nobody"));
    }

    @Test
    void anAuditLogOfOthersCostsWhatOneCostsThatIsNotThere() throws Exception {
        for (var route : routes()) {
            if (route.startsWith("GET /audit/v1/{log}")) {
                assertSame(auditor, route, Map.of("log", "acme"), Map.of("log", "ghost"));
            }
        }
    }

    @Test
    void aKeyThatIsRevokedOrExpiredOrOfADeletedTenantCostsWhatOneCostsThatNeverWas() {
        var revoked = key("acme", "\"role\":\"reader\"");
        var expired = key("acme", "\"role\":\"reader\"");
        var orphaned = key("gone", "\"role\":\"reader\"");
        server.json(
                "DELETE", "/admin/v1/tenants/acme/keys/" + revoked.path("id").asString(""), "");
        server.json("DELETE", "/admin/v1/tenants/gone", "");
        expire(expired.path("id").asString(""));
        var never = seen("plm_" + "A".repeat(43), "GET", HANDBOOK, "");

        assertThat(never.status()).isEqualTo(401);
        for (var key : List.of(revoked, expired, orphaned)) {
            assertThat(secret(key)).as("%s", key).isNotEmpty();
            assertThat(seen(secret(key), "GET", HANDBOOK, "")).isEqualTo(never);
        }
    }

    private static void expire(String id) {
        var acme = new TenantId("acme");
        var keys = server.bean(ApiKeys.class);
        var key = keys.find(new ApiKeys.KeyName(acme, id)).orElseThrow();
        keys.put(
                new ApiKeys.ApiKey(
                        key.id(),
                        key.tenant(),
                        key.role(),
                        key.labels(),
                        key.collections(),
                        key.hash(),
                        key.createdAt(),
                        Optional.of(Instant.EPOCH),
                        key.lastUsedAt(),
                        key.outgoing()),
                AuditEvent.bySystem(AuditAction.KEY_CREATE, acme, "key/" + id));
    }

    @Test
    void aWordOfHiddenDocumentsTakesTheStagesThatAWordOfNoneTakes() {
        var search = "{\"query\":\"%s\",\"mode\":\"hybrid\"}";
        var hidden = seen(reader, "POST", HANDBOOK + "/search", search.formatted(WORD));
        var missing = seen(reader, "POST", HANDBOOK + "/search", search.formatted("xenolithique"));

        assertThat(hidden.status()).isEqualTo(200);
        assertThat(hidden.work()).isEqualTo(missing.work());
        assertThat(String.join("\n", hidden.work())).contains("stage ended").containsIgnoringCase("retrieve");
        assertThat(hidden.body()).doesNotContain("codename");
    }

    @Test
    void whatOneMayReadDoesCostMoreSoThatTheCountingIsNotBlind() {
        var readable = seen(admin, "GET", HANDBOOK + "/documents/public", "");
        var missing = seen(narrow, "GET", HANDBOOK + "/documents/public", "");

        assertThat(readable.status()).isEqualTo(200);
        assertThat(readable.work()).hasSizeGreaterThan(missing.work().size());
    }
}
