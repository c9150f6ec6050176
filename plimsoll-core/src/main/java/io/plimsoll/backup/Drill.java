package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.Answer;
import io.plimsoll.backup.BackupLine.Counts;
import io.plimsoll.backup.BackupLine.Head;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.rollout.Report;
import io.plimsoll.rollout.Report.Check;
import io.plimsoll.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Restores a backup where nobody sees it and holds what came out against what the manifest says. No model is needed.
public final class Drill {

    private final CatalogueFile.Opener copies;
    private final Function<Path, SearchEngine> engines;
    private final DataLayout layout;
    private final Restore restore;
    private final InstantSource clock;

    /// @param engines open an engine on the folder of all indexes
    public Drill(
            CatalogueFile.Opener copies,
            Function<Path, SearchEngine> engines,
            DataLayout layout,
            int atATime,
            InstantSource clock) {
        this.copies = copies;
        this.engines = engines;
        this.layout = layout;
        this.restore = new Restore(copies, engines, layout, atATime);
        this.clock = clock;
    }

    /// @param backup  absent for the newest
    /// @param scratch a folder with as much room as the backup has bytes; it is as before afterwards
    public DrillResult run(BackupTarget target, Optional<BackupId> backup, Path scratch, Progress progress) {
        var begun = clock.instant();
        var folder = scratch.resolve("drill-" + UUID.randomUUID());
        var manifest = scratch.resolve("drill-manifest-" + UUID.randomUUID());
        try {
            Files.createDirectories(scratch);
            try {
                return run(target, backup, folder, manifest, progress);
            } finally {
                FolderTree.delete(folder);
                Files.deleteIfExists(manifest);
            }
        } catch (IOException e) {
            return failed(begun, backup, "the scratch folder could not be written: " + e.getMessage());
        } catch (PlimsollException failure) {
            return failed(begun, backup, failure.detail());
        }
    }

    private static DrillResult failed(Instant begun, Optional<BackupId> backup, String detail) {
        var report = new Report(List.of(new Check("restore", false, detail)));
        return new DrillResult(begun, backup, Optional.empty(), Optional.empty(), report);
    }

    private DrillResult run(
            BackupTarget target, Optional<BackupId> backup, Path folder, Path manifest, Progress progress)
            throws IOException {
        var begun = clock.instant();
        var order = new RestoreOrder(backup, folder, RestoreOrder.Scope.ALL, new RestoreOrder.Deletions.None());
        var report = restore.into(folder, target, order, progress);
        var head = report.backup();
        target.fetchManifest(head.id(), manifest);
        var checks = new ArrayList<Check>();
        checks.add(new Check(
                "checksums", true, report.files() + " files with " + report.bytes() + " bytes are what they were"));
        checks.add(counts(manifest, target, report));
        checks.add(new Check(
                "passages",
                report.warnings().isEmpty(),
                report.warnings().isEmpty()
                        ? "every index has the passages that the catalogue knows of"
                        : String.join("; ", report.warnings())));
        try (var copy = copies.open(folder.resolve(layout.catalogue()));
                var engine = engines.apply(folder.resolve(layout.indexes()))) {
            checks.add(indexes(copy, engine));
            checks.add(answers(manifest, target, copy, engine));
        }
        checks.add(ledgers(target, head, folder.resolve("ledger")));
        return new DrillResult(
                begun,
                Optional.of(head.id()),
                Optional.of(since(head.taken(), begun)),
                Optional.of(report.took()),
                new Report(checks));
    }

    private static Duration since(Instant taken, Instant now) {
        return taken.isAfter(now) ? Duration.ZERO : Duration.between(taken, now);
    }

    private static Check counts(Path manifest, BackupTarget target, RestoreReport report) throws IOException {
        var expected = new HashSet<Counts>();
        try (var lines = new SealedLines.Reader(manifest, target.format())) {
            while (lines.hasNext()) {
                if (lines.next() instanceof Counts counts) {
                    expected.add(counts);
                }
            }
        }
        var found = Set.copyOf(report.counts());
        if (expected.equals(found)) {
            long documents = found.stream().mapToLong(Counts::documents).sum();
            return new Check("counts", true, found.size() + " collections with " + documents + " documents");
        }
        var missing = expected.stream()
                .filter(counts -> !found.contains(counts))
                .map(Counts::toString)
                .collect(Collectors.joining("; "));
        return new Check("counts", false, "not restored as they were: " + missing);
    }

    private static Check indexes(CatalogueFile copy, SearchEngine engine) {
        var wrong = new ArrayList<String>();
        long read = 0;
        for (var generation : copy.generations()) {
            if (generation.damage().isEmpty()) {
                try {
                    engine.verify(generation);
                    read++;
                } catch (PlimsollException damage) {
                    wrong.add(damage.detail());
                }
            } else if (generation.state() == GenerationState.LIVE) {
                wrong.add("index " + generation + " is not in the backup: "
                        + generation.damage().get());
            }
        }
        return new Check(
                "indexes", wrong.isEmpty(), wrong.isEmpty() ? read + " were read whole" : String.join("; ", wrong));
    }

    private static Check answers(Path manifest, BackupTarget target, CatalogueFile copy, SearchEngine engine)
            throws IOException {
        Map<CollectionKey, IndexGeneration> live = new HashMap<>();
        copy.generations().stream()
                .filter(generation -> generation.state() == GenerationState.LIVE)
                .forEach(generation -> live.put(generation.collection(), generation));
        long asked = 0;
        var lost = new ArrayList<String>();
        try (var lines = new SealedLines.Reader(manifest, target.format())) {
            while (lines.hasNext()) {
                if (lines.next() instanceof Answer answer) {
                    asked++;
                    var generation = live.get(answer.collection());
                    if (generation == null || !GoldenAnswers.isFoundAgain(engine, generation, answer.question())) {
                        lost.add(answer.collection() + ": " + answer.question().id());
                    }
                }
            }
        }
        return new Check(
                "answers",
                lost.isEmpty(),
                lost.isEmpty()
                        ? asked + " questions are answered as when the backup was made"
                        : lost.size() + " of " + asked + " questions are no longer answered: " + lost.getFirst());
    }

    /// A restore would stop where the deletions since the backup cannot be read.
    private static Check ledgers(BackupTarget target, Head head, Path staging) throws IOException {
        var read = new ArrayList<Path>();
        try {
            target.eachLedger(head.id(), staging, read::add);
        } catch (PlimsollException damaged) {
            return new Check("ledgers", false, damaged.detail());
        }
        return new Check("ledgers", !read.isEmpty(), read.size() + " ledgers of later deletions");
    }
}
