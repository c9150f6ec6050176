package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.IndexSnapshot;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;

/// The commits that must not be deleted yet. What is held is known here and not in a writer, so that it outlives the
/// closing of an index.
final class HeldCommits {

    private final Map<String, SnapshotDeletionPolicy> policies = new ConcurrentHashMap<>();

    SnapshotDeletionPolicy of(IndexGeneration generation) {
        return policies.computeIfAbsent(
                generation.toString(), unused -> new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy()));
    }

    /// An index that is not open costs nothing unless somebody holds a commit of it.
    void closed(IndexGeneration generation) {
        policies.computeIfPresent(
                generation.toString(), (unused, policy) -> policy.getSnapshotCount() == 0 ? null : policy);
    }

    void forget(TenantId tenant) {
        policies.keySet().removeIf(name -> name.startsWith(tenant + "/"));
    }

    void forget(IndexGeneration generation) {
        policies.remove(generation.toString());
    }

    /// Holds the last commit of an index that is open; absent where there is none yet.
    ///
    /// @param released is run when the commit has been let go
    Optional<IndexSnapshot> hold(IndexGeneration generation, Path folder, Runnable released) throws IOException {
        var policy = of(generation);
        IndexCommit commit;
        try {
            commit = policy.snapshot();
        } catch (IllegalStateException nothingCommitted) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Held(policy, commit, folder, files(commit), released));
        } catch (IOException | RuntimeException e) {
            policy.release(commit);
            throw e;
        }
    }

    private static List<IndexSnapshot.File> files(IndexCommit commit) throws IOException {
        var files = new ArrayList<IndexSnapshot.File>();
        for (var name : commit.getFileNames()) {
            files.add(file(commit.getDirectory(), name));
        }
        return List.copyOf(files);
    }

    private static IndexSnapshot.File file(Directory directory, String name) throws IOException {
        try (var input = directory.openInput(name, IOContext.READONCE)) {
            return new IndexSnapshot.File(
                    name, input.length(), String.format("%08x", CodecUtil.retrieveChecksum(input)));
        }
    }

    private static final class Held implements IndexSnapshot {
        private final SnapshotDeletionPolicy policy;
        private final IndexCommit commit;
        private final Path folder;
        private final List<File> files;
        private final Runnable released;
        private final AtomicBoolean closed = new AtomicBoolean();

        Held(SnapshotDeletionPolicy policy, IndexCommit commit, Path folder, List<File> files, Runnable released) {
            this.policy = policy;
            this.commit = commit;
            this.folder = folder;
            this.files = files;
            this.released = released;
        }

        @Override
        public List<File> files() {
            return files;
        }

        @Override
        public InputStream open(File file) {
            try {
                return Files.newInputStream(folder.resolve(file.name()));
            } catch (NoSuchFileException gone) {
                throw new PlimsollException(ErrorCode.NOT_FOUND, "the index was dropped", gone);
            } catch (IOException e) {
                throw new PlimsollException(ErrorCode.INTERNAL, "a file of an index cannot be read", e);
            }
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            try {
                policy.release(commit);
                released.run();
            } catch (IOException e) {
                throw new PlimsollException(ErrorCode.INTERNAL, "a commit could not be let go", e);
            }
        }
    }
}
