package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditJournalTest {

    private static final long JOURNAL_BYTES = 64 << 20;

    private static final Actor ANN =
            new Actor(new TenantId("acme"), "ann", Optional.of("10.0.0.1"), Optional.of("trace"));

    @TempDir
    Path folder;

    private Database database;
    private final List<PendingEntry> kept = new ArrayList<>();

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private AuditJournal journal() {
        return AuditJournal.open(folder.resolve("journal"), database, JOURNAL_BYTES, InstantSource.system());
    }

    private static AuditEvent event(String object) {
        return AuditEvent.done(AuditAction.SEARCH, ANN, object);
    }

    private List<String> told() {
        return kept.stream()
                .map(entry -> entry.object() + " " + entry.outcome())
                .toList();
    }

    @Test
    void whatWasAppendedIsThereAfterAProcessThatSaidNoGoodbye() {
        var killed = journal(); // nobody closes it
        killed.append(event("a"));
        killed.append(event("b"));

        try (var next = journal()) {
            next.drain(kept::addAll);
        }

        assertThat(told()).containsExactly("a done", "b done");
        assertThat(kept.getFirst().origin()).isEqualTo("10.0.0.1");
    }

    @Test
    void anEndStandsForItsBeginning() {
        try (var journal = journal()) {
            var began = journal.begin(event("a"));
            began.end(event("a").with("documents", "[]").failed("internal"));
            journal.drain(kept::addAll);

            assertThat(told()).containsExactly("a failed");
            journal.drain(kept::addAll);
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void whatIsShownAgainIsOnRecordLikeAnythingElse() {
        var killed = journal(); // nobody closes it
        killed.repeated(event("before any")); // waits for itself
        killed.begin(event("first")).end(event("first"));
        killed.repeated(event("again").with("count", 3));

        try (var next = journal()) {
            next.drain(kept::addAll);
        }
        assertThat(told()).containsExactly("before any done", "first done", "again done");
    }

    @Test
    void whatHasBegunWaitsForItsEndHoweverOftenTheRestIsHandedOver() {
        try (var journal = journal()) {
            var began = journal.begin(event("slow"));
            journal.append(event("a"));
            journal.drain(kept::addAll);
            journal.append(event("b"));
            journal.drain(kept::addAll);
            assertThat(told()).containsExactly("a done", "b done");

            began.end(event("slow"));
            journal.drain(kept::addAll);
            assertThat(told()).containsExactly("a done", "b done", "slow done");
        }
    }

    @Test
    void whatHasBegunInAProcessThatIsGoneEndedNobodyKnowsHow() {
        var killed = journal();
        killed.begin(event("slow")).durable();
        killed.drain(kept::addAll);
        assertThat(kept).isEmpty();

        try (var next = journal()) {
            next.drain(kept::addAll);
        }
        assertThat(told()).containsExactly("slow unknown");
        assertThat(kept.getFirst().details().get("unknown")).contains("an answer may have left");
    }

    @Test
    void aFullJournalRefusesNamingItsSettingAndGoesOnWhenItIsHandedOver() {
        try (var journal = AuditJournal.open(folder.resolve("journal"), database, 8 << 20, InstantSource.system())) {
            var large = event("large").with("text", "x".repeat(AuditEvent.MAX_DETAIL_CHARS));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 2_000; i++) {
                            var unused = journal.begin(large);
                        }
                    })
                    .isInstanceOf(PlimsollException.class)
                    .hasMessageContaining("the audit journal is full")
                    .extracting(failure -> ((PlimsollException) failure).setting())
                    .isEqualTo(Optional.of("plimsoll.audit.journal-max"));
            assertThatThrownBy(() -> journal.append(large)).isInstanceOf(PlimsollException.class);
        }
        try (var next = journal()) {
            next.drain(kept::addAll);
            next.append(event("a"));
            next.drain(kept::addAll);
        }
        assertThat(told()).contains("large unknown").endsWith("a done").hasSizeLessThan(2_000);
    }

    @Test
    void whatCannotBeKeptElsewhereStays() {
        try (var journal = journal()) {
            journal.append(event("a"));
            try {
                journal.drain(entries -> {
                    throw new IllegalStateException("the database is away");
                });
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the database is away");
            }
            journal.drain(kept::addAll);
        }
        assertThat(told()).containsExactly("a done");
    }

    @Test
    void aRecordThatWasCutOffWasPromisedToNobody() throws IOException {
        var killed = journal();
        killed.append(event("a"));
        try (var files = Files.list(folder.resolve("journal"))) {
            var file = files.findFirst().orElseThrow();
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                int end = end(file);
                channel.write(
                        ByteBuffer.allocate(12).putInt(900).putInt(7).putInt(7).flip(), end);
            }
        }

        try (var next = journal()) {
            next.drain(kept::addAll);
            next.append(event("b"));
            next.drain(kept::addAll);
        }
        assertThat(told()).containsExactly("a done", "b done");
    }

    private static int end(Path file) throws IOException {
        var content = ByteBuffer.wrap(Files.readAllBytes(file));
        return 2 * Integer.BYTES + content.getInt();
    }

    @Test
    void manyAtOnceShareTheDiskAndFillSeveralFiles() throws Exception {
        try (var journal = journal();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var text = "x".repeat(900);
            var tasks = IntStream.range(0, 4_000)
                    .mapToObj(i ->
                            threads.submit(() -> journal.append(event("e" + i).with("text", text))))
                    .toList();
            for (var task : tasks) {
                task.get();
            }
            journal.drain(kept::addAll);
        }
        assertThat(kept.stream().map(PendingEntry::object).distinct()).hasSize(4_000);
        assertThat(kept).hasSize(4_000);
    }
}
