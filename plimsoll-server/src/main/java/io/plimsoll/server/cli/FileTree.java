package io.plimsoll.server.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The files below some folders, sorted by the id that each gets: its path within the folder that was named, with
/// slashes. Hidden files and folders are left out, and links to folders are followed only where they are named.
record FileTree(List<Source> files) {

    // JSON goes without a type, since `application/json` means the API's own form of a document.
    private static final Map<String, String> MEDIA_TYPES = Map.ofEntries(
            Map.entry("md", "text/markdown"),
            Map.entry("markdown", "text/markdown"),
            Map.entry("txt", "text/plain"),
            Map.entry("text", "text/plain"),
            Map.entry("log", "text/plain"),
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("csv", "text/csv"),
            Map.entry("eml", "message/rfc822"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));

    /// @param id the document's name in the collection
    record Source(String id, Path file) {

        String mediaType() {
            var dot = id.lastIndexOf('.');
            var extension = dot < 0 ? "" : id.substring(dot + 1).toLowerCase(Locale.ROOT);
            return MEDIA_TYPES.getOrDefault(extension, "application/octet-stream");
        }
    }

    FileTree {
        files = List.copyOf(files);
    }

    /// Throws [IllegalArgumentException] where a path does not exist or two files would get the same id.
    static FileTree of(List<Path> paths) {
        var found = new TreeMap<String, Path>();
        for (var path : paths) {
            if (!Files.exists(path)) {
                throw new IllegalArgumentException("there is no file or folder " + path);
            }
            walk(path, found);
        }
        return new FileTree(found.entrySet().stream()
                .map(entry -> new Source(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static void walk(Path path, Map<String, Path> found) {
        if (Files.isRegularFile(path)) {
            add(path.toAbsolutePath().normalize().getFileName(), path, found);
            return;
        }
        try {
            walkFolder(path.toRealPath(), found);
        } catch (IOException e) {
            throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void walkFolder(Path path, Map<String, Path> found) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return !folder.equals(path) && isHidden(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isHidden(file) && Files.isRegularFile(file)) {
                    add(path.relativize(file), file, found);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    private static void add(Path relative, Path file, Map<String, Path> found) {
        var id = relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
        var other = found.putIfAbsent(id, file);
        if (other != null && !other.equals(file)) {
            throw new IllegalArgumentException(
                    other + " and " + file + " would both be the document " + id + "; name a folder above both");
        }
    }
}
