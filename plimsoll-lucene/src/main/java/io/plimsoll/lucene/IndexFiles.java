package io.plimsoll.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Deletes indexes.
final class IndexFiles {

    private IndexFiles() {}

    /// Deletes the files of one index. Its commits go first: an index half deleted is none.
    static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (var listed = Files.list(folder)) {
            files = listed.sorted(Comparator.comparing(
                            file -> !file.getFileName().toString().startsWith("segments_")))
                    .toList();
        }
        for (var file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }
}
