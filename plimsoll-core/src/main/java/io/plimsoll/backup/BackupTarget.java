package io.plimsoll.backup;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.ObjectStore;
import io.plimsoll.storage.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/// Backups as objects in a store:
///
/// ```
/// objects/<two digits>/<hash>   contents, each once, whichever backups have it
/// backups/<id>.jsonl            manifests; a backup without one does not exist
/// ledgers/<id>/<time>.jsonl     what was deleted since that backup
/// locks/…                       who copies, and who removes objects
/// ```
public final class BackupTarget implements AutoCloseable {

    private static final String SUFFIX = ".jsonl";

    private final ObjectStore store;
    private final String prefix;
    private final LineFormat format;

    /// @param prefix of all keys, empty or ending with a slash
    public BackupTarget(ObjectStore store, String prefix, LineFormat format) {
        this.store = store;
        this.prefix = prefix;
        this.format = format;
    }

    LineFormat format() {
        return format;
    }

    // --- objects

    private String objectKey(String sha256) {
        return prefix + "objects/" + sha256.substring(0, 2) + "/" + sha256;
    }

    /// Objects that are durable when it is finished, and need not be before the manifest that names them.
    ObjectStore.Bulk bulk() {
        return store.bulk();
    }

    void putObject(ObjectStore.Bulk bulk, String sha256, InputStream content, long bytes) {
        bulk.put(objectKey(sha256), content, bytes, sha256);
    }

    Optional<InputStream> object(String sha256) {
        return store.get(objectKey(sha256));
    }

    Optional<StoredObject> objectHead(String sha256) {
        return store.head(objectKey(sha256));
    }

    void deleteObject(String sha256) {
        store.delete(objectKey(sha256));
    }

    /// An object by its hash.
    record Present(String sha256, long bytes) {}

    /// All objects by hash, a page at a time.
    Iterator<Present> objects() {
        var keys = keys(prefix + "objects/");
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return keys.hasNext();
            }

            @Override
            public Present next() {
                var object = keys.next();
                return new Present(object.key().substring(object.key().lastIndexOf('/') + 1), object.bytes());
            }
        };
    }

    private Iterator<StoredObject> keys(String below) {
        return new Iterator<>() {
            private Iterator<StoredObject> page = List.<StoredObject>of().iterator();
            private Optional<String> last = Optional.empty();
            private boolean more = true;

            @Override
            public boolean hasNext() {
                while (!page.hasNext() && more) {
                    var listed = store.list(below, last, ObjectStore.MAX_PAGE);
                    page = listed.objects().iterator();
                    more = listed.more() && !listed.objects().isEmpty();
                    if (!listed.objects().isEmpty()) {
                        last = Optional.of(listed.objects().getLast().key());
                    }
                }
                return page.hasNext();
            }

            @Override
            public StoredObject next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.next();
            }
        };
    }

    // --- manifests

    private String manifestKey(BackupId id) {
        return prefix + "backups/" + id + SUFFIX;
    }

    /// The backups of all servers, the oldest first.
    List<BackupId> backups() {
        var ids = new ArrayList<BackupId>();
        keys(prefix + "backups/").forEachRemaining(object -> name(object).ifPresent(ids::add));
        return ids;
    }

    private static Optional<BackupId> name(StoredObject object) {
        var file = object.key().substring(object.key().lastIndexOf('/') + 1);
        try {
            return file.endsWith(SUFFIX)
                    ? Optional.of(new BackupId(file.substring(0, file.length() - SUFFIX.length())))
                    : Optional.empty();
        } catch (PlimsollException notOurs) {
            return Optional.empty();
        }
    }

    void putManifest(BackupId id, Path file) throws IOException {
        putFile(manifestKey(id), file);
    }

    private void putFile(String key, Path file) throws IOException {
        Sha256.Sum sum;
        try (var content = Files.newInputStream(file)) {
            sum = Sha256.of(content);
        }
        try (var content = Files.newInputStream(file)) {
            store.put(key, content, sum.bytes(), sum.sha256());
        }
    }

    /// Fetches a manifest and checks its seal. Throws `NOT_FOUND` where there is no such backup.
    void fetchManifest(BackupId id, Path to) throws IOException {
        fetchSealed(manifestKey(id), "backups/" + id + SUFFIX, to);
    }

    private void fetchSealed(String key, String name, Path to) throws IOException {
        try (var content = store.get(key)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no '" + name + "'"))) {
            Files.copy(content, to);
        }
        SealedLines.check(to, name);
    }

    /// The first line of a manifest, without a check of its seal.
    BackupLine.Head head(BackupId id) {
        try (var content = store.get(manifestKey(id))
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no backup " + id))) {
            return head(format.read(firstLine(content)), id);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the manifest of " + id + " cannot be read", e);
        }
    }

    static BackupLine.Head head(BackupLine line, BackupId id) {
        if (line instanceof BackupLine.Head head && head.id().equals(id)) {
            return head;
        }
        throw new PlimsollException(ErrorCode.INVALID_REQUEST, "the manifest of " + id + " is that of something else");
    }

    private static String firstLine(InputStream content) throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        for (int octet = content.read(); octet >= 0 && octet != '\n' && line.size() < 65_536; octet = content.read()) {
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /// Removes the backup; its objects stay until somebody collects them.
    void deleteBackup(BackupId id) {
        store.delete(manifestKey(id));
        keys(prefix + "ledgers/" + id + "/").forEachRemaining(object -> store.delete(object.key()));
    }

    // --- ledgers

    /// @param order names that sort by age
    void putLedger(BackupId id, String order, Path file) throws IOException {
        putFile(prefix + "ledgers/" + id + "/" + order + SUFFIX, file);
    }

    /// Fetches the ledgers of this backup and of those after it, the oldest first, each to the same file, and checks
    /// their seals.
    void eachLedger(BackupId from, Path to, Consumer<Path> ledgers) throws IOException {
        var all = keys(prefix + "ledgers/");
        while (all.hasNext()) {
            var key = all.next().key();
            var name = key.substring((prefix + "ledgers/").length());
            if (name.compareTo(from.value()) >= 0) {
                fetchSealed(key, "ledgers/" + name, to);
                ledgers.accept(to);
                Files.delete(to);
            }
        }
    }

    // --- locks

    private String lockKey(String name) {
        return prefix + "locks/" + name;
    }

    void putLock(String name, String owner) {
        var bytes = owner.getBytes(StandardCharsets.UTF_8);
        var digest = Sha256.digest();
        digest.update(bytes);
        store.put(lockKey(name), new ByteArrayInputStream(bytes), bytes.length, Sha256.hex(digest));
    }

    /// Locks whose name begins so.
    List<StoredObject> locks(String begin) {
        return store.list(lockKey(begin), Optional.empty(), ObjectStore.MAX_PAGE)
                .objects();
    }

    /// Who put it there.
    Optional<String> lockOwner(StoredObject lock) {
        try (var content = store.get(lock.key()).orElse(InputStream.nullInputStream())) {
            return Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .filter(owner -> !owner.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void deleteLock(String name) {
        store.delete(lockKey(name));
    }

    void deleteLock(StoredObject lock) {
        store.delete(lock.key());
    }

    @Override
    public void close() {
        store.close();
    }
}
