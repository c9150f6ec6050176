package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The folder everything durable lives in, owned by this process until it is closed.
public final class DataDirectory implements AutoCloseable {

    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /// Creates the folder and its sub folders, readable by their owner only, where they are missing. Throws `CONFLICT`
    /// where another process owns the folder.
    public static DataDirectory open(Path root) {
        try {
            OwnerOnly.directory(root);
            var directory = new DataDirectory(root, lock(root));
            OwnerOnly.directory(directory.blobs());
            OwnerOnly.directory(directory.indexes());
            return directory;
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        var file = root.resolve("lock");
        OwnerOnly.file(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException alsoHere) {
            channel.close();
            throw taken(root);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw taken(root);
    }

    private static PlimsollException taken(Path root) {
        return new PlimsollException(
                ErrorCode.CONFLICT,
                "the data folder " + root.toAbsolutePath()
                        + " is in use by another Plimsoll process; stop that one or choose another folder");
    }

    public Path root() {
        return root;
    }

    /// The metadata's file, for [Database#open].
    public Path database() {
        return root.resolve("plimsoll.db");
    }

    /// The sources' bytes, for [FileBlobStore].
    public Path blobs() {
        return root.resolve("blob");
    }

    /// The audit logs, their key, and events on their way to them.
    public Path audit() {
        return root.resolve("audit");
    }

    /// The search engine's indexes.
    public Path indexes() {
        return root.resolve("index");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }
}
