package io.plimsoll.server.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Fetched;
import io.plimsoll.source.Source;
import io.plimsoll.source.SourceIds;
import io.plimsoll.source.SourceItem;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.Validators;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The files below a folder, but for hidden ones. A link to a file is followed where it stays within the folder, and
/// links to folders are not. A file that changed a moment ago may still be being written and waits.
final class DirectorySource implements Source {

    private final SourceKey key;
    private final Path root;
    private final Duration settle;
    private final InstantSource clock;
    private final AtomicBoolean unsettled = new AtomicBoolean();

    /// @param root   without links in it
    /// @param settle for how long a file must not have changed
    DirectorySource(SourceKey key, Path root, Duration settle, InstantSource clock) {
        this.key = key;
        this.root = root;
        this.settle = settle;
        this.clock = clock;
    }

    @Override
    public Listing list(Consumer<SourceItem> items) {
        var walk = new Walk(items);
        try {
            Files.walkFileTree(root, walk);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the folder cannot be read", e);
        }
        return new Listing(walk.unreadable.isEmpty(), walk.unreadable);
    }

    private final class Walk extends SimpleFileVisitor<Path> {
        private final Consumer<SourceItem> items;
        private Optional<String> unreadable = Optional.empty();

        Walk(Consumer<SourceItem> items) {
            this.items = items;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file)) {
                file(file).ifPresent(items);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(root)) {
                throw e;
            }
            if (!(e instanceof NoSuchFileException)) {
                unreadable = Optional.of("'" + place(file) + "' cannot be read");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, java.io.IOException e) {
            if (e != null) {
                unreadable = Optional.of("'" + place(folder) + "' cannot be read to its end");
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private String place(Path file) {
        return root.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private Optional<SourceItem> file(Path file) {
        try {
            var real = file.toRealPath();
            var attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!real.startsWith(root) || !attributes.isRegularFile()) {
                return Optional.empty();
            }
            boolean settled = isSettled(attributes);
            if (!settled) {
                unsettled.set(true);
            }
            var place = place(file);
            return Optional.of(new SourceItem(
                    SourceIds.within(key, place),
                    place,
                    Optional.of(fingerprint(attributes)),
                    Optional.of(attributes.lastModifiedTime().toInstant()),
                    settled));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// A time in the future is taken as it is: a clock that is wrong must not keep a file out for ever.
    private boolean isSettled(BasicFileAttributes attributes) {
        var age = Duration.between(attributes.lastModifiedTime().toInstant(), clock.instant());
        return age.isNegative() || age.compareTo(settle) >= 0;
    }

    private static String fingerprint(BasicFileAttributes attributes) {
        return attributes.size() + "-" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    @Override
    public Fetched fetch(SourceItem item, Validators known) {
        try {
            var file = root.resolve(item.place()).toRealPath();
            if (!file.startsWith(root)) {
                return new Fetched.Gone();
            }
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!isSettled(attributes) || !item.fingerprint().equals(Optional.of(fingerprint(attributes)))) {
                unsettled.set(true);
                return new Fetched.Unsettled();
            }
            return new Fetched.Content(
                    Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS),
                    Optional.empty(),
                    item.updatedAt(),
                    Validators.NONE);
        } catch (NoSuchFileException e) {
            return new Fetched.Gone();
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the file cannot be read", e);
        }
    }

    @Override
    public Optional<AutoCloseable> watch(Runnable changed) {
        return DirectoryWatch.begin(root, settle, unsettled, changed);
    }

    @Override
    public void close() {}
}
