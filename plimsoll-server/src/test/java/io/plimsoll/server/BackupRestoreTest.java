package io.plimsoll.server;

import static io.plimsoll.server.ServerUnderTest.collection;
import static io.plimsoll.server.ServerUnderTest.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.FolderLog;
import io.plimsoll.audit.LogSource;
import io.plimsoll.audit.LogVerifier;
import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreOrder.Deletions;
import io.plimsoll.backup.RestoreOrder.Scope;
import io.plimsoll.backup.RestoreReport;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.s3.S3Server;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// Backups of the whole server, and what a server on the restored folder answers.
class BackupRestoreTest {

    private static final String GRANTS = "/admin/v1/tenants/default/grants";
    private static final String GRANT = "{\"to\":\"user:eve\",\"role\":\"reader\"}";

    @TempDir
    private Path folder;

    private final OfflineBackups offline = new OfflineBackups();

    private Path data() {
        return folder.resolve("data");
    }

    private Path target() {
        return folder.resolve("target");
    }

    private Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("plimsoll.backup.to", "file://" + target());
        settings.put("plimsoll.backup.every", "0");
        settings.put("plimsoll.backup.drill-every", "0");
        settings.put("plimsoll.backup.ledger-every", "1s");
        return settings;
    }

    private ServerUnderTest server() {
        return new ServerUnderTest(data(), settings());
    }

    private TargetAddress address() {
        return new TargetAddress(
                URI.create("file://" + target()), Optional.empty(), "us-east-1", Optional.empty(), Optional.empty());
    }

    private RestoreReport restore(Path to, Scope scope, Deletions deletions) {
        return offline.restore(address(), new RestoreOrder(Optional.empty(), to, scope, deletions), new Progress());
    }

    private Path restored() {
        var to = folder.resolve("restored");
        restore(to, Scope.ALL, new Deletions.Ledgers());
        return to;
    }

    @Test
    void aBackupUnderWritesHasWhatWasAcknowledgedBeforeOnceAndNothingDeleted() throws Exception {
        var before = new TreeSet<String>();
        var deletedBefore = new TreeSet<String>();
        try (var server = server()) {
            server.create("c");
            for (int i = 0; i < 40; i++) {
                assertThat(server.put("c", "old-" + i)).isTrue();
                before.add("old-" + i);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(server.delete("c", "old-" + i)).isTrue();
                before.remove("old-" + i);
                deletedBefore.add("old-" + i);
            }
            var over = new AtomicBoolean();
            var attempted = new ConcurrentSkipListSet<String>();
            var writers = List.of(
                    Thread.ofVirtual().start(() -> write(server, "x", over, attempted)),
                    Thread.ofVirtual().start(() -> write(server, "y", over, attempted)));
            int writtenMeanwhile = 0;
            for (int round = 0; round < 3; round++) {
                int had = attempted.size();
                server.backUp();
                writtenMeanwhile += attempted.size() - had;
            }
            over.set(true);
            for (var writer : writers) {
                writer.join();
            }
            assertThat(writtenMeanwhile).as("writing goes on during backups").isPositive();
            checkRestored(before, deletedBefore, attempted);
        }
    }

    /// Documents that come, change and go.
    private static void write(ServerUnderTest server, String prefix, AtomicBoolean over, Set<String> attempted) {
        for (int i = 0; !over.get(); i++) {
            var id = prefix + "-" + i;
            attempted.add(id);
            server.put("c", id);
            if (i % 3 == 1) {
                server.put("c", prefix + "-" + (i - 1), ServerUnderTest.text(prefix + "-" + (i - 1)) + " Changed.");
            }
            if (i % 3 == 2) {
                server.delete("c", prefix + "-" + (i - 1));
            }
        }
    }

    private void checkRestored(Set<String> before, Set<String> deletedBefore, Set<String> attempted) {
        var to = folder.resolve("restored");
        var report = restore(to, Scope.ALL, new Deletions.None());
        assertThat(report.warnings()).isEmpty();
        try (var server = new ServerUnderTest(to, Map.of())) {
            server.awaitQuiet("c");
            for (var id : before) {
                assertThat(server.found("c", word(id))).as(id).containsExactly(id);
            }
            for (var id : deletedBefore) {
                assertThat(server.found("c", word(id))).as(id).isEmpty();
            }
            for (var id : attempted) {
                boolean isThere = server.json("GET", collection("c") + "/documents/" + id, "")
                                .statusCode()
                        == 200;
                assertThat(server.found("c", word(id))).as(id).hasSize(isThere ? 1 : 0);
            }
            var state = server.get(collection("c"));
            assertThat(state.path("dead").asInt()).isZero();
            assertThat(state.path("passages").asInt())
                    .isEqualTo(state.path("documents").asInt());
        }
    }

    @Test
    void whatWasDeletedAfterTheBackupDoesNotComeBack() throws Exception {
        IssuedKey editor;
        IssuedKey stolen;
        String replacement;
        try (var server = server()) {
            server.create("c");
            server.create("gone");
            server.put("c", "stays");
            server.put("c", "goes");
            server.put("c", "returns");
            server.put("gone", "with-its-collection");
            server.awaitQuiet("c");
            server.awaitQuiet("gone");
            editor = issueKey(server);
            stolen = issueKey(server);
            assertThat(server.json("PUT", GRANTS, GRANT).statusCode()).isEqualTo(201);
            server.backUp();

            assertThat(server.delete("c", "goes")).isTrue();
            assertThat(server.delete("c", "returns")).isTrue();
            assertThat(server.put("c", "returns", "Something else.")).isTrue();
            assertThat(server.json("DELETE", collection("gone"), "").statusCode())
                    .isEqualTo(204);
            server.create("gone");
            replacement = rotate(server, stolen);
            assertThat(server.json("DELETE", GRANTS + "?to=user:eve&role=reader", "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(server.json("DELETE", "/admin/v1/tenants/default/keys/" + editor.id(), "")
                            .statusCode())
                    .isEqualTo(204);
            awaitLedgerWithout(editor.id());
        }
        var checkpoint = Files.readAllBytes(data().resolve("audit/log/default/checkpoint"));
        var report = restore(folder.resolve("restored"), Scope.ALL, new Deletions.Ledgers());
        assertThat(report.deleted()).isEqualTo(2);
        assertThat(report.deletedUntil()).isPresent();
        assertThat(report.warnings()).isEmpty();
        for (var to : List.of(folder.resolve("restored"), restoredByTheOldFolder())) {
            try (var server = new ServerUnderTest(to, Map.of())) {
                assertThat(server.found("c", word("stays"))).containsExactly("stays");
                assertThat(server.found("c", word("goes"))).isEmpty();
                assertThat(server.found("c", word("returns"))).isEmpty();
                assertThat(server.json("GET", collection("gone"), "").statusCode())
                        .isEqualTo(404);
                assertThat(status(server, editor.key())).isEqualTo(401);
                assertThat(status(server, stolen.key()))
                        .as("a secret that was replaced")
                        .isEqualTo(401);
                assertThat(status(server, replacement)).isEqualTo(200);
                assertThat(server.json("GET", GRANTS, "").body()).doesNotContain("user:eve");
                assertLogGoesOn(server, to, checkpoint);
                assertThat(server.put("c", "goes")).as("its versions go on").isTrue();
                server.awaitQuiet("c");
                assertThat(server.found("c", word("goes"))).containsExactly("goes");
            }
            assertThat(blobsWith(to, word("goes"))).as("only what came again").isEqualTo(1);
            assertThat(blobsWith(to, word("returns"))).isZero();
        }
        restore(folder.resolve("all"), Scope.ALL, new Deletions.None());
        try (var server = new ServerUnderTest(folder.resolve("all"), Map.of())) {
            assertThat(server.found("c", word("goes"))).as("the test can fail").containsExactly("goes");
            assertThat(status(server, stolen.key())).isEqualTo(200);
            assertThat(server.json("GET", GRANTS, "").body()).contains("user:eve");
        }
    }

    /// Backups hold no audit log. The new one is another log, or it is the former one that goes on.
    private void assertLogGoesOn(ServerUnderTest server, Path to, byte[] formerCheckpoint) {
        server.await(
                "/api/v1/audit?action=restore", found -> found.path("items").size() == 1);
        var log = new FolderLog(to.resolve("audit/log/default"));
        boolean copied = origin(log.read(LogSource.CHECKPOINT).orElseThrow()).equals(origin(formerCheckpoint));
        assertThat(copied).isEqualTo(to.endsWith("by-folder"));
        var report = LogVerifier.verify(
                log, LogVerifier.ownKey(log), copied ? Optional.of(formerCheckpoint) : Optional.empty());
        assertThat(report.problems()).isEmpty();
    }

    private static String origin(byte[] checkpoint) {
        return new String(checkpoint, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow();
    }

    private static int status(ServerUnderTest server, String key) {
        return server.send(key, "GET", collection("c"), "text/plain", "").statusCode();
    }

    /// The former secret ends at once.
    private static String rotate(ServerUnderTest server, IssuedKey key) {
        var path = "/admin/v1/tenants/default/keys/" + key.id() + ":rotate";
        var answer = server.json("POST", path, "{\"overlapSeconds\":0}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body()).path("key").asString("");
    }

    /// With the former server's audit logs, as `plimsoll restore` says how.
    private Path restoredByTheOldFolder() throws IOException {
        var to = folder.resolve("by-folder");
        restore(to, Scope.ALL, new Deletions.Catalogue(data().resolve("plimsoll.db")));
        for (var file : LiveFolder.files(data().resolve("audit"))) {
            var name = data().relativize(file);
            if (name.startsWith("audit/log") || name.endsWith("log.key")) {
                var copy = to.resolve(name);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return to;
    }

    private record IssuedKey(String id, String key) {}

    private static IssuedKey issueKey(ServerUnderTest server) {
        var answer = server.json("POST", "/admin/v1/tenants/default/keys", "{\"role\":\"editor\"}");
        assertThat(answer.statusCode()).isEqualTo(201);
        var key = new ObjectMapper().readTree(answer.body());
        return new IssuedKey(key.path("id").asString(""), key.path("key").asString(""));
    }

    /// The revocation was the last thing that was done.
    private void awaitLedgerWithout(String key) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (LiveFolder.latest(target().resolve("ledgers"))
                .filter(ledger -> !ledger.contains(key))
                .isEmpty()) {
            assertThat(System.nanoTime()).as("a ledger every second").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static long blobsWith(Path data, String word) throws IOException {
        long found = 0;
        for (var file : LiveFolder.files(data.resolve("blob"))) {
            found += Files.readString(file).contains(word) ? 1 : 0;
        }
        return found;
    }

    @Test
    void aSecondBackupBringsOnlyWhatIsNewAndOldOnesGoWithWhatTheyAloneHad() throws Exception {
        var settings = settings();
        settings.put("plimsoll.backup.keep", "2");
        try (var server = new ServerUnderTest(data(), settings)) {
            server.create("c");
            for (int i = 0; i < 20; i++) {
                server.put("c", "first-" + i);
            }
            server.awaitQuiet("c");
            var first = server.backUp();
            var objects = LiveFolder.files(target().resolve("objects")).size();
            server.put("c", "second");
            server.awaitQuiet("c");
            server.backUp();

            var listed = server.get("/admin/v1/backups").path("items");
            assertThat(listed).hasSize(2);
            long fresh = listed.get(0).path("newFiles").asLong();
            assertThat(LiveFolder.files(target().resolve("objects"))).hasSize(objects + (int) fresh);
            // Two blobs, the catalogue, a commit, and the files of one segment, or of one that several were merged
            // into.
            assertThat(fresh).isBetween(3L, 30L);
            assertThat(listed.get(0).path("files").asLong()).isGreaterThan(20);

            server.delete("c", "first-3");
            server.backUp();
            assertThat(LiveFolder.files(target().resolve("backups")))
                    .hasSize(2)
                    .noneMatch(file -> file.endsWith(first + ".jsonl"));
            assertThat(server.ended("/admin/v1/backups/" + newest() + ":verify", "{}")
                            .path("state")
                            .asString(""))
                    .isEqualTo("DONE");
            server.backUp();
            server.backUp();
            assertThat(blobObjectsWith(word("first-3")))
                    .as("no backup has it any more")
                    .isZero();
            assertThat(blobObjectsWith(word("first-4"))).isEqualTo(1);
            assertThat(LiveFolder.files(target().resolve("locks"))).isEmpty();
        }
        assertThat(LiveFolder.files(data().resolve("staging"))).isEmpty();
        restored();
    }

    private String newest() throws IOException {
        var name = String.valueOf(
                LiveFolder.files(target().resolve("backups")).getLast().getFileName());
        return name.substring(0, name.indexOf('.'));
    }

    private long blobObjectsWith(String word) throws IOException {
        long found = 0;
        for (var file : LiveFolder.files(target().resolve("objects"))) {
            var text = Files.readString(file, StandardCharsets.ISO_8859_1);
            found += Files.size(file) < 300 && text.contains(word) ? 1 : 0;
        }
        return found;
    }

    private void fillAndBackUp() {
        try (var server = server()) {
            server.create("c");
            for (int i = 0; i < 5; i++) {
                server.put("c", "d-" + i);
            }
            server.awaitQuiet("c");
            server.backUp();
        }
    }

    private void assertRefused(Path to, String naming) throws IOException {
        assertThatThrownBy(() -> restore(to, Scope.ALL, new Deletions.Ledgers()))
                .isInstanceOf(PlimsollException.class)
                .hasMessageContaining(naming);
        assertThat(to).doesNotExist();
        try (var beside = Files.list(folder)) {
            assertThat(beside.map(path -> String.valueOf(path.getFileName())))
                    .allSatisfy(name -> assertThat(name).doesNotContain("restoring"));
        }
    }

    @Test
    void aTruncatedTamperedOrMissingFileIsRefusedByItsNameAndNothingIsChanged() throws Exception {
        fillAndBackUp();
        var to = folder.resolve("restored");
        for (var object : List.of(largestObject(), smallestObject())) {
            var path = pathOf(object);
            var content = Files.readAllBytes(object);

            Files.write(object, Arrays.copyOf(content, content.length - 1));
            assertRefused(to, "'" + path + "' has " + (content.length - 1) + " bytes");
            var tampered = content.clone();
            tampered[content.length / 2] ^= 1;
            Files.write(object, tampered);
            assertRefused(to, "'" + path + "' was changed");
            assertThat(drillFails()).contains(path);
            Files.delete(object);
            assertRefused(to, "'" + path + "' is missing");
            Files.write(object, content);
        }
        var manifest = LiveFolder.files(target().resolve("backups")).getLast();
        var lines = Files.readAllBytes(manifest);
        for (int at : new int[] {10, lines.length / 2, lines.length - 20}) {
            var flipped = lines.clone();
            flipped[at] ^= 1;
            Files.write(manifest, flipped);
            assertThatThrownBy(() -> restore(to, Scope.ALL, new Deletions.Ledgers()))
                    .as("byte %s", at)
                    .isInstanceOf(PlimsollException.class);
            assertThat(to).doesNotExist();
        }
        Files.write(manifest, Arrays.copyOf(lines, lines.length - 100));
        assertRefused(to, "backups/" + manifest.getFileName());
        Files.write(manifest, lines);
        var ledger = LiveFolder.files(target().resolve("ledgers")).getLast();
        var ledgerLines = Files.readAllBytes(ledger);
        Files.write(ledger, Arrays.copyOf(ledgerLines, 50));
        assertRefused(to, "ledgers/");
        Files.delete(ledger);
        for (var other : LiveFolder.files(target().resolve("ledgers"))) {
            Files.delete(other);
        }
        assertRefused(to, "deleted documents come back");
        restore(to, Scope.ALL, new Deletions.None());
        assertThat(to.resolve("plimsoll.db")).exists();
    }

    private String drillFails() {
        var result = offline.drill(address(), Optional.empty(), folder.resolve("scratch"), new Progress());
        assertThat(result.passed()).isFalse();
        return result.report().failures();
    }

    private Path largestObject() throws IOException {
        return LiveFolder.files(target().resolve("objects")).stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    private Path smallestObject() throws IOException {
        return LiveFolder.files(target().resolve("objects")).stream()
                .min(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    /// The file of the data folder whose content this is.
    private String pathOf(Path object) throws IOException {
        var manifest =
                Files.readString(LiveFolder.files(target().resolve("backups")).getLast());
        int hash = manifest.indexOf(String.valueOf(object.getFileName()));
        int path = manifest.lastIndexOf("\"path\":\"", hash) + "\"path\":\"".length();
        return manifest.substring(path, manifest.indexOf('"', path));
    }

    @Test
    void aFolderWithSomethingInItIsRefused() throws Exception {
        fillAndBackUp();
        var to = Files.createDirectory(folder.resolve("restored"));
        Files.writeString(to.resolve("something"), "of somebody");
        assertThatThrownBy(() -> restore(to, Scope.ALL, new Deletions.Ledgers()))
                .hasMessageContaining("is not empty");
        assertThat(LiveFolder.files(to)).hasSize(1);
        Files.delete(to.resolve("something"));
        assertThat(restore(to, Scope.ALL, new Deletions.Ledgers()).counts()).hasSize(1);
        assertThatThrownBy(() -> offline.restore(
                        address(),
                        new RestoreOrder(
                                Optional.of(new BackupId("20200101T000000000Z")),
                                folder.resolve("x"),
                                Scope.ALL,
                                new Deletions.Ledgers()),
                        new Progress()))
                .hasMessageContaining("20200101T000000000Z");
    }

    @Test
    void aTenantOrACollectionIsRestoredAlone() throws Exception {
        String acme;
        try (var server = server()) {
            server.create("c");
            server.put("c", "of-default");
            assertThat(server.json("PUT", "/admin/v1/tenants/acme", "{}").statusCode())
                    .isEqualTo(201);
            var issued = server.json("POST", "/admin/v1/tenants/acme/keys", "{\"role\":\"tenant-admin\"}");
            acme = new ObjectMapper().readTree(issued.body()).path("key").asString("");
            for (var name : List.of("one", "two")) {
                server.send(acme, "PUT", collection(name), "application/json", "{}");
                server.send(acme, "PUT", collection(name) + "/documents/in-" + name, "text/plain", "crate in" + name);
            }
            server.awaitQuiet("c");
            awaitQuiet(server, acme, "one");
            awaitQuiet(server, acme, "two");
            server.backUp();
        }
        var tenant = Optional.of(new TenantId("acme"));
        restore(folder.resolve("acme"), new Scope(tenant, Optional.empty()), new Deletions.Ledgers());
        restore(
                folder.resolve("one"),
                new Scope(tenant, Optional.of(new CollectionName("one"))),
                new Deletions.Ledgers());
        for (var to : List.of(folder.resolve("acme"), folder.resolve("one"))) {
            assertThat(to.resolve("blob/default")).doesNotExist();
            assertThat(to.resolve("index/default")).doesNotExist();
            assertThat(Files.readString(to.resolve("plimsoll.db"), StandardCharsets.ISO_8859_1))
                    .as("nothing of others is left in the file")
                    .doesNotContain("of-default");
            try (var server = new ServerUnderTest(to, Map.of())) {
                assertThat(server.send(
                                        acme,
                                        "POST",
                                        collection("one") + "/search",
                                        "application/json",
                                        "{\"query\":\"crate\"}")
                                .body())
                        .contains("in-one");
                assertThat(server.json("GET", collection("c"), "").statusCode()).isEqualTo(404);
                assertThat(server.send(acme, "GET", collection("two"), "text/plain", "")
                                .statusCode())
                        .isEqualTo(to.endsWith("acme") ? 200 : 404);
            }
        }
        assertThatThrownBy(() -> restore(
                        folder.resolve("none"),
                        new Scope(Optional.of(new TenantId("nobody")), Optional.empty()),
                        new Deletions.Ledgers()))
                .hasMessageContaining("no tenant 'nobody'");
    }

    private static void awaitQuiet(ServerUnderTest server, String key, String name) throws InterruptedException {
        while (!server.send(key, "GET", collection(name), "text/plain", "")
                .body()
                .contains("\"pending\":0")) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void aDrillPassesAndFailsWhereAnObjectIsDamaged() throws Exception {
        try (var server = server()) {
            server.create("c");
            server.create("golden");
            for (int i = 0; i < 12; i++) {
                server.put("c", "d-" + i);
                server.put("golden", "g-" + i);
            }
            server.awaitQuiet("c");
            server.awaitQuiet("golden");
            var golden = "{\"items\":[{\"id\":\"q\",\"question\":\"" + word("g-7") + "\",\"documents\":[\"g-7\"]}]}";
            assertThat(server.json("PUT", collection("golden") + "/golden-questions", golden)
                            .statusCode())
                    .isEqualTo(200);
            var id = server.backUp();

            var passed = server.ended("/admin/v1/drills", "{}");
            assertThat(passed.path("state").asString("")).as("%s", passed).isEqualTo("DONE");
            var drill = server.get("/admin/v1/drills").path("items").get(0);
            assertThat(drill.path("passed").asBoolean(false)).isTrue();
            assertThat(drill.path("backup").asString("")).isEqualTo(id);
            assertThat(drill.path("recoveryTimeSeconds").asDouble(-1)).isPositive();
            assertThat(drill.path("recoveryPointSeconds").asDouble(-1)).isPositive();
            assertThat(drill.toString())
                    .contains("13 questions are answered")
                    .contains("2 collections with 24 documents");
            var metrics = server.json("GET", "/metrics", "").body();
            assertThat(metrics).contains("plimsoll_drill_ok 1.0").contains("plimsoll_backup_age_seconds ");

            var object = largestObject();
            var content = Files.readAllBytes(object);
            content[content.length / 3] ^= 1;
            Files.write(object, content);
            assertThat(server.ended("/admin/v1/drills", "{}").path("state").asString(""))
                    .isEqualTo("FAILED");
            assertThat(server.get("/admin/v1/drills").path("items").get(0).toString())
                    .contains("was changed");
            assertThat(server.json("GET", "/metrics", "").body()).contains("plimsoll_drill_ok 0.0");
            var verified = server.ended("/admin/v1/backups/" + id + ":verify", "{}");
            assertThat(verified.path("problems").toString()).contains("was changed");

            server.put("c", "later");
            server.awaitQuiet("c");
            assertThat(server.json("DELETE", collection("golden"), "").statusCode())
                    .isEqualTo(204);
        }
        try (var server = server()) {
            assertThat(server.get("/admin/v1/drills").path("items")).hasSize(2);
            assertThat(server.json("GET", "/metrics", "").body()).contains("plimsoll_drill_ok 0.0");
        }
    }

    @Test
    void aBucketTakesBackupsAndGivesThemBack() throws Exception {
        try (var s3 = S3Server.start()) {
            s3.newBucket("vault");
            var settings = settings();
            settings.put("plimsoll.backup.to", "s3://vault/plimsoll/one");
            settings.put("plimsoll.backup.endpoint", s3.endpoint().toString());
            settings.put("plimsoll.backup.access-key", S3Server.ACCESS_KEY);
            settings.put("plimsoll.backup.secret-key", S3Server.SECRET_KEY);
            try (var server = new ServerUnderTest(data(), settings)) {
                server.create("c");
                server.put("c", "a");
                server.put("c", "b");
                server.awaitQuiet("c");
                server.backUp();
                server.put("c", "d");
                server.awaitQuiet("c");
                server.backUp();
                assertThat(server.get("/admin/v1/backups").path("items")).hasSize(2);
                var passed = server.ended("/admin/v1/drills", "{}");
                assertThat(passed.path("state").asString("")).as("%s", passed).isEqualTo("DONE");
            }
            var address = new TargetAddress(
                    URI.create("s3://vault/plimsoll/one"),
                    Optional.of(s3.endpoint()),
                    "us-east-1",
                    Optional.of(S3Server.ACCESS_KEY),
                    Optional.of(S3Server.SECRET_KEY));
            var to = folder.resolve("restored");
            offline.restore(
                    address,
                    new RestoreOrder(Optional.empty(), to, Scope.ALL, new Deletions.Ledgers()),
                    new Progress());
            try (var server = new ServerUnderTest(to, Map.of())) {
                assertThat(server.found("c", word("d"))).containsExactly("d");
            }
        }
    }

    @Test
    void backupsComeByThemselvesAndOthersDataIsNotTouched() throws Exception {
        var settings = settings();
        settings.put("plimsoll.backup.every", "1h");
        settings.put("plimsoll.backup.keep", "1");
        settings.put("plimsoll.backup.also-to", "file://" + folder.resolve("also"));
        try (var server = new ServerUnderTest(data(), settings)) {
            server.create("c");
            server.await(
                    "/api/v1/audit?action=backup", found -> found.path("items").size() == 1);
            var also = server.ended("/admin/v1/backups", "{\"to\":\"file://" + folder.resolve("also") + "\"}");
            assertThat(also.path("state").asString("")).as("%s", also).isEqualTo("DONE");
            assertThat(LiveFolder.files(folder.resolve("also/backups"))).hasSize(1);
            var logged = server.await(
                    "/api/v1/audit?action=backup", found -> found.path("items").size() == 2);
            var scheduled = logged.path("items").get(0).path("entry");
            assertThat(scheduled.path("outcome").asString("")).isEqualTo("done");
            assertThat(scheduled.path("object").asString("")).startsWith("backup/");
            assertThat(scheduled.has("from")).as("nobody asked for it").isFalse();
        }
        try (var other = new ServerUnderTest(folder.resolve("other"), settings)) {
            other.create("c");
            other.await(
                    "/api/v1/audit?action=backup", found -> found.path("items").size() == 1);
            other.backUp();
            assertThat(other.get("/admin/v1/backups").path("items")).hasSize(1);
        }
        assertThat(LiveFolder.files(target().resolve("backups"))).hasSize(2);
        assertThatThrownBy(() -> restore(folder.resolve("which"), Scope.ALL, new Deletions.Ledgers()))
                .hasMessageContaining("backups of 2 servers");
    }
}
