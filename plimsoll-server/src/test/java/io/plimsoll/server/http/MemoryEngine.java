package io.plimsoll.server.http;

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
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds passages by counting common words. Knows scopes and labels; of filters nothing.
final class MemoryEngine implements SearchEngine {

    private final Map<IndexGeneration, Map<DocumentId, IndexedDocument>> indexes = new ConcurrentHashMap<>();
    final List<IndexGeneration> dropped = new ArrayList<>();

    private Map<DocumentId, IndexedDocument> of(IndexGeneration generation) {
        return indexes.computeIfAbsent(generation, unused -> new ConcurrentHashMap<>());
    }

    @Override
    public void write(IndexGeneration generation, IndexedDocument document) {
        of(generation).put(document.document().id(), document);
    }

    @Override
    public void delete(IndexGeneration generation, DocumentId document) {
        of(generation).remove(document);
    }

    @Override
    public void relabel(IndexGeneration generation, DocumentId document, AccessLabels labels) {
        of(generation).computeIfPresent(document, (unused, present) -> present.withLabels(labels));
    }

    @Override
    public Map<String, Long> languages(RequestContext context, SearchRequest request) {
        return of(request.generation()).values().stream()
                .filter(document -> request.scope().admits(document.document().labels()))
                .collect(Collectors.groupingBy(
                        IndexedDocument::language,
                        Collectors.summingLong(document -> document.passages().size())));
    }

    @Override
    public void refresh(IndexGeneration generation) {}

    @Override
    public void commit(IndexGeneration generation) {}

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> word.length() > 2)
                .toList();
    }

    /// What a search throws, where a test wants that.
    @Nullable
    PlimsollException lexicalFailure;

    @Nullable
    PlimsollException vectorFailure;

    private static void failWith(@Nullable PlimsollException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private List<Hit> visible(SearchRequest request) {
        var hits = new ArrayList<Hit>();
        for (var document : of(request.generation()).values()) {
            var labels = document.document().labels();
            if (request.scope().admits(labels)) {
                document.passages()
                        .forEach(passage -> hits.add(new Hit(
                                passage.passage(),
                                document.title(),
                                document.document().metadata(),
                                1,
                                passage.vector())));
            }
        }
        return hits;
    }

    @Override
    public List<Hit> lexical(RequestContext context, SearchRequest request, String text, Optional<String> language) {
        failWith(lexicalFailure);
        var wanted = words(text);
        return visible(request).stream()
                .map(hit -> new Hit(
                        hit.passage(),
                        hit.title(),
                        hit.metadata(),
                        words(hit.passage().text()).stream()
                                .filter(wanted::contains)
                                .count(),
                        hit.vector()))
                .filter(hit -> hit.score() > 0)
                .sorted(Comparator.comparingDouble(Hit::score).reversed())
                .limit(request.limit())
                .toList();
    }

    @Override
    public List<Hit> vector(RequestContext context, SearchRequest request, float[] vector) {
        failWith(vectorFailure);
        return visible(request).stream().limit(request.limit()).toList();
    }

    @Override
    public List<Hit> passages(RequestContext context, SearchRequest request, DocumentId document) {
        return visible(request).stream()
                .filter(hit -> hit.passage().id().document().equals(document))
                .limit(request.limit())
                .toList();
    }

    @Override
    public Vocabulary vocabulary(RequestContext context, SearchRequest request) {
        var hits = visible(request);
        return new Vocabulary() {
            @Override
            public long passages() {
                return hits.size();
            }

            @Override
            public long frequency(String word) {
                return hits.stream()
                        .filter(hit -> words(hit.passage().text()).contains(word))
                        .count();
            }

            @Override
            public List<String> near(String word) {
                return List.of();
            }
        };
    }

    @Override
    public IndexStatistics statistics(IndexGeneration generation) {
        var documents = of(generation).values();
        return new IndexStatistics(
                documents.size(),
                documents.stream().collect(Collectors.groupingBy(IndexedDocument::language, Collectors.counting())),
                0,
                1,
                0);
    }

    @Override
    public Compaction compact(IndexGeneration generation, double maxMegabytesPerSecond) {
        return new Compaction(statistics(generation), statistics(generation));
    }

    @Override
    public void verify(IndexGeneration generation) {}

    @Override
    public void onDamage(DamageListener listener) {}

    @Override
    public Optional<IndexSnapshot> snapshot(IndexGeneration generation) {
        return Optional.empty();
    }

    @Override
    public void drop(IndexGeneration generation) {
        dropped.add(generation);
        indexes.remove(generation);
    }

    @Override
    public void forget(TenantId tenant) {
        indexes.keySet().removeIf(generation -> generation.collection().tenant().equals(tenant));
    }

    @Override
    public void close() {}
}
