package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexLifeTest {

    private static final LuceneSettings TWO_OPEN = new LuceneSettings(16, 2, Duration.ofMinutes(5), 2, 16);

    @TempDir
    private Path folder;

    private final AtomicLong nowNanos = new AtomicLong();
    private LuceneEngine engine;

    @BeforeEach
    void openEngine() {
        engine = new LuceneEngine(folder, TWO_OPEN, unknown -> false, nowNanos::get);
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void anIdleIndexIsCommittedAndClosedAndOpensAgain() {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));

        nowNanos.addAndGet(Duration.ofMinutes(4).toNanos());
        engine.closeIdleIndexes();
        assertThat(engine.openIndexes()).isEqualTo(1);
        nowNanos.addAndGet(Duration.ofMinutes(1).toNanos());
        engine.closeIdleIndexes();
        assertThat(engine.openIndexes()).isZero();

        assertThat(Samples.lexical(engine, generation, "anchor")).hasSize(1);
    }

    @Test
    void theIndexUnusedLongestMakesRoom() {
        for (var number = 1; number <= 5; number++) {
            engine.write(Samples.generation(number), Samples.document("d" + number, "anchor"));
            nowNanos.incrementAndGet();
            assertThat(engine.openIndexes()).isLessThanOrEqualTo(2);
        }
        for (var number = 1; number <= 5; number++) {
            assertThat(Samples.lexical(engine, Samples.generation(number), "anchor"))
                    .extracting(hit -> hit.passage().id().document())
                    .containsExactly(new DocumentId("d" + number));
        }
    }

    @Test
    void anIndexInUseIsNeitherClosedNorMadeRoomOf() {
        var indexes = new OpenIndexes(folder, TWO_OPEN, new Analyzers(), new Damage(), unknown -> false, nowNanos::get);
        try (var one = indexes.forWriting(Samples.generation(1));
                var two = indexes.forWriting(Samples.generation(2))) {
            nowNanos.addAndGet(Duration.ofHours(1).toNanos());
            indexes.closeIdle();
            assertThat(indexes.openCount()).isEqualTo(2);
            assertThatThrownBy(() -> indexes.forWriting(Samples.generation(3)))
                    .isInstanceOfSatisfying(PlimsollException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
                        assertThat(refused.retryAfter()).isPresent();
                    });
            assertThat(one.index().isUsable() && two.index().isUsable()).isTrue();
        }
        indexes.close();
    }

    @Test
    void searchingWhatDoesNotExistMakesNoFiles() throws IOException {
        assertThat(Samples.lexical(engine, Samples.generation(1), "anchor")).isEmpty();
        engine.commit(Samples.generation(1));
        engine.refresh(Samples.generation(1));
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDroppedIndexLeavesNoFiles() {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.commit(generation);
        assertThat(path(folder, generation)).isDirectory();
        engine.drop(generation);
        assertThat(path(folder, generation)).doesNotExist();
        assertThat(engine.openIndexes()).isZero();
    }

    @Test
    void whatWasCommittedSurvivesACrashAndTheRestDoesNot(@TempDir Path elsewhere) throws IOException {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.commit(generation);
        engine.write(generation, Samples.document("b", "anchor"));
        engine.refresh(generation);
        copy(path(folder, generation), path(elsewhere, generation));

        try (var survivor = new LuceneEngine(elsewhere, TWO_OPEN)) {
            assertThat(Samples.lexical(survivor, generation, "anchor"))
                    .extracting(hit -> hit.passage().id().toString())
                    .containsExactly("a#0");
        }
    }

    @Test
    void everyTornFileIsReportedWithoutItsPath(@TempDir Path elsewhere) throws IOException {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.close();
        List<Path> files;
        try (var listed = Files.list(path(folder, generation))) {
            files = listed.filter(file -> !file.endsWith("write.lock")).toList();
        }
        assertThat(files).hasSizeGreaterThan(2);
        for (var file : files) {
            var root = elsewhere.resolve(file.getFileName());
            copy(path(folder, generation), path(root, generation));
            truncate(path(root, generation).resolve(file.getFileName()));
            try (var torn = new LuceneEngine(root, TWO_OPEN)) {
                assertThatThrownBy(() -> Samples.lexical(torn, generation, "anchor"))
                        .as("with a torn %s", file.getFileName())
                        .isInstanceOfSatisfying(PlimsollException.class, damage -> {
                            assertThat(damage.code()).isEqualTo(ErrorCode.INDEX_CORRUPT);
                            assertThat(damage.detail())
                                    .contains("acme/handbook/1")
                                    .doesNotContain(elsewhere.toString());
                        });
                assertThat(torn.openIndexes()).isZero();
            }
        }
    }

    @Test
    void anIndexOfAnotherProcessIsNotTouched() {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.commit(generation);
        try (var second = new LuceneEngine(folder, TWO_OPEN)) {
            assertThatThrownBy(() -> Samples.lexical(second, generation, "anchor"))
                    .isInstanceOf(PlimsollException.class)
                    .hasMessage("index acme/handbook/1 is in use by another process");
        }
    }

    @Test
    void aFailedWriterIsOpenedAgainAndTellsWhatItLost() throws IOException {
        var generation = Samples.generation(1);
        var indexes = new OpenIndexes(folder, TWO_OPEN, new Analyzers(), new Damage(), unknown -> false, nowNanos::get);
        try (var lease = indexes.forWriting(generation)) {
            var passages = Schema.passages(generation, Samples.document("a", "anchor"));
            lease.index().replace(new DocumentId("a"), passages);
            lease.index().discard();
        }
        try (var lease = indexes.forWriting(generation)) {
            assertThat(lease.index().isUsable()).isTrue();
            assertThatThrownBy(lease.index()::commit).hasMessageContaining("were lost");
            assertThatCode(lease.index()::commit).doesNotThrowAnyException();
        }
        indexes.close();
    }

    @Test
    void anIndexThatWasClosedWithALossTellsTheNextCommit() throws IOException {
        var generation = Samples.generation(1);
        var indexes = new OpenIndexes(folder, TWO_OPEN, new Analyzers(), new Damage(), unknown -> false, nowNanos::get);
        try (var lease = indexes.forWriting(generation)) {
            lease.index().delete(new DocumentId("a"));
            lease.index().discard();
        }
        nowNanos.addAndGet(Duration.ofHours(1).toNanos());
        indexes.closeIdle();
        assertThat(indexes.openCount()).isZero();
        try (var lease = indexes.forReading(generation).orElseThrow()) {
            assertThatThrownBy(lease.index()::commit).hasMessageContaining("were lost");
        }
        indexes.close();
    }

    @Test
    void aClosedEngineSaysSo() {
        engine.close();
        assertThatThrownBy(() -> engine.write(Samples.generation(1), Samples.document("a", "anchor")))
                .isInstanceOfSatisfying(
                        PlimsollException.class,
                        closed -> assertThat(closed.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    }

    private static Path path(Path root, IndexGeneration generation) {
        return root.resolve(generation.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void truncate(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }

    /// Every file of the index in turn, at a place near its middle.
    @Test
    void aChangedByteInAnyFileIsFoundWhenTheIndexIsOpened() throws IOException {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor and chain", "the second passage"));
        engine.write(generation, Samples.document("b", "rudder and mast"));
        engine.commit(generation);
        engine.delete(generation, new DocumentId("b"));
        engine.commit(generation);
        engine.close();
        var index = folder.resolve(generation.toString());
        List<Path> files;
        try (var listed = Files.list(index)) {
            files = listed.filter(file -> !file.endsWith("write.lock")).toList();
        }
        assertThat(files).hasSizeGreaterThan(3);
        for (var file : files) {
            var sound = Files.readAllBytes(file);
            var broken = sound.clone();
            broken[broken.length / 2] ^= 0x10;
            Files.write(file, broken);
            var told = new ArrayList<IndexGeneration>();
            try (var other = new LuceneEngine(folder, TWO_OPEN)) {
                other.onDamage((damaged, detail) -> told.add(damaged));
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> Samples.lexical(other, generation, "anchor"))
                            .as(file.getFileName().toString())
                            .isInstanceOfSatisfying(
                                    PlimsollException.class,
                                    refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INDEX_CORRUPT));
                }
                assertThatThrownBy(() -> other.write(generation, Samples.document("c", "keel")))
                        .isInstanceOf(PlimsollException.class);
            }
            assertThat(told).as(file.getFileName().toString()).containsExactly(generation);
            Files.write(file, sound);
        }
        engine = new LuceneEngine(folder, TWO_OPEN);
        engine.verify(generation);
        assertThat(Samples.lexical(engine, generation, "anchor")).hasSize(1);
    }

    @Test
    void aTornFileIsFoundAndADroppedIndexIsForgiven() throws IOException {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.commit(generation);
        engine.close();
        try (var listed = Files.list(folder.resolve(generation.toString()))) {
            var largest = listed.filter(file -> !file.endsWith("write.lock"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
            try (var channel = FileChannel.open(largest, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }
        engine = new LuceneEngine(folder, TWO_OPEN);
        assertThatThrownBy(() -> Samples.lexical(engine, generation, "anchor")).isInstanceOf(PlimsollException.class);
        engine.drop(generation);
        engine.write(generation, Samples.document("b", "anchor"));
        engine.refresh(generation);
        assertThat(Samples.lexical(engine, generation, "anchor")).hasSize(1);
    }

    @Test
    void anIndexThatIsKnownToHoldSomethingAndHasNoFilesIsDamaged() throws IOException {
        var generation = Samples.generation(1);
        var never = Samples.generation(2);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.close();
        for (var file : List.copyOf(filesWith(generation, ""))) {
            Files.delete(folder.resolve(generation.toString()).resolve(file));
        }
        Files.delete(folder.resolve(generation.toString()));
        engine = new LuceneEngine(folder, TWO_OPEN, generation::equals);

        assertThatThrownBy(() -> engine.write(generation, Samples.document("b", "anchor")))
                .isInstanceOfSatisfying(
                        PlimsollException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INDEX_CORRUPT));
        var told = new ArrayList<IndexGeneration>();
        engine.onDamage((damaged, detail) -> told.add(damaged));
        assertThatThrownBy(() -> Samples.lexical(engine, generation, "anchor")).isInstanceOf(PlimsollException.class);
        assertThat(told).containsExactly(generation);
        assertThat(folder.resolve(generation.toString())).doesNotExist();
        assertThat(Samples.lexical(engine, never, "anchor")).isEmpty();
    }

    @Test
    void aCompactionCommitsDeletionsFirstAndLeavesNoListOfThemBehind() throws IOException {
        var generation = Samples.generation(1);
        for (int i = 0; i < 40; i++) {
            engine.write(generation, Samples.document("kept" + i, "anchor and chain"));
        }
        engine.write(generation, Samples.document("secretid", "the password is quetzalcoatl"));
        engine.commit(generation);
        engine.delete(generation, new DocumentId("kept0"));
        engine.commit(generation);
        assertThat(filesWith(generation, "")).anyMatch(file -> file.endsWith(".liv"));
        engine.delete(generation, new DocumentId("secretid"));

        engine.compact(generation, 1_000);

        assertThat(filesWith(generation, "quetzalcoatl")).isEmpty();
        assertThat(filesWith(generation, "secretid")).isEmpty();
        assertThat(filesWith(generation, "")).noneMatch(file -> file.endsWith(".liv"));
        assertThat(engine.statistics(generation).deleted()).isZero();
    }

    @Test
    void afterACompactionNoFileHoldsADeletedDocument() throws IOException {
        var generation = Samples.generation(1);
        for (int i = 0; i < 40; i++) {
            engine.write(generation, Samples.document("kept" + i, "anchor and chain"));
        }
        engine.write(generation, Samples.document("secretid", "the password is quetzalcoatl"));
        engine.commit(generation);
        engine.delete(generation, new DocumentId("secretid"));
        engine.refresh(generation);
        engine.commit(generation);
        assertThat(filesWith(generation, "quetzalcoatl")).isNotEmpty();
        assertThat(filesWith(generation, "secretid")).isNotEmpty();

        engine.compact(generation, 1_000);

        assertThat(filesWith(generation, "quetzalcoatl")).isEmpty();
        assertThat(filesWith(generation, "secretid")).isEmpty();
        assertThat(filesWith(generation, "anchor")).isNotEmpty();
    }

    @Test
    void whatACopyHeldIsGoneWhenItEndsEvenWhereTheIndexWasClosedMeanwhile() throws IOException {
        var generation = Samples.generation(1);
        engine.write(generation, Samples.document("a", "anchor"));
        engine.write(generation, Samples.document("b", "quetzalcoatl"));
        engine.commit(generation);
        for (boolean closes : new boolean[] {false, true}) {
            engine.write(generation, Samples.document("b", "quetzalcoatl"));
            engine.commit(generation);
            engine.compact(generation, 1_000); // so that no merge is under way
            try (var held = engine.snapshot(generation).orElseThrow()) {
                engine.delete(generation, new DocumentId("b"));
                engine.refresh(generation);
                engine.commit(generation);
                engine.compact(generation, 1_000);
                if (closes) {
                    nowNanos.addAndGet(Duration.ofMinutes(6).toNanos());
                    engine.closeIdleIndexes();
                }
                assertThat(filesWith(generation, "quetzalcoatl")).isNotEmpty();
                assertThat(held.files())
                        .allSatisfy(file -> assertThat(
                                        folder.resolve(generation.toString()).resolve(file.name()))
                                .hasSize(file.bytes()));
            }
            assertThat(filesWith(generation, "quetzalcoatl")).isEmpty();
        }
    }

    private List<String> filesWith(IndexGeneration generation, String text) throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.list(folder.resolve(generation.toString()))) {
            for (var file : files.toList()) {
                var content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (content.contains(text)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        return found;
    }
}
