package io.plimsoll.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files and folders of mode 0600 and 0700, where the file system knows modes.
final class OwnerOnly {

    private OwnerOnly() {}

    /// Creates the folder and those above it; a folder that is there already keeps its mode.
    static void directory(Path path) throws IOException {
        Files.createDirectories(path, mode(path, "rwx------"));
    }

    /// Creates an empty file unless it is there.
    static void file(Path path) throws IOException {
        try {
            Files.createFile(path, mode(path, "rw-------"));
        } catch (FileAlreadyExistsException present) {
            // as wanted
        }
    }

    /// Creates a file that must not be there yet, and opens it for writing.
    static FileChannel create(Path path) throws IOException {
        return FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(path, "rw-------"));
    }

    /// Makes the content of a file, or what was renamed or created in a folder, survive a power cut.
    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
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
}
