package io.plimsoll.server.store;

import io.plimsoll.storage.ObjectKeys;
import io.plimsoll.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a group of files, makes them durable together and only then gives them their names. Together is one call to
/// the file system where it has one, and else many at a time, so that they share what the disk has to do for each (one
/// after the other takes some twenty times as long). Folders are made durable at the end: a name that a crash takes
/// back
/// is no harm before.
final class FileBulk implements ObjectStore.Bulk {

    private static final Logger LOG = LoggerFactory.getLogger(FileBulk.class);
    private static final int MAX_FILES = 2_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final int SYNCS_AT_A_TIME = 16;
    /// Up to so many files, other programs' unwritten data may cost more than these by themselves.
    private static final int FEW_FILES = 16;

    private final ExecutorService syncs = Executors.newFixedThreadPool(
            SYNCS_AT_A_TIME,
            Thread.ofPlatform().daemon().name("object-sync-", 0).factory());
    private final Set<Path> folders = ConcurrentHashMap.newKeySet();
    private final FileObjectStore store;
    private final Optional<FileSystemSync> fileSystem;
    private Group group = new Group();

    FileBulk(FileObjectStore store, Optional<FileSystemSync> fileSystem) {
        this.store = store;
        this.fileSystem = fileSystem;
    }

    private record Written(Path temporary, Path target) {}

    private static final class Group {
        private final List<Written> files = new ArrayList<>();
        private long bytes;
    }

    @Override
    public void put(String key, InputStream content, long length, String sha256) {
        var target = store.path(ObjectKeys.checked(key));
        var temporary = store.temporary();
        try {
            FileObjectStore.write(temporary, content, length, sha256);
            var full = add(new Written(temporary, target), length);
            if (full.isPresent()) {
                publishAll(full.get().files);
            }
        } catch (IOException e) {
            discard(List.of(new Written(temporary, target)));
            throw FileObjectStore.failure(e);
        } catch (RuntimeException e) {
            discard(List.of(new Written(temporary, target)));
            throw e;
        }
    }

    /// The group, where it is full and so the caller's to publish.
    private synchronized Optional<Group> add(Written file, long bytes) {
        group.files.add(file);
        group.bytes += bytes;
        return group.files.size() < MAX_FILES && group.bytes < MAX_BYTES ? Optional.empty() : Optional.of(taken());
    }

    private synchronized Group taken() {
        var full = group;
        group = new Group();
        return full;
    }

    private void publishAll(List<Written> files) throws IOException {
        int named = 0;
        try {
            syncAll(files.stream().map(Written::temporary).toList());
            for (var file : files) {
                folders.addAll(FileObjectStore.rename(file.temporary(), file.target()));
                named++;
            }
        } finally {
            discard(files.subList(named, files.size()));
        }
    }

    private void syncAll(Collection<Path> paths) throws IOException {
        if (fileSystem.isPresent() && paths.size() > FEW_FILES) {
            fileSystem.get().sync();
        } else {
            syncEach(paths);
        }
    }

    private void syncEach(Collection<Path> paths) throws IOException {
        try {
            for (var sync : syncs.invokeAll(paths.stream().map(Sync::new).toList())) {
                sync.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the objects were durable", e);
        }
    }

    private record Sync(Path path) implements Callable<Path> {
        @Override
        public Path call() throws IOException {
            OwnerOnly.sync(path);
            return path;
        }
    }

    private static void discard(List<Written> files) {
        for (var file : files) {
            try {
                Files.deleteIfExists(file.temporary());
            } catch (IOException e) {
                LOG.debug("an unfinished file is left to be removed later", e);
            }
        }
    }

    @Override
    public void finish() {
        try {
            publishAll(taken().files);
            syncAll(folders);
        } catch (IOException e) {
            throw FileObjectStore.failure(e);
        }
    }

    @Override
    public void close() {
        syncs.close();
        discard(taken().files);
        try {
            if (fileSystem.isPresent()) {
                fileSystem.get().close();
            }
        } catch (IOException e) {
            throw FileObjectStore.failure(e);
        }
    }
}
