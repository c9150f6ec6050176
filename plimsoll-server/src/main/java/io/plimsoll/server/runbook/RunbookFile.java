package io.plimsoll.server.runbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A runbook as somebody wrote it.
///
/// @param name of the file, as problems name it
public record RunbookFile(String name, String text) {

    private static final int MAX_BYTES = 65_536;
    private static final String ENDING = ".yaml";

    /// The runbook's name that the file stands for.
    String stem() {
        var file = name.substring(name.lastIndexOf('/') + 1);
        return file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
    }

    /// Throws an [IllegalArgumentException], naming the file, where it cannot be read.
    public static RunbookFile read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(file + ": a runbook has at most " + MAX_BYTES + " bytes");
            }
            return new RunbookFile(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + ": it is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": it cannot be read", e);
        }
    }

    /// Every file of the folder that ends in `.yaml`, by name.
    public static List<RunbookFile> folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("plimsoll.runbooks.folder: there is no folder " + folder);
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(RunbookFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
        }
    }
}
