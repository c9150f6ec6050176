package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.tenant.AccessLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexDeletionPolicy;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/// One index with its writer and its searchers, open until [#close] commits it or [#discard] gives it up.
final class OpenIndex {

    /// Work on one point-in-time view of the index.
    interface Search<T> {
        T in(ScopedSearcher searcher) throws IOException;
    }

    private static final String SCHEMA_KEY = "plimsoll.schema";
    private static final Similarity SIMILARITY = new PassageSimilarity();

    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final GroupCommit commit = new GroupCommit(this::flush);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean lostWrites = new AtomicBoolean();
    private volatile long committedChanges;

    private OpenIndex(Directory directory, IndexWriter writer, SearcherManager searchers) {
        this.directory = directory;
        this.writer = writer;
        this.searchers = searchers;
    }

    /// Whether the folder holds an index that was committed.
    static boolean exists(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var commits = Files.newDirectoryStream(folder, "segments_*")) {
            return commits.iterator().hasNext();
        } catch (IOException e) {
            return true; // opening it will tell what is wrong
        }
    }

    /// @param kept decides which commits outlive the next one
    static OpenIndex open(Path folder, Analyzers analyzers, int ramBufferMb, IndexDeletionPolicy kept)
            throws IOException {
        Directory directory = FSDirectory.open(folder);
        IndexWriter writer = null;
        try {
            var isNew = !DirectoryReader.indexExists(directory);
            var config = new IndexWriterConfig(analyzers.byField())
                    .setCodec(new PassageCodec())
                    .setSimilarity(SIMILARITY)
                    .setMergeScheduler(new ConcurrentMergeScheduler())
                    .setMergePolicy(mergePolicy())
                    .setIndexDeletionPolicy(kept)
                    .setRAMBufferSizeMB(ramBufferMb);
            writer = new IndexWriter(directory, config);
            checkSchema(writer, isNew);
            return new OpenIndex(directory, writer, new SearcherManager(writer, null));
        } catch (IOException | RuntimeException | Error e) {
            if (writer != null) {
                IOUtils.closeWhileHandlingException(writer::rollback);
            }
            IOUtils.closeWhileHandlingException(directory);
            throw e;
        }
    }

    /// Compacting leaves no deleted passage in the files, however few there are.
    private static MergePolicy mergePolicy() {
        return new TieredMergePolicy().setForceMergeDeletesPctAllowed(0);
    }

    private static void checkSchema(IndexWriter writer, boolean isNew) throws IOException {
        if (isNew) {
            writer.setLiveCommitData(Map.of(SCHEMA_KEY, Schema.VERSION).entrySet());
            return;
        }
        for (var entry : writer.getLiveCommitData()) {
            if (entry.getKey().equals(SCHEMA_KEY) && entry.getValue().equals(Schema.VERSION)) {
                return;
            }
        }
        throw new CorruptIndexException("the index has another schema", "commit");
    }

    /// Reads every file of the index and compares its checksum.
    void verify() throws IOException {
        var acquired = searchers.acquire();
        try {
            for (var leaf : acquired.getIndexReader().leaves()) {
                leaf.reader().checkIntegrity();
            }
        } finally {
            searchers.release(acquired);
        }
    }

    /// Of the segments that searches see.
    long bytes() throws IOException {
        var acquired = searchers.acquire();
        try {
            return bytes(acquired.getIndexReader());
        } finally {
            searchers.release(acquired);
        }
    }

    static long bytes(IndexReader reader) throws IOException {
        long bytes = 0;
        for (var leaf : reader.leaves()) {
            if (FilterLeafReader.unwrap(leaf.reader()) instanceof SegmentReader segment) {
                bytes += segment.getSegmentInfo().sizeInBytes();
            }
        }
        return bytes;
    }

    /// Rewrites what holds deleted passages. The files that held them are gone when nobody reads them any more.
    ///
    /// Deletions that are only in memory would stay: the merges would not know of them, and the lists of deletions
    /// that they replace would keep their files. So they are committed first.
    void compact(double maxMegabytesPerSecond) throws IOException {
        refresh();
        commit();
        ((ConcurrentMergeScheduler) writer.getConfig().getMergeScheduler())
                .setForceMergeMBPerSec(maxMegabytesPerSecond);
        writer.forceMergeDeletes();
        commit();
        refresh();
        writer.deleteUnusedFiles();
    }

    /// Deletes the files that no commit has any more and nobody reads.
    void deleteUnusedFiles() throws IOException {
        writer.deleteUnusedFiles();
    }

    void replace(DocumentId id, List<Document> passages) throws IOException {
        if (passages.isEmpty()) {
            delete(id);
            return;
        }
        writer.updateDocuments(Schema.document(id), passages);
        changes.incrementAndGet();
    }

    void delete(DocumentId id) throws IOException {
        writer.deleteDocuments(Schema.document(id));
        changes.incrementAndGet();
    }

    /// The caller keeps other writers of the document away.
    void relabel(IndexGeneration generation, DocumentId id, AccessLabels labels) throws IOException {
        refresh();
        var acquired = searchers.acquire();
        Optional<IndexedDocument> present;
        try {
            present = WholeDocument.read(acquired, id);
        } finally {
            searchers.release(acquired);
        }
        if (present.isPresent()) {
            replace(id, Schema.passages(generation, present.get().withLabels(labels)));
        }
    }

    void refresh() throws IOException {
        searchers.maybeRefreshBlocking();
    }

    void commit() throws IOException {
        if (lostWrites.getAndSet(false)) {
            throw new PlimsollException(
                    ErrorCode.INTERNAL, "the writes since the last commit were lost to an earlier failure");
        }
        commit.run();
    }

    private void flush() throws IOException {
        var covered = changes.get();
        writer.commit();
        committedChanges = covered;
    }

    <T> T search(Deadline deadline, Search<T> search) throws IOException {
        var acquired = searchers.acquire();
        try {
            var searcher = new ScopedSearcher(acquired.getIndexReader(), deadline);
            searcher.setSimilarity(SIMILARITY);
            var found = search.in(searcher);
            if (deadline.passed()) {
                throw deadline.exceeded("the search did not end before the deadline");
            }
            return found;
        } finally {
            searchers.release(acquired);
        }
    }

    /// Whether the index still takes writes; after some failures it has to be opened again.
    boolean isUsable() {
        return writer.isOpen();
    }

    boolean hasUncommittedChanges() {
        return changes.get() != committedChanges;
    }

    /// Makes the next commit fail, since what it was to cover went down with another writer.
    void reportLostWrites() {
        lostWrites.set(true);
    }

    /// Commits and closes.
    void close() throws IOException {
        try {
            searchers.close();
            if (writer.isOpen()) {
                flush();
                writer.close();
            }
        } finally {
            discard();
        }
    }

    /// Closes without a commit.
    void discard() {
        IOUtils.closeWhileHandlingException(searchers, writer::rollback, directory);
    }
}
