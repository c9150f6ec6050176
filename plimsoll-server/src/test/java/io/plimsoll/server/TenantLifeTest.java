package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreOrder.Deletions;
import io.plimsoll.backup.RestoreOrder.Scope;
import io.plimsoll.backup.TargetAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Tenants on the whole server: suspended, resumed, deleted, made again, restored.
class TenantLifeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACME = "/admin/v1/tenants/acme";
    private static final String BOOKS = "/api/v1/collections/books";
    private static final String DOCUMENT = BOOKS + "/documents/a";

    @TempDir
    private Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private ServerUnderTest server() {
        var settings = new HashMap<String, String>();
        settings.put("plimsoll.backup.to", "file://" + folder.resolve("target"));
        settings.put("plimsoll.backup.every", "0");
        settings.put("plimsoll.backup.drill-every", "0");
        settings.put("plimsoll.backup.ledger-every", "1s");
        return new ServerUnderTest(data(), settings);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static void assertCode(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).path("code").asString("")).isEqualTo(code);
    }

    /// Creates the tenant with a document that can be found; returns a key of it.
    private static String tenant(ServerUnderTest server, String word) {
        assertThat(server.json("PUT", ACME, "{}").statusCode()).isEqualTo(201);
        var key = json(server.json("POST", ACME + "/keys", "{\"role\":\"tenant-admin\"}"))
                .path("key")
                .asString("");
        assertThat(server.send(key, "PUT", BOOKS, "application/json", "{}").statusCode())
                .isEqualTo(201);
        var text = "The " + word + " stands on the quay and waits for a ship.";
        assertThat(server.send(key, "PUT", DOCUMENT, "text/plain", text).statusCode())
                .isEqualTo(202);
        awaitSearchable(server, key);
        return key;
    }

    private static void awaitSearchable(ServerUnderTest server, String key) {
        server.await(
                "/health/live",
                unused -> json(server.send(key, "GET", DOCUMENT, "text/plain", ""))
                        .path("state")
                        .asString("")
                        .equals("SEARCHABLE"));
    }

    private static HttpResponse<String> search(ServerUnderTest server, String key, String word) {
        return server.send(
                key,
                "POST",
                BOOKS + "/search",
                "application/json",
                "{\"mode\":\"lexical\",\"query\":\"" + word + "\",\"rewrite\":false}");
    }

    @Test
    void aSuspendedTenantIsRefusedEverythingAtOnceAndFindsAllAgainWhenItIsResumed() {
        try (var server = server()) {
            var key = tenant(server, "lighthouse");
            assertThat(json(server.json("POST", ACME + ":suspend", "{}"))
                            .path("state")
                            .asString(""))
                    .isEqualTo("suspended");

            assertCode(search(server, key, "lighthouse"), 403, "tenant_suspended");
            assertCode(server.send(key, "GET", BOOKS, "text/plain", ""), 403, "tenant_suspended");
            assertCode(server.send(key, "PUT", DOCUMENT, "text/plain", "x"), 403, "tenant_suspended");
            assertCode(server.send(key, "DELETE", DOCUMENT, "text/plain", ""), 403, "tenant_suspended");
            assertCode(server.send(key, "GET", "/api/v1/limits", "text/plain", ""), 403, "tenant_suspended");
            assertThat(server.get("/api/v1/collections").has("items"))
                    .as("others are served")
                    .isTrue();

            assertThat(server.json("POST", ACME + ":resume", "{}").statusCode()).isEqualTo(200);
            assertThat(search(server, key, "lighthouse").body()).contains("on the quay");
            assertCode(server.json("POST", "/admin/v1/tenants/default:suspend", "{}"), 409, "conflict");
            assertCode(server.json("DELETE", "/admin/v1/tenants/default", ""), 409, "conflict");
        }
    }

    @Test
    void aDeletedTenantLeavesNothingAndOneOfTheSameNameSeesNothingOfIt() throws Exception {
        try (var server = server()) {
            var key = tenant(server, "lighthouse");
            server.send(key, "PUT", BOOKS + "/golden-questions", "application/json", """
                    {"questions":[{"id":"q","question":"What stands?","documents":["a"]}]}""");
            server.send(
                    key,
                    "POST",
                    BOOKS + "/ask",
                    "application/json",
                    "{\"question\":\"What stands?\",\"session\":\"s\"}");
            var dryRun = server.json("DELETE", ACME + "?dryRun=true", "");
            assertThat(dryRun.statusCode()).isEqualTo(200);
            assertThat(json(dryRun).path("rows").path("document").asInt()).isEqualTo(1);
            assertThat(json(dryRun).path("usage").path("documents").asInt()).isEqualTo(1);
            assertThat(search(server, key, "lighthouse").body())
                    .as("nothing has gone")
                    .contains("on the quay");

            var deleted = server.json("DELETE", ACME, "");
            assertThat(deleted.statusCode()).isEqualTo(202);
            assertThat(json(deleted).path("state").asString("")).isEqualTo("deleting");
            assertCode(search(server, key, "lighthouse"), 401, "unauthenticated");
            var again = tenant(server, "windmill");
            assertThat(json(search(server, again, "lighthouse")).path("hits").size())
                    .isZero();
            assertThat(search(server, again, "windmill").body()).contains("on the quay");
            assertThat(json(server.send(again, "GET", "/api/v1/limits", "text/plain", ""))
                            .path("tenant")
                            .asString(""))
                    .isEqualTo("acme");

            var shown = server.await(ACME, tenant -> !tenant.has("leaving"));
            assertThat(shown.path("incarnation").asInt()).isEqualTo(2);
            assertThat(shown.path("usage").path("documents").asInt()).isEqualTo(1);
            assertThat(data().resolve("index").resolve("acme")).doesNotExist();
            assertThat(data().resolve("blob").resolve("acme")).doesNotExist();
            assertThat(data().resolve("index").resolve("acme.2")).isDirectory();
            assertThat(search(server, again, "windmill").body()).contains("on the quay");
        }
        assertThat(rowsOf("acme")).isEmpty();
        assertThat(rowsOf("acme.2")).containsEntry("document", 1);
    }

    /// Rows of every table but the audit log's.
    private Map<String, Integer> rowsOf(String tenant) throws SQLException {
        var rows = new TreeMap<String, Integer>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data().resolve("plimsoll.db"));
                var tables = connection.createStatement();
                var names = tables.executeQuery("""
                        SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p
                        WHERE m.type = 'table' AND p.name = 'tenant' AND m.name NOT LIKE 'audit%'
                        """)) {
            while (names.next()) {
                try (var count = connection.prepareStatement(
                        "SELECT count(*) FROM " + names.getString(1) + " WHERE tenant = ?")) {
                    count.setString(1, tenant);
                    int found = count.executeQuery().getInt(1);
                    if (found > 0) {
                        rows.put(names.getString(1), found);
                    }
                }
            }
        }
        return rows;
    }

    @Test
    void aDeletedTenantStaysDeletedWhenAnOlderBackupIsRestored() throws Exception {
        try (var server = server()) {
            tenant(server, "lighthouse");
            server.backUp();
            assertThat(server.json("DELETE", ACME, "").statusCode()).isEqualTo(202);
            server.await(ACME, shown -> shown.path("state").asString("").equals("deleted"));
            awaitLedger("tenant-deleted");
        }
        var address = new TargetAddress(
                URI.create("file://" + folder.resolve("target")),
                Optional.empty(),
                "us-east-1",
                Optional.empty(),
                Optional.empty());
        var to = folder.resolve("restored");
        new OfflineBackups()
                .restore(
                        address,
                        new RestoreOrder(Optional.empty(), to, Scope.ALL, new Deletions.Ledgers()),
                        new Progress());

        assertThat(to.resolve("index").resolve("acme")).doesNotExist();
        assertThat(to.resolve("blob").resolve("acme")).doesNotExist();
        try (var restored = new ServerUnderTest(to, Map.of())) {
            assertThat(restored.get(ACME).path("state").asString("")).isEqualTo("deleted");
            var made = json(restored.json("PUT", ACME, "{}"));
            assertThat(made.path("incarnation").asInt()).isEqualTo(2);
        }
    }

    private void awaitLedger(String line) throws IOException, InterruptedException {
        long until = System.nanoTime() + 20_000_000_000L;
        while (LiveFolder.latest(folder.resolve("target/ledgers"))
                .filter(ledger -> ledger.contains(line))
                .isEmpty()) {
            assertThat(System.nanoTime()).as("a ledger every second").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
