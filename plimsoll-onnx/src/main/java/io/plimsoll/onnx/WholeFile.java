package io.plimsoll.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes files that are there as a whole or not at all, also when two processes write the same at once.
final class WholeFile {

    /// How the names of files end that are not whole yet.
    static final String UNFINISHED = ".part";

    private WholeFile() {}

    /// Creates the folder where it is missing.
    static void write(InputStream content, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        var whole = Files.createTempFile(folder, name, UNFINISHED);
        Files.copy(content, whole, StandardCopyOption.REPLACE_EXISTING);
        Files.move(whole, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
