package io.plimsoll.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;

/// A log in a folder, which any web server could serve as it is. Files are for their owner's eyes only.
public final class FolderLog implements LogStore {

    private static final String UNFINISHED = ".new";

    private final Path root;

    public FolderLog(Path root) {
        this.root = root.toAbsolutePath();
    }

    @Override
    public Optional<byte[]> read(String path) {
        try {
            return Optional.of(Files.readAllBytes(root.resolve(path)));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(String path, byte[] content) {
        replace(path, content);
    }

    @Override
    public void replace(String path, byte[] content) {
        var file = root.resolve(path);
        var unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            directories(parent(file));
            Files.deleteIfExists(unfinished);
            try (var channel = FileChannel.open(
                    unfinished,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    mode(file, "rw-------"))) {
                for (var buffer = ByteBuffer.wrap(content); buffer.hasRemaining(); ) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(parent(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the folders that are missing, each of them durable in the one above.
    private static void directories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        directories(parent(directory));
        Files.createDirectory(directory, mode(directory, "rwx------"));
        sync(parent(directory));
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a log is in a folder below another");
    }

    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void remove(String path) {
        try {
            Files.deleteIfExists(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
