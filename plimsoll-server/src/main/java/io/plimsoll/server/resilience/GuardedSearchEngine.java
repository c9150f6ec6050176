package io.plimsoll.server.resilience;

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
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A search engine whose two searches are left alone while they fail, each by itself: one can answer without the other.
public final class GuardedSearchEngine implements SearchEngine {

    private final SearchEngine engine;
    private final CallGuard byWords;
    private final CallGuard byVector;

    public GuardedSearchEngine(SearchEngine engine, CallGuard byWords, CallGuard byVector) {
        this.engine = engine;
        this.byWords = byWords;
        this.byVector = byVector;
    }

    @Override
    public List<Hit> lexical(RequestContext context, SearchRequest request, String text, Optional<String> language) {
        return byWords.call(context, () -> engine.lexical(context, request, text, language));
    }

    @Override
    public List<Hit> vector(RequestContext context, SearchRequest request, float[] vector) {
        return byVector.call(context, () -> engine.vector(context, request, vector));
    }

    @Override
    public void write(IndexGeneration generation, IndexedDocument document) {
        engine.write(generation, document);
    }

    @Override
    public void delete(IndexGeneration generation, DocumentId document) {
        engine.delete(generation, document);
    }

    @Override
    public void relabel(IndexGeneration generation, DocumentId document, AccessLabels labels) {
        engine.relabel(generation, document, labels);
    }

    @Override
    public void refresh(IndexGeneration generation) {
        engine.refresh(generation);
    }

    @Override
    public void commit(IndexGeneration generation) {
        engine.commit(generation);
    }

    @Override
    public List<Hit> passages(RequestContext context, SearchRequest request, DocumentId document) {
        return engine.passages(context, request, document);
    }

    @Override
    public Vocabulary vocabulary(RequestContext context, SearchRequest request) {
        return engine.vocabulary(context, request);
    }

    @Override
    public Map<String, Long> languages(RequestContext context, SearchRequest request) {
        return engine.languages(context, request);
    }

    @Override
    public IndexStatistics statistics(IndexGeneration generation) {
        return engine.statistics(generation);
    }

    @Override
    public Compaction compact(IndexGeneration generation, double maxMegabytesPerSecond) {
        return engine.compact(generation, maxMegabytesPerSecond);
    }

    @Override
    public void verify(IndexGeneration generation) {
        engine.verify(generation);
    }

    @Override
    public void onDamage(DamageListener listener) {
        engine.onDamage(listener);
    }

    @Override
    public Optional<IndexSnapshot> snapshot(IndexGeneration generation) {
        return engine.snapshot(generation);
    }

    @Override
    public void drop(IndexGeneration generation) {
        engine.drop(generation);
    }

    @Override
    public void forget(TenantId tenant) {
        engine.forget(tenant);
    }

    @Override
    public void close() {
        engine.close();
    }
}
