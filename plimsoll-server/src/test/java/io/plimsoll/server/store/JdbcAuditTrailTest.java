package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEntry;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.FolderLog;
import io.plimsoll.audit.LogStore;
import io.plimsoll.audit.LogVerifier;
import io.plimsoll.audit.SigningKey;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcAuditTrailTest extends AuditTrailContract {

    private static final long JOURNAL_BYTES = 64 << 20;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// A folder that the process dies of after so many changes.
    private record Deadly(LogStore store, AtomicInteger changesLeft) implements LogStore {

        private void change() {
            if (changesLeft.getAndDecrement() <= 0) {
                throw new Killed();
            }
        }

        @Override
        public Optional<byte[]> read(String path) {
            return store.read(path);
        }

        @Override
        public void write(String path, byte[] content) {
            change();
            store.write(path, content);
        }

        @Override
        public void replace(String path, byte[] content) {
            change();
            store.replace(path, content);
        }

        @Override
        public void remove(String path) {
            change();
            store.remove(path);
        }
    }

    @Test
    void aProcessThatEndsAtAnyMomentLosesAndDoublesNothing() {
        var key = SigningKey.random();
        int told = 0;
        for (int kill = 0, killed = 1; killed == 1; kill++) {
            Path logs = JdbcAuditTrail.logs(folder.resolve("audit"));
            var left = new AtomicInteger(kill);
            tell(event(AuditAction.SEARCH, "a" + kill), event(AuditAction.ASK, "b" + kill));
            tell(event(AuditAction.SEARCH, "c" + kill).in(new TenantId("other")));
            told += 2;
            killed = 0;
            var dying = new JdbcAuditTrail(
                    database, log -> new Deadly(new FolderLog(logs.resolve(log)), left), key, Optional.empty(), clock);
            try {
                dying.takeIn();
            } catch (Killed e) {
                killed = 1;
            }
            var next =
                    new JdbcAuditTrail(database, log -> new FolderLog(logs.resolve(log)), key, Optional.empty(), clock);
            next.takeIn();
            assertWhole(next, told);
        }
    }

    /// The log has taken the events, and the database never hears of it.
    @Test
    void aLogThatIsAheadOfTheDatabaseIsRecognised() {
        var trail = trail();
        tell(event(AuditAction.SEARCH, "a"), event(AuditAction.SEARCH, "b"));
        database.change(jdbc -> jdbc.sql("CREATE TRIGGER stop BEFORE DELETE ON audit_pending BEGIN "
                        + "SELECT RAISE(ABORT, 'stopped'); END")
                .update());
        assertThatThrownBy(trail::takeIn).hasMessageContaining("metadata store");
        assertThat(verify(trail, "acme").checkpoint().orElseThrow().size()).isEqualTo(2);
        assertThat(trail.backlog().pending()).isEqualTo(2);
        database.change(jdbc -> jdbc.sql("DROP TRIGGER stop").update());
        tell(event(AuditAction.SEARCH, "c"));

        trail().takeIn();

        assertWhole(trail(), 3);
    }

    private static void assertWhole(JdbcAuditTrail trail, int entries) {
        var report = verify(trail, "acme");
        assertThat(report.problems()).isEmpty();
        assertThat(report.checkpoint().orElseThrow().size()).isEqualTo(entries);
        assertThat(found(trail, all(ACME)).stream().map(AuditEntry::id).distinct())
                .hasSize(entries);
        assertThat(trail.backlog().pending()).isZero();
    }

    @Test
    void aLogThatLostEntriesIsNotWrittenTo() throws IOException {
        var trail = trail();
        tell(event(AuditAction.SEARCH, "a"));
        trail.takeIn();
        var log = JdbcAuditTrail.logs(folder.resolve("audit")).resolve("acme");
        Files.delete(log.resolve("checkpoint"));
        tell(event(AuditAction.SEARCH, "b"));

        assertThatThrownBy(trail::takeIn).hasMessageContaining("has 0 entries and had 1");
        assertThat(trail.backlog().pending()).isEqualTo(1);
        assertThat(trail.backlog().oldest()).contains(now);
    }

    @Test
    void whatIsFoundIsMadeAgainFromTheLog() {
        var trail = trail();
        for (int i = 0; i < 3; i++) {
            tell(IntStream.range(0, 700)
                    .mapToObj(n -> event(AuditAction.SEARCH, "a" + n))
                    .toArray(AuditEvent[]::new));
        }
        trail.takeIn();
        database.change(jdbc -> {
            jdbc.sql("DELETE FROM audit_entry").update();
            jdbc.sql("DELETE FROM audit_log").update();
        });
        assertThat(trail.search(all(ACME), Optional.empty(), 10)).isEmpty();
        tell(event(AuditAction.ASK, "next"));

        trail.takeIn();

        assertThat(objects(trail, by(Optional.of("ann"), Optional.empty(), Optional.of("a699"))))
                .hasSize(3);
        assertThat(trail.backlog().entries()).isEqualTo(2_101);
        assertThat(verify(trail, "acme").problems()).isEmpty();
    }

    @Test
    void filesAndKeysAreForTheirOwnerAlone() throws IOException {
        var trail = trail();
        tell(event(AuditAction.SEARCH, "a"));
        trail.takeIn();

        try (var files = Files.walk(folder.resolve("audit"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        var source = new FolderLog(JdbcAuditTrail.logs(folder.resolve("audit")).resolve("acme"));
        assertThat(LogVerifier.verify(source, LogVerifier.ownKey(source), Optional.empty())
                        .isWhole())
                .isTrue();
    }

    @Test
    void theJournalsEventsReachTheLogOnceHoweverOftenTheyAreHandedOver() {
        var journal = AuditJournal.open(folder.resolve("journal"), database, JOURNAL_BYTES, clock);
        journal.append(event(AuditAction.SEARCH, "a"));
        var trail = new JdbcAuditTrail(database, folder.resolve("audit"), Optional.of(journal), clock);
        AuditEvent again = event(AuditAction.SEARCH, "b");
        var entry = PendingEntry.of("id-1", now, again);
        for (int i = 0; i < 3; i++) {
            database.change(jdbc -> AuditTable.insertOnce(jdbc, List.of(entry)));
            trail.takeIn();
        }
        journal.close();

        assertThat(objects(trail, all(ACME))).containsExactlyInAnyOrder("a", "b");
    }
}
