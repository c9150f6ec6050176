package io.plimsoll.server.source;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells when something below a folder has changed and is at rest again. Events get lost and folders appear: this
/// only brings the next scan forward, and each scan begins a new watch.
final class DirectoryWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);
    private static final int MAX_FOLDERS = 10_000;
    private static final Duration LONGEST_UNREST = Duration.ofSeconds(30);

    private final WatchService events;
    private final Duration settle;
    private final AtomicBoolean unsettled;
    private final Runnable changed;

    private DirectoryWatch(WatchService events, Duration settle, AtomicBoolean unsettled, Runnable changed) {
        this.events = events;
        this.settle = settle;
        this.unsettled = unsettled;
        this.changed = changed;
    }

    /// Absent where the system cannot watch so many folders; then there are the scans alone.
    ///
    /// @param unsettled whether the scan met files that are being written
    static Optional<AutoCloseable> begin(Path root, Duration settle, AtomicBoolean unsettled, Runnable changed) {
        try {
            var watch = new DirectoryWatch(root.getFileSystem().newWatchService(), settle, unsettled, changed);
            try {
                watch.register(root);
            } catch (IOException e) {
                watch.close();
                throw e;
            }
            Thread.ofVirtual().name("watch").start(watch::listen);
            return Optional.of(watch);
        } catch (IOException e) {
            LOG.warn("a folder is scanned at its interval alone, since it cannot be watched: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void register(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            private int folders;

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (++folders > MAX_FOLDERS) {
                    throw new IOException("it has more than " + MAX_FOLDERS + " folders");
                }
                folder.register(events, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void listen() {
        try {
            while (true) {
                long patience = settle.plusMillis(1).toMillis();
                var event = events.poll(patience, TimeUnit.MILLISECONDS);
                if (event != null) {
                    event.pollEvents();
                    event.reset();
                    awaitRest();
                    unsettled.set(false);
                    changed.run();
                } else if (unsettled.getAndSet(false)) {
                    changed.run();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException ended) {
            // the watch is over
        }
    }

    private void awaitRest() throws InterruptedException {
        long end = System.nanoTime() + LONGEST_UNREST.toNanos();
        while (System.nanoTime() < end) {
            var event = events.poll(settle.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                return;
            }
            event.pollEvents();
            event.reset();
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
