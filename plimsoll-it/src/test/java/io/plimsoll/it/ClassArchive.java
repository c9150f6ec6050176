package io.plimsoll.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// The program's classes as a JVM lays them out, with which the program starts in two thirds of the processor time. The
/// first process that needs the archive makes it, by a short life of the program; others wait for it.
final class ClassArchive {

    private static final Path FILE = Path.of(System.getProperty("plimsoll.archive"));

    private ClassArchive() {}

    /// Made once for this process.
    private static final class Made {
        static final String OPTION = "-XX:SharedArchiveFile=" + made();
    }

    /// For the JVM of the program.
    static String option() {
        return Made.OPTION;
    }

    private static Path made() {
        try (var channel = FileChannel.open(
                        FILE.resolveSibling(FILE.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid() && !isFresh()) {
                make();
            }
            return FILE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The JVM takes an archive for the very jar that it was made of.
    private static boolean isFresh() throws IOException {
        return Files.exists(FILE)
                && Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(Program.JAR)) > 0;
    }

    private static void make() throws IOException, InterruptedException {
        var made = FILE.resolveSibling(FILE.getFileName() + ".new");
        var data = Files.createTempDirectory(FILE.getParent(), "archive-data");
        try (var program = Program.start(data, Map.of(), "-XX:ArchiveClassesAtExit=" + made)) {
            program.send("PUT", "/api/v1/collections/training", "application/json", "{}");
            program.put("training", "line", "A plimsoll line shows how much a ship may carry.");
            program.search("training", "{\"query\":\"how much may a ship carry\"}");
            program.stop();
        }
        Files.move(made, FILE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
