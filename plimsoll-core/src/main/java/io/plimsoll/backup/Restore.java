package io.plimsoll.backup;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.backup.BackupLine.Head;
import io.plimsoll.backup.BackupLine.StoredFile;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.FolderTree;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
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

/// Makes a data folder out of a backup. Everything is fetched into a folder beside it, each file's length and hash are
/// compared, deletions and changes of labels since the backup are made again, and only then the folder gets its name.
public final class Restore {

    private final CatalogueFile.Opener copies;
    private final Function<Path, SearchEngine> engines;
    private final DataLayout layout;
    private final int atATime;

    /// @param engines open an engine on the folder of all indexes
    public Restore(CatalogueFile.Opener copies, Function<Path, SearchEngine> engines, DataLayout layout, int atATime) {
        this.copies = copies;
        this.engines = engines;
        this.layout = layout;
        this.atATime = atATime;
    }

    /// Throws `CONFLICT` where the folder is not empty and `INVALID_REQUEST`, naming the file, where the backup is not
    /// whole; the folder is as it was then.
    public RestoreReport run(BackupTarget target, RestoreOrder order, Progress progress) {
        var data = order.data().toAbsolutePath().normalize();
        try {
            requireEmpty(data);
            var parent = Optional.ofNullable(data.getParent()).orElse(data);
            Files.createDirectories(parent);
            var beside = parent.resolve("." + data.getFileName() + ".restoring-" + UUID.randomUUID());
            try {
                var report = into(beside, target, order, progress);
                requireEmpty(data);
                Files.move(beside, data, StandardCopyOption.ATOMIC_MOVE);
                sync(parent);
                return report;
            } finally {
                FolderTree.delete(beside);
            }
        } catch (IOException e) {
            throw new PlimsollException(
                    ErrorCode.INTERNAL, "the data folder could not be written: " + e.getMessage(), e);
        }
    }

    private static void requireEmpty(Path data) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        if (Files.isDirectory(data)) {
            try (var files = Files.newDirectoryStream(data)) {
                if (!files.iterator().hasNext()) {
                    return;
                }
            }
        }
        throw new PlimsollException(
                ErrorCode.CONFLICT,
                "the folder " + data + " is not empty; restore into one that is empty or not there yet");
    }

    /// Fills a folder that is not there yet. What is in it after a failure is of no use.
    RestoreReport into(Path root, BackupTarget target, RestoreOrder order, Progress progress) throws IOException {
        long began = System.nanoTime();
        Files.createDirectory(root, ownerOnly(root));
        var id = order.backup().isPresent() ? order.backup().get() : newest(target);
        var manifest = root.resolve("manifest");
        target.fetchManifest(id, manifest);
        var head = head(manifest, target, id);
        var scratch = new Scratch(root, target, head, manifest);
        fetch(scratch, head.catalogue(), progress);
        try (var copy = copies.open(root.resolve(layout.catalogue()))) {
            if (!order.scope().isAll()) {
                copy.keepOnly(order.scope());
            }
            var deletions = new LaterDeletions(copies, copy, head);
            deletions.apply(target, order.deletions(), root.resolve("ledger"));
            progress.expect(head.files());
            long files = fetchFiles(scratch, copy, progress);
            var warnings = settleIndexes(root, copy);
            var counts = copy.counts();
            copy.forgetUnsettled();
            copy.noteRestored(event(head, deletions.until()));
            copy.finish();
            Files.delete(manifest);
            return new RestoreReport(
                    head,
                    files + 1,
                    progress.bytes(),
                    counts,
                    deletions.count(),
                    deletions.relabelled(),
                    deletions.until(),
                    warnings,
                    Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static AuditEvent event(Head head, Optional<Instant> deletedUntil) {
        var event = AuditEvent.bySystem(
                        AuditAction.RESTORE,
                        TenantId.DEFAULT,
                        "backup/" + head.id().value())
                .with("source", head.source())
                .with("taken", head.taken());
        return deletedUntil.map(until -> event.with("deletedUntil", until)).orElse(event);
    }

    private record Scratch(Path root, BackupTarget target, Head head, Path manifest) {}

    private static BackupId newest(BackupTarget target) {
        var all = target.backups();
        if (all.isEmpty()) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no backup here");
        }
        var sources = all.stream().map(id -> target.head(id).source()).collect(Collectors.toSet());
        if (sources.size() > 1) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "there are backups of " + sources.size() + " servers here; name the backup to restore");
        }
        return all.getLast();
    }

    static Head head(Path manifest, BackupTarget target, BackupId id) throws IOException {
        try (var lines = new SealedLines.Reader(manifest, target.format())) {
            return BackupTarget.head(lines.next(), id);
        }
    }

    private long fetchFiles(Scratch scratch, CatalogueFile copy, Progress progress) throws IOException {
        var format = scratch.target().format();
        var absent = Manifest.absent(scratch.manifest(), format);
        var indexes = copy.generations().stream().map(layout::index).collect(Collectors.toSet());
        long files = 0;
        try (var transfers = new Transfers(atATime);
                var lines = new SealedLines.Reader(scratch.manifest(), format)) {
            while (lines.hasNext()) {
                if (lines.next() instanceof StoredFile file
                        && !absent.contains(file.sha256())
                        && isWanted(file, indexes, copy)) {
                    files++;
                    transfers.begin(() -> fetch(scratch, file, progress));
                }
            }
            transfers.await();
        }
        return files;
    }

    /// An index file of a generation that is there, or a blob that a document needs.
    private boolean isWanted(StoredFile file, Set<String> indexes, CatalogueFile copy) {
        var blob = layout.blobAt(file.path());
        if (blob.isPresent()) {
            return copy.needs(blob.get());
        }
        int slash = file.path().lastIndexOf('/');
        var name = file.path().substring(slash + 1);
        if (!file.path().startsWith(layout.indexes() + "/") || !name.matches("[A-Za-z0-9_.]+") || name.equals("..")) {
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + file.path() + "' is no file of a data folder; nothing is restored");
        }
        return indexes.contains(file.path().substring(0, slash));
    }

    private static void fetch(Scratch scratch, StoredFile file, Progress progress) {
        var path = scratch.root().resolve(file.path());
        Optional<String> wrong;
        try {
            Files.createDirectories(Optional.ofNullable(path.getParent()).orElse(scratch.root()));
            try (var channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                wrong = Manifest.fetch(scratch.target(), file, Channels.newOutputStream(channel));
                channel.force(true);
            }
        } catch (IOException e) {
            throw new PlimsollException(
                    ErrorCode.INTERNAL, "'" + file.path() + "' could not be written: " + e.getMessage(), e);
        }
        if (wrong.isPresent()) {
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST,
                    "the backup " + scratch.head().id() + " is damaged: " + wrong.get() + "; nothing was restored");
        }
        progress.done(file.bytes());
    }

    /// Takes out of the indexes what the catalogue does not vouch for, gives the rest its labels, and compares what is
    /// left. Returns what is not as it should be.
    private List<String> settleIndexes(Path root, CatalogueFile copy) {
        var whole = copy.generations().stream()
                .filter(generation -> generation.damage().isEmpty())
                .toList();
        try (var engine = engines.apply(root.resolve(layout.indexes()))) {
            change(engine, copy, whole);
            return compare(engine, copy, whole);
        }
    }

    private static void change(SearchEngine engine, CatalogueFile copy, List<IndexGeneration> whole) {
        var byCollection = whole.stream().collect(Collectors.groupingBy(IndexGeneration::collection));
        var touched = new HashSet<IndexGeneration>();
        copy.unsettled((collection, document) -> {
            for (var generation : byCollection.getOrDefault(collection, List.of())) {
                engine.delete(generation, document);
                touched.add(generation);
            }
        });
        copy.relabelled(later -> {
            for (var generation : byCollection.getOrDefault(later.collection(), List.of())) {
                if (generation.number() == later.generation()) {
                    engine.relabel(generation, later.document(), later.labels());
                    touched.add(generation);
                }
            }
        });
        for (var generation : touched) {
            engine.refresh(generation);
            engine.commit(generation);
        }
    }

    private static List<String> compare(SearchEngine engine, CatalogueFile copy, List<IndexGeneration> whole) {
        var warnings = new ArrayList<String>();
        var passages = passages(copy);
        for (var generation : whole) {
            if (generation.state() == GenerationState.LIVE) {
                long indexed = engine.statistics(generation).passages();
                long recorded = passages.getOrDefault(generation.collection(), 0L);
                if (indexed != recorded) {
                    warnings.add("index " + generation + " has " + indexed + " passages, the catalogue " + recorded);
                }
            }
        }
        return warnings;
    }

    private static Map<CollectionKey, Long> passages(CatalogueFile copy) {
        var passages = new HashMap<CollectionKey, Long>();
        copy.counts().forEach(counts -> passages.put(counts.collection(), counts.passages()));
        return passages;
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
