package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.StoredFile;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.digest.Sha256;
import io.plimsoll.engine.IndexSnapshot;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One backup of a running server, which goes on reading and writing meanwhile.
///
/// The order makes it consistent: a past moment of the catalogue is held, then the last commit of every index, then the
/// catalogue is copied as it is by now. So whatever the copy calls indexed, and did so already at the first moment, is
/// in those commits, and what changed in between is known. Blobs come last: the copy names only what was stored before.
/// The manifest makes a backup of it, when all that it names is durable.
final class BackupRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

    private final BackupParts parts;
    private final BackupTarget target;
    private final BackupId id;
    private final Path staging;
    private final Progress progress;
    private final int atATime;
    private final AtomicLong newFiles = new AtomicLong();
    private final AtomicLong newBytes = new AtomicLong();
    private final ConcurrentLinkedQueue<BackupLine.Absent> absent = new ConcurrentLinkedQueue<>();
    private final Map<IndexGeneration, IndexSnapshot> snapshots = new LinkedHashMap<>();
    private final List<BackupLine.Answer> answers = new ArrayList<>();
    private long files;
    private long bytes;
    private long lapNanos = System.nanoTime();

    /// @param staging a new folder, which is the caller's to remove
    BackupRun(BackupParts parts, BackupTarget target, BackupId id, Path staging, int atATime, Progress progress) {
        this.parts = parts;
        this.target = target;
        this.id = id;
        this.staging = staging;
        this.atATime = atATime;
        this.progress = progress;
    }

    /// Where a file's content comes from.
    private interface Content {
        InputStream open() throws IOException;
    }

    private record Wanted(StoredFile file, Content content) {}

    /// @param before this server's last backup
    BackupLine.Head run(TargetLocks.Held lock, Ledgers ledgers, Optional<BackupLine.Head> before) throws IOException {
        var begun = parts.clock().instant();
        var catalogue = staging.resolve("catalogue");
        Instant taken;
        try (var moment = parts.catalogue().hold()) {
            holdIndexes();
            taken = parts.clock().instant();
            lap("indexes held");
            moment.copyTo(catalogue);
            lap("catalogue copied");
        }
        var body = staging.resolve("body");
        BackupLine.Head head;
        try (var lines = new SealedLines.Writer(body, target.format());
                var bulk = target.bulk()) {
            Optional<Instant> newestWrite;
            try (var copy = parts.copies().open(catalogue)) {
                var index = indexFiles(known(before.map(BackupLine.Head::id)));
                noteMissing(copy);
                lap("index files hashed");
                writeFiles(copy, index, lines, lock, bulk, () -> recordAnswers(catalogue));
                lap("files copied and answers recorded");
                newestWrite = copy.newestWrite();
                for (var counts : copy.counts()) {
                    lines.add(counts);
                }
                for (var answer : answers) {
                    lines.add(answer);
                }
                copy.finish();
            }
            for (var missing : absent) {
                lines.add(missing);
            }
            head = head(begun, taken, newestWrite, store(catalogue, bulk));
            lap("catalogue stored");
            bulk.finish();
            lap("files durable");
        }
        ledgers.follow(before, head);
        publish(head, body);
        lap("manifest written");
        return head;
    }

    private void lap(String reached) {
        long now = System.nanoTime();
        LOG.debug("backup {}: {} after {} ms", id, reached, TimeUnit.NANOSECONDS.toMillis(now - lapNanos));
        lapNanos = now;
    }

    private BackupLine.Head head(Instant begun, Instant taken, Optional<Instant> newestWrite, StoredFile catalogue) {
        return new BackupLine.Head(
                BackupLine.FORMAT,
                id,
                parts.store().source(),
                parts.software(),
                begun,
                taken,
                newestWrite,
                catalogue,
                files,
                bytes,
                newFiles.get(),
                newBytes.get());
    }

    /// On a connection of its own, since the copy is read meanwhile.
    private void recordAnswers(Path catalogue) {
        try (var copy = parts.copies().open(catalogue)) {
            answers.addAll(new GoldenAnswers(parts.collections(), parts.documents(), parts.golden(), parts.engine())
                    .record(copy));
        }
    }

    private void holdIndexes() {
        for (var generation : parts.collections().generations()) {
            if (generation.state() == GenerationState.FAILED
                    || generation.damage().isPresent()) {
                continue;
            }
            try {
                parts.engine().snapshot(generation).ifPresent(held -> snapshots.put(generation, held));
            } catch (PlimsollException failure) {
                if (failure.code() != ErrorCode.INDEX_CORRUPT) {
                    throw failure;
                }
                LOG.error("the backup is without index {}: {}", generation, failure.detail());
            }
        }
    }

    /// What the backup before knows of index files, by path.
    private Map<String, StoredFile> known(Optional<BackupId> before) throws IOException {
        var known = new HashMap<String, StoredFile>();
        if (before.isEmpty()) {
            return known;
        }
        var manifest = staging.resolve("before");
        try {
            target.fetchManifest(before.get(), manifest);
        } catch (PlimsollException damaged) {
            LOG.error("the backup before this one is of no use: {}", damaged.detail());
            return known;
        }
        try (var lines = new SealedLines.Reader(manifest, target.format())) {
            while (lines.hasNext()) {
                if (lines.next() instanceof StoredFile file && file.mark().isPresent()) {
                    known.put(file.path(), file);
                }
            }
        }
        Files.delete(manifest);
        return known;
    }

    /// By hash. An index that is dropped while it is read is left out.
    private List<Wanted> indexFiles(Map<String, StoredFile> known) throws IOException {
        var wanted = new ArrayList<Wanted>();
        for (var held : List.copyOf(snapshots.entrySet())) {
            try {
                wanted.addAll(indexFiles(held.getKey(), held.getValue(), known));
            } catch (PlimsollException failure) {
                if (failure.code() != ErrorCode.NOT_FOUND) {
                    throw failure;
                }
                LOG.info("index {} was dropped during the backup", held.getKey());
                snapshots.remove(held.getKey());
                held.getValue().close();
            }
        }
        wanted.sort(Comparator.comparing(file -> file.file().sha256()));
        return wanted;
    }

    private List<Wanted> indexFiles(IndexGeneration generation, IndexSnapshot held, Map<String, StoredFile> known)
            throws IOException {
        var wanted = new ArrayList<Wanted>();
        for (var file : held.files()) {
            var path = parts.layout().index(generation) + "/" + file.name();
            var same = Optional.ofNullable(known.get(path))
                    .filter(before ->
                            before.bytes() == file.bytes() && before.mark().equals(Optional.of(file.checksum())));
            var sha256 = same.isPresent() ? same.get().sha256() : hash(held, file);
            var stored = new StoredFile(path, file.bytes(), sha256, Optional.of(file.checksum()));
            wanted.add(new Wanted(stored, () -> held.open(file)));
        }
        return wanted;
    }

    private static String hash(IndexSnapshot held, IndexSnapshot.File file) throws IOException {
        try (var content = held.open(file)) {
            return Sha256.of(content).sha256();
        }
    }

    /// Generations without an index although the copy says that they hold something.
    private void noteMissing(CatalogueFile copy) {
        copy.noteWithoutIndex(copy.generations().stream()
                .filter(generation -> generation.damage().isEmpty())
                .filter(generation -> snapshots.keySet().stream()
                        .noneMatch(held -> held.toString().equals(generation.toString())))
                .toList());
    }

    /// Goes through what is wanted and what is there at the same time, both by hash, so that neither is in memory.
    ///
    /// @param beside what is done while files are copied
    private void writeFiles(
            CatalogueFile copy,
            List<Wanted> index,
            SealedLines.Writer lines,
            TargetLocks.Held lock,
            ObjectStore.Bulk bulk,
            Runnable beside)
            throws IOException {
        progress.expect(index.size());
        var present = new PresentObjects(target);
        try (var transfers = new Transfers(atATime);
                var blobs = copy.blobs()) {
            transfers.begin(beside);
            var wanted = merged(index.iterator(), blobs);
            var last = "";
            while (wanted.hasNext()) {
                var next = wanted.next();
                if (next.isEmpty()) {
                    continue;
                }
                var file = next.get().file();
                lines.add(file);
                files++;
                bytes += file.bytes();
                boolean isThere = file.sha256().equals(last) || present.has(file.sha256(), file.bytes());
                last = file.sha256();
                if (isThere) {
                    progress.done(file.bytes());
                } else {
                    transfers.begin(() -> copy(next.get(), lock, bulk));
                }
            }
            transfers.await();
        }
    }

    /// The next of either, by hash; empty in place of a blob that has gone.
    private Iterator<Optional<Wanted>> merged(Iterator<Wanted> index, CatalogueFile.BlobNames blobs) {
        return new Iterator<>() {
            private Optional<Wanted> file = next(index);
            private Optional<CatalogueFile.BlobName> blob = next(blobs);

            private static <T> Optional<T> next(Iterator<T> all) {
                return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
            }

            @Override
            public boolean hasNext() {
                return file.isPresent() || blob.isPresent();
            }

            @Override
            public Optional<Wanted> next() {
                boolean isFile = blob.isEmpty()
                        || (file.isPresent()
                                && file.get()
                                                .file()
                                                .sha256()
                                                .compareTo(blob.get().hash())
                                        <= 0);
                if (isFile) {
                    var wanted = file;
                    file = next(index);
                    return wanted;
                }
                var wanted = blobFile(blob.orElseThrow());
                blob = next(blobs);
                return wanted;
            }
        };
    }

    private Optional<Wanted> blobFile(CatalogueFile.BlobName blob) {
        var path = parts.layout().blob(blob.tenant(), blob.hash());
        var file = parts.data().resolve(path);
        progress.expect(1);
        try {
            var stored = new StoredFile(path, Files.size(file), blob.hash(), Optional.empty());
            return Optional.of(new Wanted(stored, () -> Files.newInputStream(file)));
        } catch (NoSuchFileException gone) {
            miss(path, blob.hash(), "the content of a document has gone");
            return Optional.empty();
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "a stored content cannot be read", e);
        }
    }

    private void miss(String path, String sha256, String detail) {
        LOG.error("the backup is without {}: {}", path, detail);
        absent.add(new BackupLine.Absent(path, sha256, detail));
    }

    /// A blob that is not what its name says is left out, so that one damaged document does not keep all others from
    /// being backed up.
    private void copy(Wanted wanted, TargetLocks.Held lock, ObjectStore.Bulk bulk) {
        var file = wanted.file();
        try (var content = wanted.content().open()) {
            target.putObject(bulk, file.sha256(), content, file.bytes());
            newFiles.incrementAndGet();
            newBytes.addAndGet(file.bytes());
            progress.done(file.bytes());
            lock.renew();
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "a file of the data folder cannot be read", e);
        } catch (PlimsollException failure) {
            if (failure.code() != ErrorCode.INVALID_REQUEST || file.mark().isPresent()) {
                throw failure;
            }
            miss(file.path(), file.sha256(), "the content of a document is damaged");
        }
    }

    private StoredFile store(Path catalogue, ObjectStore.Bulk bulk) throws IOException {
        Sha256.Sum sum;
        try (var content = Files.newInputStream(catalogue)) {
            sum = Sha256.of(content);
        }
        if (target.objectHead(sum.sha256()).isEmpty()) {
            try (var content = Files.newInputStream(catalogue)) {
                target.putObject(bulk, sum.sha256(), content, sum.bytes());
            }
            newFiles.incrementAndGet();
            newBytes.addAndGet(sum.bytes());
        }
        files++;
        bytes += sum.bytes();
        progress.done(sum.bytes());
        return new StoredFile(parts.layout().catalogue(), sum.bytes(), sum.sha256(), Optional.empty());
    }

    private void publish(BackupLine.Head head, Path body) throws IOException {
        var manifest = staging.resolve("manifest");
        try (var lines = new SealedLines.Writer(manifest, target.format())) {
            lines.add(head);
            lines.addAll(body);
            lines.seal();
        }
        target.putManifest(id, manifest);
    }

    /// Lets the indexes go.
    @Override
    public void close() {
        snapshots.values().forEach(IndexSnapshot::close);
    }
}
