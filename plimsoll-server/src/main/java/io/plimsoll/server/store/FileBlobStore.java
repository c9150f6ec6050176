package io.plimsoll.server.store;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.storage.FolderTree;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Blobs as plain files `<tenant>/<first two digits>/<hash>`. A file appears under its name only when all of it is on
/// the disk.
public final class FileBlobStore implements BlobStore {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String UNFINISHED = ".unfinished";

    private static final int LOCKS = 64;

    private final Path root;
    private final Path unfinished;

    /// So that nobody finds a blob there already that is being swept.
    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

    /// Opens the folder, creating it where it is missing, and removes what a killed process left unfinished.
    public FileBlobStore(Path root) {
        this.root = root;
        this.unfinished = root.resolve(UNFINISHED);
        try {
            OwnerOnly.directory(unfinished);
            try (var leftovers = Files.newDirectoryStream(unfinished)) {
                for (var leftover : leftovers) {
                    Files.deleteIfExists(leftover);
                }
            }
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    @Override
    public Blob put(TenantId tenant, InputStream content, long maxBytes) {
        var temporary = unfinished.resolve(UUID.randomUUID().toString());
        try {
            try {
                var blob = write(temporary, content, maxBytes);
                publish(temporary, path(tenant, blob.hash()), blob);
                return blob;
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    private static Blob write(Path file, InputStream content, long maxBytes) throws IOException {
        OwnerOnly.file(file);
        var digest = Sha256.digest();
        long bytes = 0;
        var buffer = new byte[BUFFER_BYTES];
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int read = read(content, buffer); read >= 0; read = read(content, buffer)) {
                bytes += read;
                if (bytes > maxBytes) {
                    throw new PlimsollException(
                            ErrorCode.TOO_LARGE, "the content has more than the " + maxBytes + " bytes allowed");
                }
                digest.update(buffer, 0, read);
                for (var rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
            }
            channel.force(true);
        }
        return new Blob(HexFormat.of().formatHex(digest.digest()), bytes);
    }

    /// A source that breaks off is its sender's fault, a file that does is ours.
    private static int read(InputStream content, byte[] buffer) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INVALID_REQUEST, "the content broke off before its end", e);
        }
    }

    private void publish(Path temporary, Path target, Blob blob) throws IOException {
        var lock = lock(blob.hash());
        lock.lock();
        try {
            publish(temporary, target);
        } finally {
            lock.unlock();
        }
    }

    /// A blob that is there already counts as put now; a damaged one is made whole.
    private void publish(Path temporary, Path target) throws IOException {
        var shelf = parent(target);
        if (!Files.isDirectory(shelf)) {
            OwnerOnly.directory(shelf);
            OwnerOnly.sync(parent(shelf));
            OwnerOnly.sync(root);
        }
        if (!Files.isRegularFile(target) || Files.mismatch(temporary, target) >= 0) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
        }
        OwnerOnly.sync(shelf);
    }

    @Override
    public Optional<InputStream> open(TenantId tenant, String hash) {
        if (!HASH.matcher(hash).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.newInputStream(path(tenant, hash)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    @Override
    public void delete(TenantId tenant, String hash) {
        if (!HASH.matcher(hash).matches()) {
            return;
        }
        try {
            var file = path(tenant, hash);
            if (Files.deleteIfExists(file)) {
                OwnerOnly.sync(parent(file));
            }
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    @Override
    public void forget(TenantId tenant) {
        try {
            FolderTree.delete(root.resolve(tenant.value()));
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    @Override
    public Swept sweep(Duration unusedFor, Use use) {
        var before = FileTime.from(Instant.now().minus(unusedFor));
        long blobs = 0;
        long bytes = 0;
        try (var files = Files.walk(root)) {
            for (var file : (Iterable<Path>) files.filter(FileBlobStore::isBlob)::iterator) {
                long freed = sweep(file, before, use);
                blobs += freed < 0 ? 0 : 1;
                bytes += Math.max(0, freed);
            }
        } catch (UncheckedIOException e) {
            throw StoreFailures.translate(new IOException(e));
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
        return new Swept(blobs, bytes);
    }

    private static boolean isBlob(Path file) {
        return HASH.matcher(String.valueOf(file.getFileName())).matches() && Files.isRegularFile(file);
    }

    /// Returns the bytes that the deleted blob had; -1 where it stays.
    private long sweep(Path file, FileTime before, Use use) throws IOException {
        var hash = String.valueOf(file.getFileName());
        var tenant = TenantId.ofValue(String.valueOf(parent(parent(file)).getFileName()));
        var lock = lock(hash);
        lock.lock();
        try {
            if (Files.getLastModifiedTime(file).compareTo(before) >= 0 || use.isUsed(tenant, hash)) {
                return -1;
            }
            long bytes = Files.size(file);
            Files.delete(file);
            return bytes;
        } catch (NoSuchFileException deletedMeanwhile) {
            return -1;
        } finally {
            lock.unlock();
        }
    }

    private ReentrantLock lock(String hash) {
        return locks[Integer.parseInt(hash, 0, 2, 16) % LOCKS];
    }

    private Path path(TenantId tenant, String hash) {
        return root.resolve(tenant.value()).resolve(hash.substring(0, 2)).resolve(hash);
    }

    private static Path parent(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException("a blob lies in a folder");
        }
        return parent;
    }
}
