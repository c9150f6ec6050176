package io.plimsoll.rollout;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Sentences;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentCatalog.Entry;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Questions made from the documents themselves, for collections without golden ones: a sentence of a document has to
/// find the document (known-item search).
public final class KnownItems {

    private static final int QUESTIONS = 50;
    private static final int PAGE = 1_000;
    private static final int PASSAGES = 5;
    private static final int MAX_WORDS = 12;
    private static final int MAX_CHARS = 500;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final DocumentCatalog documents;
    private final SearchEngine engine;

    public KnownItems(DocumentCatalog documents, SearchEngine engine) {
        this.documents = documents;
        this.engine = engine;
    }

    /// Evenly over the documents, by id.
    List<GoldenQuestion> sample(IndexGeneration live) {
        long step = Math.max(1, documents.counts(live.collection()).documents() / QUESTIONS);
        var questions = new ArrayList<GoldenQuestion>();
        long seen = 0;
        var page = documents.list(live.collection(), Optional.empty(), PAGE);
        while (!page.isEmpty() && questions.size() < QUESTIONS) {
            for (var entry : page) {
                if (seen++ % step == 0 && questions.size() < QUESTIONS) {
                    question(live, entry, Integer.toString(questions.size())).ifPresent(questions::add);
                }
            }
            page = documents.list(
                    live.collection(), Optional.of(page.getLast().document().id()), PAGE);
        }
        return questions;
    }

    /// A question about one document; absent where it has no words.
    public Optional<GoldenQuestion> question(IndexGeneration live, Entry entry, String name) {
        return sentence(live, entry)
                .map(text -> new GoldenQuestion(
                        "known-item-" + name, text, List.of(entry.document().id()), carried(entry)));
    }

    /// Labels that let a caller see the document.
    private static AccessLabels carried(Entry entry) {
        return AccessLabels.of(entry.document().labels().allowed());
    }

    /// The first words of the document's longest early sentence.
    private Optional<String> sentence(IndexGeneration live, Entry entry) {
        var key = live.collection();
        var reader = new Principal(key.tenant(), "system", AccessRole.READER, carried(entry), Optional.empty());
        var request = new SearchRequest(live, reader.scope(key.name().value()), Optional.empty(), PASSAGES);
        var context = new RequestContext(reader, Deadline.in(DEADLINE), "0".repeat(32));
        return engine.passages(context, request, entry.document().id()).stream()
                .flatMap(hit -> Sentences.of(hit.passage().text()).stream()
                        .map(span -> hit.passage().text().substring(span.start(), span.end())))
                .max(Comparator.comparingInt(String::length))
                .map(KnownItems::firstWords)
                .filter(text -> !text.isBlank());
    }

    private static String firstWords(String sentence) {
        var words = sentence.strip().split("\\s+");
        var first = String.join(" ", List.of(words).subList(0, Math.min(words.length, MAX_WORDS)));
        return first.substring(0, Math.min(first.length(), MAX_CHARS));
    }
}
