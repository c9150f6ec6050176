package io.plimsoll.server;

import static io.plimsoll.server.ServerUnderTest.collection;
import static io.plimsoll.server.ServerUnderTest.text;
import static io.plimsoll.server.ServerUnderTest.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreOrder.Deletions;
import io.plimsoll.backup.RestoreOrder.Scope;
import io.plimsoll.backup.TargetAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// Who sees what in a restored server, where that was changed after the backup.
class RestoredLabelsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FINANCE = "\"group:finance\"";
    private static final String BOARD = "\"group:board\"";
    private static final List<String> DOCUMENTS =
            List.of("as-before", "narrowed", "widened", "replaced", "published", "moved");

    @TempDir
    private Path folder;

    private record Keys(String reader, String finance, String board) {}

    @Test
    void aDocumentIsSeenByThoseWhoSawItAtLastAndNotByThoseWhoSawItInTheBackup() throws Exception {
        Keys keys;
        try (var server = new ServerUnderTest(folder.resolve("data"), settings())) {
            keys = new Keys(key(server, ""), key(server, FINANCE), key(server, BOARD));
            fill(server);
            server.backUp();
            change(server);
            awaitLedgerWith("\"document\":\"moved\",\"version\":2");
        }
        restore("none", new Deletions.None(), 0);
        try (var server = new ServerUnderTest(folder.resolve("none"), Map.of())) {
            assertThat(seen(server, keys.reader())).as("the test can fail").containsExactly("narrowed", "replaced");
        }
        restore("by-ledgers", new Deletions.Ledgers(), 4);
        restore("by-folder", new Deletions.Catalogue(folder.resolve("data/plimsoll.db")), 4);
        for (var restored : List.of("by-ledgers", "by-folder")) {
            try (var server = new ServerUnderTest(folder.resolve(restored), Map.of())) {
                assertThat(seen(server, keys.reader())).as(restored).containsExactly("widened");
                assertThat(seen(server, keys.finance()))
                        .as(restored)
                        .containsExactly("as-before", "published", "widened");
                assertThat(seen(server, keys.board())).as(restored).containsExactly("narrowed", "replaced", "widened");
                assertThat(server.get(collection("c")).path("pending").asInt(-1))
                        .as("nothing is indexed again")
                        .isZero();
            }
        }
    }

    /// By searches and by their texts.
    private static List<String> seen(ServerUnderTest server, String key) {
        var seen = new TreeSet<String>();
        for (var id : DOCUMENTS) {
            var body = "{\"query\":\"" + word(id) + "\",\"mode\":\"lexical\",\"rewrite\":false}";
            var hits = server.send(key, "POST", collection("c") + "/search", "application/json", body);
            boolean isFound = JSON.readTree(hits.body()).path("hits").size() > 0;
            var text = server.send(key, "GET", collection("c") + "/documents/" + id + "/text", "text/plain", "");
            assertThat(text.statusCode()).as("%s: %s", id, hits.body()).isEqualTo(isFound ? 200 : 404);
            if (isFound) {
                seen.add(id);
            }
        }
        return List.copyOf(seen);
    }

    private Map<String, String> settings() {
        return Map.of(
                "plimsoll.backup.to",
                "file://" + folder.resolve("target"),
                "plimsoll.backup.every",
                "0",
                "plimsoll.backup.drill-every",
                "0",
                "plimsoll.backup.ledger-every",
                "1s");
    }

    private static void fill(ServerUnderTest server) throws InterruptedException {
        server.create("c");
        put(server, "as-before", text("as-before"), "");
        relabel(server, "as-before", FINANCE);
        put(server, "narrowed", text("narrowed"), "");
        put(server, "widened", text("widened"), FINANCE);
        put(server, "replaced", text("replaced"), "");
        put(server, "published", text("published"), FINANCE);
        put(server, "moved", text("moved"), FINANCE);
        server.awaitQuiet("c");
    }

    /// The last three have another content too, which no backup has.
    private static void change(ServerUnderTest server) {
        relabel(server, "narrowed", BOARD);
        relabel(server, "widened", "");
        put(server, "replaced", "What the board has decided.", BOARD);
        put(server, "published", "What everybody may know.", "");
        put(server, "moved", "What finance has left to the board.", BOARD);
    }

    private static void put(ServerUnderTest server, String id, String text, String labels) {
        var body = "{\"text\":\"" + text + "\",\"labels\":[" + labels + "]}";
        var answer = server.json("PUT", collection("c") + "/documents/" + id, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static void relabel(ServerUnderTest server, String id, String labels) {
        var path = collection("c") + "/documents/" + id + "/labels";
        var answer = server.json("PUT", path, "{\"labels\":[" + labels + "]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String key(ServerUnderTest server, String labels) {
        var fields = "{\"role\":\"reader\",\"labels\":[" + labels + "]}";
        var answer = server.json("POST", "/admin/v1/tenants/default/keys", fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("key").asString("");
    }

    private void awaitLedgerWith(String line) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (LiveFolder.latest(folder.resolve("target/ledgers"))
                .filter(ledger -> ledger.contains(line))
                .isEmpty()) {
            assertThat(System.nanoTime()).as("a ledger every second").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void restore(String to, Deletions deletions, long relabelled) {
        var target = new TargetAddress(
                URI.create("file://" + folder.resolve("target")),
                Optional.empty(),
                "us-east-1",
                Optional.empty(),
                Optional.empty());
        var order = new RestoreOrder(Optional.empty(), folder.resolve(to), Scope.ALL, deletions);
        var report = new OfflineBackups().restore(target, order, new Progress());
        assertThat(report.warnings()).isEmpty();
        assertThat(report.relabelled()).as(to).isEqualTo(relabelled);
    }
}
