package io.plimsoll.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransparencyLogTest {

    private static final long SEED = 9162;
    private static final SigningKey KEY = SigningKey.random();
    private static final String ORIGIN = KEY.origin("acme");
    private static final NoteKey VERIFIER = KEY.verifier(ORIGIN);
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void pathsAreThoseOfTheStandard() {
        assertThat(new TilePath(0, 1_234_067, 256)).hasToString("tile/0/x001/x234/067");
        assertThat(new TilePath(TilePath.ENTRIES, 273, 112)).hasToString("tile/entries/273.p/112");
        for (var path : List.of("tile/0/x001/x234/067", "tile/entries/273.p/112", "tile/63/000.p/1")) {
            assertThat(TilePath.parse(path).orElseThrow()).hasToString(path);
        }
        for (var path : List.of(
                "tile/00/000",
                "tile/64/000",
                "tile/0/0",
                "tile/0/x000/067",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/0/000.p/0",
                "tile/0/../../key",
                "tile/-1/000",
                "tile/0/001/234")) {
            assertThat(TilePath.parse(path)).as(path).isEmpty();
        }
    }

    /// The example of the specification: 70,000 entries have 273 full tiles and one of 112, then 1 and 17, then 1.
    @Test
    void aTreeOfSeventyThousandHasTheTilesOfTheStandardsExample() {
        assertThat(TilePath.in(70_000, 0, 272).orElseThrow().width()).isEqualTo(256);
        assertThat(TilePath.in(70_000, 0, 273).orElseThrow().width()).isEqualTo(112);
        assertThat(TilePath.in(70_000, 1, 0).orElseThrow().width()).isEqualTo(256);
        assertThat(TilePath.in(70_000, 1, 1).orElseThrow().width()).isEqualTo(17);
        assertThat(TilePath.in(70_000, 2, 0).orElseThrow().width()).isEqualTo(1);
        assertThat(TilePath.in(70_000, 0, 274)).isEmpty();
        assertThat(TilePath.in(256, 1, 0).orElseThrow().width()).isEqualTo(1);
    }

    /// The example of golang.org/x/mod/sumdb/note.
    @Test
    void aNoteThatAnotherProgramSignedIsVerified() {
        var key = NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        var text = """
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.
                """;
        var note = text
                + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
                + "pRZb6KE6RyyBwJnAM=\n";

        assertThat(SignedNote.open("note", note.getBytes(StandardCharsets.UTF_8), key))
                .isEqualTo(text);
        assertThatThrownBy(() ->
                        SignedNote.open("note", note.replace("answer", "Answer").getBytes(StandardCharsets.UTF_8), key))
                .isInstanceOf(LogDamage.class)
                .hasMessageContaining("signature");
        assertThatThrownBy(() -> NoteKey.parse("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWitnesssSignatureOnACheckpointIsNoHindrance() {
        var signed = new String(new Checkpoint(ORIGIN, 1, Hash.sha256()).signed(KEY), StandardCharsets.UTF_8);
        var cosigned = signed + "\u2014 witness.example AAAAAAQEBAQ=\n";

        assertThat(Checkpoint.open(cosigned.getBytes(StandardCharsets.UTF_8), VERIFIER)
                        .size())
                .isEqualTo(1);
    }

    @Test
    void entriesAreWrittenInOneWayAndReadBack() {
        var entry = entry(7, BEGIN, Map.of("b", "quo\"te\\ \n\u2713 \ud83d\ude00", "a", "\ud800"));

        var read = AuditEntry.parse(entry.bytes());

        assertThat(read.json()).isEqualTo(entry.json()).contains("\"details\":{\"a\":\"\uFFFD\",\"b\":");
        assertThat(new String(entry.bytes(), StandardCharsets.UTF_8)).contains("\\u000a");
        assertThatThrownBy(() -> AuditEntry.parse(
                        entry.json().replace("{\"v\"", "{ \"v\"").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        var tooLong = entry(8, BEGIN, Map.of("x", "\u2713".repeat(40_000), "y", "short"));
        assertThat(tooLong.fitting().details()).containsEntry("y", "short");
        assertThat(tooLong.fitting().bytes().length).isLessThan(Bundle.MAX_ENTRY_BYTES);
    }

    @Test
    void aLogThatGrowsInRandomStepsIsTheTreeOfItsEntries() {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        var store = new MemoryLog();
        var entries = new ArrayList<byte[]>();
        while (entries.size() < 700) {
            var before = entries.size();
            var batch = entries(before, 1 + random.nextInt(random.nextBoolean() ? 5 : 300));
            var log = TransparencyLog.open(store, KEY, ORIGIN);
            assertThat(log.checkpoint().size()).isEqualTo(before);
            var kept = store.read(LogSource.CHECKPOINT);
            entries.addAll(batch);

            var checkpoint = log.append(batch);

            assertThat(checkpoint.root()).isEqualTo(NaiveMerkle.root(entries));
            assertThat(LogVerifier.verify(store, VERIFIER, kept))
                    .isEqualTo(new LogVerifier.Report(Optional.of(checkpoint), List.of()));
            int from = random.nextInt(entries.size());
            assertThat(LogFiles.entries(store, entries.size(), from, entries.size()))
                    .usingRecursiveComparison()
                    .isEqualTo(entries.subList(from, entries.size()));
        }
        assertThat(store.files.keySet().stream().filter(path -> path.contains("tile/0/")))
                .hasSize((entries.size() + 255) / 256);
    }

    @Test
    void aPartialTileThatAWiderOneReplacedIsStillServed() {
        var store = new MemoryLog();
        var log = TransparencyLog.open(store, KEY, ORIGIN);
        log.append(entries(0, 3));
        var hashes = store.file("tile/0/000.p/3");
        var bundle = store.file("tile/entries/000.p/3");
        log.append(entries(3, 300));

        assertThat(store.files).doesNotContainKey("tile/0/000.p/3");
        assertThat(LogFiles.read(store, new TilePath(0, 0, 3), 303).orElseThrow())
                .isEqualTo(hashes);
        assertThat(LogFiles.read(store, new TilePath(TilePath.ENTRIES, 0, 3), 303)
                        .orElseThrow())
                .isEqualTo(bundle);
        assertThat(LogFiles.read(store, new TilePath(0, 1, 48), 303)).isEmpty();
    }

    @Test
    void aProcessThatEndsAtAnyChangeLeavesALogThatGoesOn() {
        for (int kill = 0; ; kill++) {
            var store = new MemoryLog();
            TransparencyLog.open(store, KEY, ORIGIN).append(entries(0, 250));
            store.killAfter(kill);
            boolean killed = false;
            try {
                TransparencyLog.open(store, KEY, ORIGIN).append(entries(250, 20));
            } catch (MemoryLog.Killed e) {
                killed = true;
            }
            store.live();
            var log = TransparencyLog.open(store, KEY, ORIGIN);
            assertThat(LogVerifier.verify(store, VERIFIER, Optional.empty()).problems())
                    .isEmpty();
            assertThat(log.checkpoint().size()).isIn(250L, 270L);
            log.append(entries((int) log.checkpoint().size(), 30));
            assertThat(LogVerifier.verify(store, VERIFIER, Optional.empty()).problems())
                    .isEmpty();
            if (!killed) {
                return;
            }
        }
    }

    @Test
    void everyByteOfASmallLogIsWatched() {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        var store = new MemoryLog();
        TransparencyLog.open(store, KEY, ORIGIN).append(entries(0, 5));
        for (var path : List.copyOf(store.files.keySet())) {
            for (int at = 0; at < store.file(path).length; at++) {
                flipped(store, path, at, random);
            }
        }
    }

    @Test
    void bytesOfALogOfThreeLevelsAreWatched() {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        var store = new MemoryLog();
        TransparencyLog.open(store, KEY, ORIGIN).append(entries(0, 600));
        var paths = List.copyOf(store.files.keySet());
        assertThat(paths)
                .containsExactly(
                        "checkpoint",
                        "key",
                        "tile/0/000",
                        "tile/0/001",
                        "tile/0/002.p/88",
                        "tile/1/000.p/2",
                        "tile/entries/000",
                        "tile/entries/001",
                        "tile/entries/002.p/88");
        for (int i = 0; i < 90; i++) {
            var path = paths.get(i % paths.size());
            flipped(store, path, random.nextInt(store.file(path).length), random);
        }
    }

    private static void flipped(MemoryLog store, String path, int at, Random random) {
        var whole = store.file(path);
        var damaged = whole.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        store.files.put(path, damaged);
        var report = LogVerifier.verify(store, VERIFIER, Optional.empty());
        assertThat(report.problems()).as("%s, byte %d", path, at).isNotEmpty();
        assertThat(report.problems()).as("%s, byte %d", path, at).allMatch(problem -> problem.startsWith(path));
        store.files.put(path, whole);
    }

    @Test
    void aMissingFileIsNamed() {
        var store = new MemoryLog();
        TransparencyLog.open(store, KEY, ORIGIN).append(entries(0, 600));
        for (var path : List.copyOf(store.files.keySet())) {
            var whole = store.file(path);
            store.files.remove(path);
            assertThat(problems(store)).as(path).contains(path + ": the file is missing");
            store.files.put(path, whole);
        }
    }

    @Test
    void aRemovedAReorderedAndAChangedEntryAreNamed() {
        var store = new MemoryLog();
        var entries = entries(0, 20);
        TransparencyLog.open(store, KEY, ORIGIN).append(entries);
        var path = "tile/entries/000.p/20";

        var removed = new ArrayList<>(entries);
        removed.remove(4);
        store.files.put(path, Bundle.write(removed));
        assertThat(problems(store)).anyMatch(problem -> problem.startsWith(path) && problem.contains("19 entries"));
        removed.add(entries.get(19));
        store.files.put(path, Bundle.write(removed));
        assertThat(problems(store)).contains(path + ": entry 4 was logged as number 5");

        var swapped = new ArrayList<>(entries);
        swapped.set(7, entries.get(8));
        swapped.set(8, entries.get(7));
        store.files.put(path, Bundle.write(swapped));
        assertThat(problems(store))
                .containsExactly(path + ": entry 7 was logged as number 8", path + ": entry 8 was logged as number 7");

        var changed = new ArrayList<>(entries);
        changed.set(3, entry(3, BEGIN.minusSeconds(60), Map.of()).bytes());
        store.files.put(path, Bundle.write(changed));
        assertThat(problems(store)).containsExactly(path + ": entry 3 is not the one that was logged");
    }

    /// Somebody who may write the files, tiles and checkpoint included, but has not the key.
    @Test
    void aLogMadeAnewWithAnotherKeyIsFound() {
        var forged = new MemoryLog();
        TransparencyLog.open(forged, SigningKey.random(), ORIGIN).append(entries(0, 20));

        assertThat(problems(forged)).containsExactly("checkpoint: it is not signed by the key " + ORIGIN);
    }

    /// Somebody who has the key, too, cannot change what a kept checkpoint stands for.
    @Test
    void aRewrittenOrACutLogDoesNotGoOnFromACheckpointThatWasKept() {
        var store = new MemoryLog();
        TransparencyLog.open(store, KEY, ORIGIN).append(entries(0, 20));
        var kept = store.read(LogSource.CHECKPOINT);

        var cut = new MemoryLog();
        TransparencyLog.open(cut, KEY, ORIGIN).append(entries(0, 12));
        assertThat(LogVerifier.verify(cut, VERIFIER, kept).problems())
                .containsExactly("the log was cut: it had 20 entries when the checkpoint was kept, and has 12");

        var rewritten = new MemoryLog();
        TransparencyLog.open(rewritten, KEY, ORIGIN).append(entries(1, 30));
        assertThat(LogVerifier.verify(rewritten, VERIFIER, kept).problems())
                .containsExactly("the log was rewritten: its first 20 entries are not those of the checkpoint kept");
    }

    @Test
    void aBackDatedEntryIsNamedEvenWhereTheLogWasSignedWithIt() {
        var store = new MemoryLog();
        var log = TransparencyLog.open(store, KEY, ORIGIN);
        log.append(entries(0, 5));
        log.append(List.of(entry(5, BEGIN.minusSeconds(60), Map.of()).bytes()));

        assertThat(problems(store)).singleElement().asString().contains("entry 5 is back-dated");
    }

    @Test
    void aDamagedTileIsNotBuiltUpon() {
        var store = new MemoryLog();
        TransparencyLog.open(store, KEY, ORIGIN).append(entries(0, 5));
        store.file("tile/0/000.p/5")[3] ^= 1;

        assertThatThrownBy(() -> TransparencyLog.open(store, KEY, ORIGIN).append(entries(5, 1)))
                .isInstanceOf(LogDamage.class);
    }

    @Test
    void aLogInAFolderIsTheSameLog(@TempDir Path folder) {
        var memory = new MemoryLog();
        var log = TransparencyLog.open(memory, KEY, ORIGIN);
        var inFolder = TransparencyLog.open(new FolderLog(folder.resolve("acme")), KEY, ORIGIN);
        for (int i = 0; i < 300; i += 100) {
            log.append(entries(i, 100));
            inFolder.append(entries(i, 100));
        }

        assertThat(inFolder.checkpoint()).isEqualTo(log.checkpoint());
        var source = new FolderLog(folder.resolve("acme"));
        memory.files.forEach(
                (path, content) -> assertThat(source.read(path).orElseThrow()).isEqualTo(content));
        assertThat(LogVerifier.verify(source, LogVerifier.ownKey(source), Optional.empty())
                        .isWhole())
                .isTrue();
        assertThat(SigningKey.parse(KEY.secretText()).origin("acme")).isEqualTo(ORIGIN);
    }

    private static List<String> problems(LogSource source) {
        return LogVerifier.verify(source, VERIFIER, Optional.empty()).problems();
    }

    private static List<byte[]> entries(int from, int count) {
        var entries = new ArrayList<byte[]>();
        for (int i = from; i < from + count; i++) {
            entries.add(entry(i, BEGIN.plusMillis(i), Map.of("documents", "[\"d" + i + "\"]"))
                    .bytes());
        }
        return entries;
    }

    private static AuditEntry entry(int number, Instant at, Map<String, String> details) {
        return new AuditEntry(
                "id-" + number,
                at,
                at,
                "acme",
                "search",
                "done",
                "collection/handbook",
                "p",
                "acme",
                Optional.empty(),
                Optional.of("4bf92f3577b34da6"),
                details);
    }
}
