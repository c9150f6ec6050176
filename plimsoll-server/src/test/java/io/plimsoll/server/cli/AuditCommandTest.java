package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.server.store.AuditJournal;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcAuditTrail;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {

    private static final long JOURNAL_BYTES = 64 << 20;

    private final FakeServer server = new FakeServer();

    @TempDir
    private Path folder;

    private Shell shell;

    @BeforeEach
    void shell() {
        shell = new Shell(folder).at(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Logs of two tenants in `data`, as a server leaves them.
    private void log(int events) {
        var data = folder.resolve("data");
        try (var database = Database.open(Files.createDirectories(data).resolve("plimsoll.db"));
                var journal = AuditJournal.open(
                        data.resolve("audit").resolve("journal"), database, JOURNAL_BYTES, InstantSource.system());
                var trail = new JdbcAuditTrail(
                        database, data.resolve("audit"), Optional.of(journal), InstantSource.system())) {
            for (var tenant : List.of("acme", "other")) {
                for (int i = 0; i < events; i++) {
                    journal.append(AuditEvent.done(
                            AuditAction.SEARCH, Actor.system(new TenantId(tenant)), "collection/c" + i));
                }
            }
            trail.takeIn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String path) {
        return folder.resolve("data").resolve("audit").resolve("log").resolve(path);
    }

    @Test
    void aWholeLogIsSaidToBeSoAndItsCheckpointIsShown() throws IOException {
        log(3);

        assertThat(shell.type("audit", "verify", "--data", "data")).isZero();

        assertThat(shell.out())
                .contains("✓ acme: 3 entries, as they were logged")
                .contains("✓ other: 3 entries")
                .contains(Files.readString(file("acme/checkpoint")));
        var key = Files.readString(file("acme/key")).strip();
        assertThat(shell.type("audit", "verify", "--data", "data", "--log-key", key))
                .isZero();
        assertThat(shell.type("audit", "verify", "--data", "data/audit/log/acme", "--log-key", key))
                .isZero();
    }

    @Test
    void whatWasTamperedWithIsNamed() throws IOException {
        log(3);
        var entries = file("acme/tile/entries/000.p/3");
        var bytes = Files.readAllBytes(entries);
        bytes[70] ^= 1;
        Files.write(entries, bytes);

        assertThat(shell.type("audit", "verify", "--data", "data")).isEqualTo(1);

        assertThat(shell.out())
                .contains("✗ acme/tile/entries/000.p/3: entry 0 is not the one that was logged")
                .contains("✓ other");
        assertThat(shell.type("audit", "verify", "--data", "data", "--json")).isEqualTo(1);
        assertThat(shell.out()).contains("\"whole\" : false");
    }

    @Test
    void aLogThatWasCutOrIsGoneDoesNotGoOnFromACheckpointThatWasKept() throws IOException {
        log(5);
        Files.copy(file("acme/checkpoint"), folder.resolve("kept"));
        assertThat(shell.type("audit", "verify", "--data", "data", "--since", "kept"))
                .isZero();
        var origin =
                Files.readString(folder.resolve("kept")).lines().findFirst().orElseThrow();
        Files.move(file("acme"), folder.resolve("away"));

        assertThat(shell.type("audit", "verify", "--data", "data", "--since", "kept"))
                .isEqualTo(1);

        assertThat(shell.out()).contains("✗ the log of the checkpoint kept, " + origin + ", is not there");
    }

    /// Any server of files will do.
    @Test
    void aLogIsVerifiedOverHttp() throws IOException {
        log(300);
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/audit/v1", SimpleFileServer.createFileHandler(file("").toRealPath()));
        http.start();
        try {
            var url = "http://127.0.0.1:" + http.getAddress().getPort();
            assertThat(shell.type("audit", "verify", "--url", url, "--log", "acme"))
                    .isZero();
            assertThat(shell.out()).contains("✓ acme: 300 entries");

            Files.delete(file("acme/tile/0/000"));
            assertThat(shell.type("audit", "verify", "--url", url, "--log", "acme"))
                    .isEqualTo(1);
            assertThat(shell.out()).contains("✗ acme/tile/0/000: the file is missing");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void entriesAreSearchedAndExported() {
        var found = "{\"log\":\"acme\",\"position\":7,\"entry\":{\"at\":\"2026-03-01T10:00:00.000Z\","
                + "\"action\":\"search\",\"outcome\":\"done\",\"object\":\"collection/a\",\"actor\":\"abc\"}}";
        server.on("GET /api/v1/audit?actor=key_1&action=search", 200, "{\"items\":[" + found + "],\"hasMore\":false}");
        server.on("GET /api/v1/audit:export?tenant=acme", 200, found + "\n" + found + "\n");

        assertThat(shell.type("audit", "search", "--actor", "key_1", "--action", "search"))
                .isZero();
        assertThat(shell.out()).contains("acme").contains("collection/a").contains("search");
        assertThat(shell.type("audit", "export", "--tenant", "acme")).isZero();
        assertThat(shell.out()).contains(found + "\n" + found);
    }

    @Test
    void whatIsFoundIsMadeAgainPartByPart() {
        var path = "POST /admin/v1/audit-logs/acme:reindex";
        server.on(path, 200, "{\"log\":\"acme\",\"next\":1500,\"size\":1500}");

        assertThat(shell.type("audit", "reindex", "--log", "acme")).isZero();

        assertThat(shell.out()).contains("✓ acme: 1500 entries can be found again");
        assertThat(shell.type("audit", "reindex")).as("without a log").isEqualTo(2);
    }

    @Test
    void aFolderWithoutALogAndAKeyThatIsNoneAreWrongUsage() throws IOException {
        Files.createDirectories(folder.resolve("data"));

        assertThat(shell.type("audit", "verify", "--data", "data")).isEqualTo(1);
        assertThat(shell.err()).contains("there is no audit log");
        assertThat(shell.type("audit", "verify", "--data", "data", "--log-key", "x"))
                .isEqualTo(2);
    }
}
