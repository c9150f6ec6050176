package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.Compaction;
import io.plimsoll.engine.DamageListener;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.IndexSnapshot;
import io.plimsoll.engine.IndexStatistics;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.engine.Vocabulary;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;

/// The search engine on Lucene indexes under one folder, which no other process may use meanwhile.
public final class LuceneEngine implements SearchEngine, AutoCloseable {

    private static final Duration LONGEST_SWEEP = Duration.ofMinutes(1);

    private final Analyzers analyzers = new Analyzers();
    private final Damage damage = new Damage();
    private final OpenIndexes indexes;
    private final SearchPool pool;
    private final ScheduledExecutorService sweeper;

    public LuceneEngine(Path root, LuceneSettings settings) {
        this(root, settings, unknown -> false);
    }

    /// @param written whether the index is known to hold something: one that does and has no files is damaged, where
    ///                any other is one never written to
    public LuceneEngine(Path root, LuceneSettings settings, Predicate<IndexGeneration> written) {
        this(root, settings, written, System::nanoTime);
    }

    LuceneEngine(Path root, LuceneSettings settings, Predicate<IndexGeneration> written, LongSupplier nanoClock) {
        indexes = new OpenIndexes(root, settings, analyzers, damage, written, nanoClock);
        pool = new SearchPool(settings, damage);
        sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("plimsoll-idle-indexes").daemon().factory());
        var everyNanos = Math.min(LONGEST_SWEEP.toNanos(), settings.idleAfter().toNanos());
        var unused = sweeper.scheduleWithFixedDelay(indexes::closeIdle, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
    }

    private interface Change {
        void on(OpenIndex index) throws IOException;
    }

    @Override
    public void write(IndexGeneration generation, IndexedDocument document) {
        var passages = Schema.passages(generation, document);
        change(
                generation,
                indexes.forWriting(generation),
                index -> index.replace(document.document().id(), passages));
    }

    @Override
    public void delete(IndexGeneration generation, DocumentId document) {
        changeExisting(generation, index -> index.delete(document));
    }

    @Override
    public void relabel(IndexGeneration generation, DocumentId document, AccessLabels labels) {
        changeExisting(generation, index -> index.relabel(generation, document, labels));
    }

    @Override
    public void refresh(IndexGeneration generation) {
        changeExisting(generation, OpenIndex::refresh);
    }

    @Override
    public void commit(IndexGeneration generation) {
        changeExisting(generation, OpenIndex::commit);
    }

    private void changeExisting(IndexGeneration generation, Change change) {
        indexes.forReading(generation).ifPresent(lease -> change(generation, lease, change));
    }

    private void change(IndexGeneration generation, OpenIndexes.Lease lease, Change change) {
        try (lease) {
            change.on(lease.index());
        } catch (IOException | RuntimeException e) {
            throw damage.of(generation, e);
        }
    }

    @Override
    public List<Hit> lexical(RequestContext context, SearchRequest request, String text, Optional<String> language) {
        var question = new QuestionQuery(analyzers, text, language);
        return search(context, request, List.of(), searcher -> new PassageSearch(searcher, request).lexical(question));
    }

    @Override
    public List<Hit> vector(RequestContext context, SearchRequest request, float[] vector) {
        var direction = UnitVector.of(request.generation(), vector);
        return search(context, request, List.of(), searcher -> new PassageSearch(searcher, request).nearest(direction));
    }

    @Override
    public List<Hit> passages(RequestContext context, SearchRequest request, DocumentId document) {
        return search(context, request, List.of(), searcher -> new PassageSearch(searcher, request).passages(document));
    }

    @Override
    public Vocabulary vocabulary(RequestContext context, SearchRequest request) {
        return new Vocabulary() {
            @Override
            public long passages() {
                return count(WordCounts::passages);
            }

            @Override
            public long frequency(String word) {
                return count(counts -> counts.frequency(word));
            }

            @Override
            public List<String> near(String word) {
                return search(
                        context,
                        request,
                        List.of(),
                        searcher -> new WordCounts(searcher, request).near(word, context.deadline()));
            }

            private long count(Count count) {
                return search(context, request, 0L, searcher -> count.of(new WordCounts(searcher, request)));
            }
        };
    }

    @Override
    public Map<String, Long> languages(RequestContext context, SearchRequest request) {
        return search(context, request, Map.of(), searcher -> new WordCounts(searcher, request).languages());
    }

    private interface Count {
        long of(WordCounts counts) throws IOException;
    }

    private <T> T search(RequestContext context, SearchRequest request, T nothing, OpenIndex.Search<T> search) {
        context.deadline().check("the search");
        if (!request.scope().open()) {
            return nothing;
        }
        return indexes.forReading(request.generation())
                .map(lease -> pool.run(context.deadline(), lease, request.generation(), search))
                .orElse(nothing);
    }

    @Override
    public IndexStatistics statistics(IndexGeneration generation) {
        var lease = indexes.forReading(generation);
        if (lease.isEmpty()) {
            return IndexStatistics.EMPTY;
        }
        try (var open = lease.get()) {
            return open.index().search(Deadline.in(Duration.ofMinutes(1)), LuceneEngine::statistics);
        } catch (IOException | RuntimeException e) {
            throw damage.of(generation, e);
        }
    }

    private static IndexStatistics statistics(IndexSearcher searcher) throws IOException {
        var languages = new HashMap<String, Long>();
        var terms = MultiTerms.getTerms(searcher.getIndexReader(), Schema.LANGUAGE);
        if (terms != null) {
            var each = terms.iterator();
            for (var term = each.next(); term != null; term = each.next()) {
                var language = term.utf8ToString();
                var passages = (long) searcher.count(new TermQuery(new Term(Schema.LANGUAGE, language)));
                if (passages > 0) {
                    languages.put(language, passages);
                }
            }
        }
        var reader = searcher.getIndexReader();
        return new IndexStatistics(
                reader.numDocs(),
                languages,
                reader.numDeletedDocs(),
                reader.leaves().size(),
                OpenIndex.bytes(reader));
    }

    @Override
    public Compaction compact(IndexGeneration generation, double maxMegabytesPerSecond) {
        var before = statistics(generation);
        changeExisting(generation, index -> index.compact(maxMegabytesPerSecond));
        return new Compaction(before, statistics(generation));
    }

    @Override
    public void verify(IndexGeneration generation) {
        changeExisting(generation, OpenIndex::verify);
    }

    @Override
    public void onDamage(DamageListener listener) {
        damage.tell(listener);
    }

    /// Tells from now on what each search waited for a thread, in nanoseconds. The listener returns at once.
    public void onWait(LongConsumer nanos) {
        pool.onWait(nanos);
    }

    @Override
    public Optional<IndexSnapshot> snapshot(IndexGeneration generation) {
        return indexes.snapshot(generation);
    }

    @Override
    public void drop(IndexGeneration generation) {
        indexes.drop(generation);
    }

    @Override
    public void forget(TenantId tenant) {
        indexes.forget(tenant);
    }

    /// Ends the searches in flight, commits and closes all indexes.
    @Override
    public void close() {
        sweeper.shutdown();
        pool.close();
        indexes.close();
    }

    int openIndexes() {
        return indexes.openCount();
    }

    void closeIdleIndexes() {
        indexes.closeIdle();
    }
}
