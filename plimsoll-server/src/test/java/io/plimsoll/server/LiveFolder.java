package io.plimsoll.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A folder that a running server writes to, renames in and deletes from while a test looks at it.
final class LiveFolder {

    private LiveFolder() {}

    /// Its files and those below it, in the order of their names; none where it is missing.
    static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files.stream().sorted().toList();
    }

    /// What the latest file says, by its name; empty where there is none or it has just gone.
    static Optional<String> latest(Path folder) throws IOException {
        var files = files(folder);
        try {
            return files.isEmpty() ? Optional.empty() : Optional.of(Files.readString(files.getLast()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }
}
