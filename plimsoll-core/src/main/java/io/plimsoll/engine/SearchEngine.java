package io.plimsoll.engine;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An index of passages by words and by vectors; one index per [IndexGeneration].
///
/// Writes: [#write], [#delete] and [#relabel] replace, remove or relabel all passages of a document at once, in one
/// step for every reader. They are visible to searches that begin after [#refresh] and survive a crash after [#commit].
/// The same write twice leaves one copy.
///
/// Searches: the access scope and the filter hold inside the search, so that `limit` hits come back whenever that
/// many are visible. Scores are taken over what the scope lets see, so that they tell nothing of the rest. Equal scores
/// are ordered by passage id. A closed scope, an index never written to or a question without a single indexed word
/// give no hits, never an error.
///
/// All methods may be called from many threads. A damaged index throws `INDEX_CORRUPT`, a full disk `STORAGE_FULL`,
/// a passed deadline `DEADLINE_EXCEEDED`.
public interface SearchEngine extends AutoCloseable {

    void write(IndexGeneration generation, IndexedDocument document);

    void delete(IndexGeneration generation, DocumentId document);

    /// Gives all passages of a document these labels in one step for every reader and leaves the rest of them as it is.
    /// Nothing happens where the index has no such document. The caller keeps other writers of the document away
    /// meanwhile.
    void relabel(IndexGeneration generation, DocumentId document, AccessLabels labels);

    /// Makes every write that returned before the call visible.
    void refresh(IndexGeneration generation);

    /// Makes every write that returned before the call durable. Concurrent calls share one flush.
    void commit(IndexGeneration generation);

    /// The best passages by BM25 over title, headings and text.
    ///
    /// @param language ISO 639-1 code of the question; absent to try the languages the index holds
    List<Hit> lexical(RequestContext context, SearchRequest request, String text, Optional<String> language);

    /// The best passages by cosine.
    List<Hit> vector(RequestContext context, SearchRequest request, float[] vector);

    /// The visible passages of one document in their order, at most `request.limit()`.
    List<Hit> passages(RequestContext context, SearchRequest request, DocumentId document);

    /// How many documents under the request's scope hold this word as written, in lower case; at most `limit` are
    /// counted.
    Vocabulary vocabulary(RequestContext context, SearchRequest request);

    /// The passages that the request lets see, counted by ISO 639-1 code.
    Map<String, Long> languages(RequestContext context, SearchRequest request);

    /// Of the whole index, whoever sees it: for those who run it, and for nothing that answers a question.
    IndexStatistics statistics(IndexGeneration generation);

    /// Writes the index anew without what was deleted, as far as there is anything, and makes that durable. Searches
    /// and writes go on meanwhile.
    ///
    /// @param maxMegabytesPerSecond bound of what it writes
    Compaction compact(IndexGeneration generation, double maxMegabytesPerSecond);

    /// Reads every committed file of the index and compares its checksum. Throws `INDEX_CORRUPT` naming what is wrong.
    void verify(IndexGeneration generation);

    /// Tells the listener of every index that is found damaged, or was before. A damaged index answers every call but
    /// [#drop] with `INDEX_CORRUPT`.
    void onDamage(DamageListener listener);

    /// What the last commit made durable, for a copy; absent where nothing was ever committed.
    Optional<IndexSnapshot> snapshot(IndexGeneration generation);

    /// Removes the index and its files. Searches in flight end first.
    void drop(IndexGeneration generation);

    /// Removes every index of the tenant and its folder, known to the catalogue or not.
    void forget(TenantId tenant);

    @Override
    void close();
}
