package io.plimsoll.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.document.MetadataValue;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {

    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-31T08:00:00Z"));

    @TempDir
    private Path folder;

    private Path root;
    private SyncFixture fixture;
    private SourceKey key;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("roots/acme/files"));
        fixture = new SyncFixture(folder.resolve("data"), connections("roots/{tenant}"), 1_000, 100_000);
        key = fixture.put("files", new SourceOrigin.Directory(root.toString()));
    }

    private Connections connections(String... roots) {
        return new Connections(
                List.of(roots).stream()
                        .map(name -> folder.resolve(name).toString())
                        .toList(),
                SETTLE,
                Map.of(),
                new WebSettings("x", Duration.ZERO, Duration.ofSeconds(1), 1, 1, 1),
                false,
                InstantSource.system());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Path write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, LONG_AGO);
    }

    @Test
    void filesBecomeDocumentsUnderTheirPathAndHiddenOnesDoNot() throws IOException {
        write("a.txt", "Alpha");
        write("deep/er/ü b.md", "# Beta");
        write(".hidden", "no");
        write(".git/config.txt", "no");

        var run = fixture.run();

        assertThat(run.outcome()).isEqualTo(Outcome.DONE);
        assertThat(fixture.documentIds()).containsExactly("files/a.txt", "files/deep/er/ü b.md");
        var document = fixture.document("files/a.txt").document();
        assertThat(document.updatedAt()).isEqualTo(LONG_AGO.toInstant());
        assertThat(document.metadata().values()).containsEntry("path", new MetadataValue.Text("a.txt"));
    }

    @Test
    void onlyWhatChangedIsTakenAndWhatVanishedIsDeleted() throws IOException {
        for (var name : List.of("a.txt", "b.txt", "c.txt")) {
            write(name, name);
        }
        fixture.run();
        Files.writeString(root.resolve("b.txt"), "another b");
        Files.setLastModifiedTime(root.resolve("b.txt"), FileTime.from(Instant.parse("2026-02-01T00:00:00Z")));
        Files.delete(root.resolve("c.txt"));

        var run = fixture.again(key);

        assertThat(run.counts().unchanged()).isEqualTo(1);
        assertThat(run.counts().changed()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(fixture.documentIds()).containsExactly("files/a.txt", "files/b.txt");
    }

    @Test
    void moreDeletionsThanAllowedAreHeldBack() throws IOException {
        for (int i = 0; i < 4; i++) {
            write(i + ".txt", "text " + i);
        }
        fixture.run();
        for (int i = 0; i < 3; i++) {
            Files.delete(root.resolve(i + ".txt"));
        }
        var run = fixture.again(key);
        assertThat(run.outcome()).isEqualTo(Outcome.HELD_BACK);
        assertThat(run.detail().orElseThrow()).contains("maxDeleteShare");
        assertThat(fixture.documentIds()).hasSize(4);
        assertThat(fixture.catalog.find(key).orElseThrow().lastSuccessAt().orElseThrow())
                .isBefore(run.endedAt().orElseThrow());
    }

    @Test
    void aFolderThatIsGoneFailsTheRunAndDeletesNothing() throws IOException {
        write("a.txt", "Alpha");
        fixture.run();
        Files.delete(root.resolve("a.txt"));
        Files.delete(root);
        fixture.catalog.request(key, false);
        assertThatThrownBy(fixture::run)
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED));
        assertThat(fixture.documentIds()).hasSize(1);
    }

    @Test
    void aFileThatCannotBecomeADocumentFailsAloneAndIsNotReadAgainUntilItChanges() throws IOException {
        write("fine.txt", "Fine");
        write("empty.txt", "");
        write("large.txt", "x".repeat(100_001));

        var run = fixture.run();
        assertThat(run.counts().added()).isEqualTo(1);
        assertThat(run.counts().failed()).isEqualTo(2);
        assertThat(fixture.ledger.failures(key, 10))
                .extracting(failure -> failure.place() + " " + failure.code())
                .containsExactlyInAnyOrder("empty.txt document_empty", "large.txt too_large");
        assertThat(fixture.again(key).counts().failed()).isEqualTo(2);

        Files.writeString(root.resolve("empty.txt"), "No longer");
        Files.setLastModifiedTime(root.resolve("empty.txt"), LONG_AGO);
        assertThat(fixture.again(key).counts().failed()).isEqualTo(1);
        assertThat(fixture.documentIds()).containsExactly("files/empty.txt", "files/fine.txt");
    }

    @Test
    void aFileThatIsBeingWrittenWaitsAndIsNotTakenForDeleted() throws IOException {
        write("a.txt", "Alpha");
        fixture.run();
        Files.writeString(root.resolve("a.txt"), "Half of");
        Files.setLastModifiedTime(
                root.resolve("a.txt"), FileTime.from(Instant.now().minusMillis(1)));

        var during = fixture.again(key);
        assertThat(during.counts().changed()).isZero();
        assertThat(during.counts().deleted()).isZero();
        Files.setLastModifiedTime(
                root.resolve("a.txt"), FileTime.from(Instant.now().minus(SETTLE.multipliedBy(2))));
        assertThat(fixture.again(key).counts().changed()).isEqualTo(1);
    }

    @Test
    void linksOutOfTheFolderAreNotFollowed() throws IOException {
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("elsewhere/x.txt"), "secret");
        write("a.txt", "Alpha");
        Files.createSymbolicLink(root.resolve("out.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("outside"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("loop"), root);
        Files.createSymbolicLink(root.resolve("inside.txt"), root.resolve("a.txt"));

        fixture.run();

        assertThat(fixture.documentIds()).containsExactly("files/a.txt", "files/inside.txt");
    }

    @Test
    void onlyFoldersBelowTheRootsOfTheTenantMayBeRead() throws IOException {
        var connections = connections("roots/{tenant}");
        Files.createDirectories(folder.resolve("roots/other"));
        Files.createSymbolicLink(root.resolve("escape"), folder.resolve("roots/other"));
        for (var path : List.of(
                "/etc",
                "/",
                "relative",
                folder.resolve("roots/other").toString(),
                folder.resolve("roots").toString(),
                root + "/../../other",
                root.resolve("escape").toString(),
                folder.resolve("no/such").toString())) {
            assertThatThrownBy(() -> connections.check(key, new SourceOrigin.Directory(path)))
                    .as(path)
                    .isInstanceOfSatisfying(PlimsollException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN);
                        assertThat(e.setting()).contains("plimsoll.sources.directory-roots");
                    });
        }
        connections.check(key, new SourceOrigin.Directory(root.toString()));
        assertThatThrownBy(() -> connections().check(key, new SourceOrigin.Directory(root.toString())))
                .as("no roots, no folders")
                .isInstanceOf(PlimsollException.class);
    }

    @Test
    void aChangeIsNoticedLongBeforeTheInterval() throws Exception {
        try (var workers = fixture.workers()) {
            workers.start();
            awaitThat(() ->
                    fixture.catalog.find(key).orElseThrow().lastSuccessAt().isPresent());
            Files.writeString(Files.createDirectories(root.resolve("new")).resolve("n.txt"), "New");
            awaitThat(() -> fixture.documentIds().contains("files/new/n.txt"));
            Files.writeString(root.resolve("new/m.txt"), "In a folder that was not there at the start");
            awaitThat(() -> fixture.documentIds().contains("files/new/m.txt"));
        }
    }

    private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
