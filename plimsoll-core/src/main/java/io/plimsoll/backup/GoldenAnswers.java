package io.plimsoll.backup;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.KnownItems;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Questions that the indexes answer, as a measure for what is restored: a collection's golden questions, or known
/// items. They are asked by words, and of the document's vectors, so that no model is needed to ask them again.
final class GoldenAnswers {

    /// A question is recorded where its document is among so many, and must then be found among more.
    private static final int RECORDED_AMONG = 3;

    private static final int FOUND_AMONG = 10;
    private static final int PER_COLLECTION = 20;
    private static final int IN_ALL = 1_000;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final GoldenStore golden;
    private final SearchEngine engine;

    GoldenAnswers(CollectionCatalog collections, DocumentCatalog documents, GoldenStore golden, SearchEngine engine) {
        this.collections = collections;
        this.documents = documents;
        this.golden = golden;
        this.engine = engine;
    }

    /// What is answered now, and from documents that the copy holds as searchable.
    List<BackupLine.Answer> record(CatalogueFile copy) {
        var answers = new ArrayList<BackupLine.Answer>();
        for (var counts : copy.counts()) {
            var live = collections.find(counts.collection()).map(collection -> collection.live());
            if (live.isPresent() && live.get().damage().isEmpty() && answers.size() < IN_ALL) {
                answers.addAll(record(copy, live.get()));
            }
        }
        return answers;
    }

    private List<BackupLine.Answer> record(CatalogueFile copy, IndexGeneration live) {
        var key = live.collection();
        return questions(copy, live).stream()
                .limit(PER_COLLECTION)
                .filter(question ->
                        question.documents().stream().allMatch(document -> copy.isSearchable(key, document)))
                .filter(question -> isFound(engine, live, question, RECORDED_AMONG))
                .filter(question -> isFoundAgain(engine, live, question))
                .map(question -> new BackupLine.Answer(key, question))
                .toList();
    }

    private List<GoldenQuestion> questions(CatalogueFile copy, IndexGeneration live) {
        var key = live.collection();
        var known = golden.accepted(key);
        if (!known.isEmpty()) {
            return known;
        }
        var items = new KnownItems(documents, engine);
        var questions = new ArrayList<GoldenQuestion>();
        for (var document : copy.sample(key, PER_COLLECTION)) {
            documents
                    .find(key, document)
                    .flatMap(entry -> items.question(live, entry, Integer.toString(questions.size())))
                    .ifPresent(questions::add);
        }
        return questions;
    }

    /// Whether a restored index still answers it, by words and by the document's own vector.
    static boolean isFoundAgain(SearchEngine restored, IndexGeneration live, GoldenQuestion question) {
        return isFound(restored, live, question, FOUND_AMONG)
                && question.documents().stream().anyMatch(document -> isNearItself(restored, live, question, document));
    }

    private static boolean isFound(SearchEngine engine, IndexGeneration live, GoldenQuestion question, int among) {
        var asker = asker(live.collection(), question);
        var hits = engine.lexical(
                context(asker), request(live, asker, FOUND_AMONG), question.question(), Optional.empty());
        return documents(hits).stream().limit(among).anyMatch(question.documents()::contains);
    }

    private static List<DocumentId> documents(List<Hit> hits) {
        return hits.stream()
                .map(hit -> hit.passage().id().document())
                .distinct()
                .toList();
    }

    private static boolean isNearItself(
            SearchEngine engine, IndexGeneration live, GoldenQuestion question, DocumentId document) {
        var asker = asker(live.collection(), question);
        return engine.passages(context(asker), request(live, asker, 1), document).stream()
                .anyMatch(
                        hit -> documents(engine.vector(context(asker), request(live, asker, FOUND_AMONG), hit.vector()))
                                .contains(document));
    }

    private static Principal asker(CollectionKey key, GoldenQuestion question) {
        return new Principal(key.tenant(), "system", AccessRole.READER, question.labels(), Optional.empty());
    }

    private static SearchRequest request(IndexGeneration live, Principal asker, int limit) {
        var scope = asker.scope(live.collection().name().value());
        return new SearchRequest(live, scope, Optional.empty(), limit);
    }

    private static RequestContext context(Principal asker) {
        return new RequestContext(asker, Deadline.in(DEADLINE), "0".repeat(32));
    }
}
