package io.plimsoll.server.store;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.ObjectKeys;
import io.plimsoll.storage.ObjectStore;
import io.plimsoll.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Objects as plain files below one folder, which several processes may share. A file appears under its name only
/// when all of it is on the disk. Symbolic links are neither listed nor read.
///
/// A key cannot be the folder of another one: where `a/b` is there, `a` is refused with `CONFLICT`.
public final class FileObjectStore implements ObjectStore {

    private static final String UNFINISHED = ".unfinished";
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path root;
    private final Path unfinished;

    /// Opens the folder, creating it where it is missing, and removes what a process that was killed a day ago or
    /// earlier left unfinished.
    public FileObjectStore(Path root) {
        this.root = root;
        this.unfinished = root.resolve(UNFINISHED);
        try {
            OwnerOnly.directory(unfinished);
            var old = Instant.now().minus(LEFT_BEHIND);
            try (var leftovers = Files.newDirectoryStream(
                    unfinished,
                    file -> Files.getLastModifiedTime(file).toInstant().isBefore(old))) {
                for (var leftover : leftovers) {
                    Files.deleteIfExists(leftover);
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Page list(String prefix, Optional<String> after, int limit) {
        int wanted = Math.clamp(limit, 1, MAX_PAGE);
        var found = new ArrayList<StoredObject>();
        try {
            collect(root, "", prefix, after.orElse(""), wanted + 1, found);
        } catch (IOException e) {
            throw failure(e);
        }
        boolean more = found.size() > wanted;
        return new Page(more ? found.subList(0, wanted) : found, more);
    }

    /// Goes through the folders in the order of the keys and leaves out those that end before the page begins.
    private void collect(Path folder, String above, String prefix, String after, int wanted, List<StoredObject> found)
            throws IOException {
        for (var child : children(folder, above)) {
            if (found.size() >= wanted) {
                return;
            }
            if (child.folder()) {
                boolean inPrefix = child.key().startsWith(prefix) || prefix.startsWith(child.key());
                boolean over = ObjectKeys.compare(child.key(), after) < 0 && !after.startsWith(child.key());
                if (inPrefix && !over) {
                    collect(child.path(), child.key(), prefix, after, wanted, found);
                }
            } else if (child.key().startsWith(prefix) && ObjectKeys.compare(child.key(), after) > 0) {
                describe(child.path(), child.key()).ifPresent(found::add);
            }
        }
    }

    /// @param key of a folder ends with a slash
    private record Child(Path path, String key, boolean folder) {}

    private List<Child> children(Path folder, String above) throws IOException {
        var children = new ArrayList<Child>();
        try (var paths = Files.newDirectoryStream(folder)) {
            for (var path : paths) {
                if (path.equals(unfinished)) {
                    continue;
                }
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    children.add(new Child(path, above + path.getFileName() + "/", true));
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    children.add(new Child(path, above + path.getFileName(), false));
                }
            }
        } catch (NoSuchFileException gone) {
            return List.of();
        }
        children.sort(Comparator.comparing(Child::key, ObjectKeys::compare));
        return children;
    }

    @Override
    public Optional<InputStream> get(String key) {
        var path = path(key);
        try {
            return isObject(path) ? Optional.of(Files.newInputStream(path)) : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Optional<StoredObject> head(String key) {
        try {
            return describe(path(key), key);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static boolean isObject(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<StoredObject> describe(Path path, String key) throws IOException {
        if (!isObject(path)) {
            return Optional.empty();
        }
        try {
            var file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var changed = file.lastModifiedTime();
            var etag = Long.toHexString(file.size()) + "-" + Long.toHexString(changed.to(TimeUnit.NANOSECONDS));
            return Optional.of(new StoredObject(key, file.size(), etag, changed.toInstant()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    @Override
    public void put(String key, InputStream content, long length, String sha256) {
        var target = path(ObjectKeys.checked(key));
        var temporary = temporary();
        try {
            try {
                write(temporary, content, length, sha256);
                OwnerOnly.sync(temporary);
                publish(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// A new name for a file that is not an object yet.
    Path temporary() {
        return unfinished.resolve(UUID.randomUUID().toString());
    }

    @Override
    public Bulk bulk() {
        try {
            return new FileBulk(this, FileSystemSync.of(root));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Without making it durable.
    static void write(Path file, InputStream content, long length, String sha256) throws IOException {
        var digest = Sha256.digest();
        long bytes;
        try (var channel = OwnerOnly.create(file)) {
            bytes = copy(content, new DigestOutputStream(Channels.newOutputStream(channel), digest), length);
        }
        if (bytes != length || !HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST, "the content does not have the length and the hash that were announced");
        }
    }

    /// Stops one byte after the announced length.
    private static long copy(InputStream content, OutputStream to, long length) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        while (bytes <= length) {
            int read = read(content, buffer, (int) Math.min(buffer.length, length + 1 - bytes));
            if (read < 0) {
                break;
            }
            to.write(buffer, 0, read);
            bytes += read;
        }
        return bytes;
    }

    /// A source that breaks off is its sender's fault, a file that does is the store's.
    private static int read(InputStream content, byte[] buffer, int most) {
        try {
            return content.read(buffer, 0, most);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INVALID_REQUEST, "the content broke off before its end", e);
        }
    }

    private static void publish(Path temporary, Path target) throws IOException {
        for (var folder : rename(temporary, target)) {
            OwnerOnly.sync(folder);
        }
    }

    /// Returns the folders whose entries have changed, the upper ones first.
    static List<Path> rename(Path temporary, Path target) throws IOException {
        var changed = new ArrayList<Path>();
        var missing = new ArrayList<Path>();
        for (var folder = parent(target); !Files.isDirectory(folder); folder = parent(folder)) {
            missing.add(folder);
        }
        if (Files.isDirectory(target)) {
            throw new PlimsollException(ErrorCode.CONFLICT, "the key is the beginning of other keys, as of a folder");
        }
        if (!missing.isEmpty()) {
            OwnerOnly.directory(parent(target));
            for (var folder : missing.reversed()) {
                changed.add(parent(folder));
            }
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        changed.add(parent(target));
        return changed;
    }

    @Override
    public void delete(String key) {
        var path = path(key);
        try {
            if (isObject(path) && Files.deleteIfExists(path)) {
                OwnerOnly.sync(parent(path));
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Where the object lies, or would.
    Path path(String key) {
        try {
            var path = root.resolve(ObjectKeys.checked(key));
            if (path.startsWith(unfinished)) {
                throw PlimsollException.invalidField("key", "keys below '" + UNFINISHED + "' are the store's own");
            }
            return path;
        } catch (InvalidPathException e) {
            throw PlimsollException.invalidField("key", "the key has characters that the file system does not allow");
        }
    }

    private static Path parent(Path path) {
        var parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalStateException("an object lies in a folder");
        }
        return parent;
    }

    static PlimsollException failure(IOException e) {
        var known = StoreFailures.translate(e);
        if (known.code() == ErrorCode.STORAGE_FULL) {
            return new PlimsollException(
                    ErrorCode.STORAGE_FULL, "the disk of the object store is full; nothing was written", e);
        }
        var reason = e instanceof FileSystemException refused && refused.getReason() != null
                ? ": " + refused.getReason()
                : "";
        return new PlimsollException(
                ErrorCode.DEPENDENCY_FAILED, "a file of the object store cannot be used" + reason, e);
    }

    /// Nothing is open between calls.
    @Override
    public void close() {}
}
