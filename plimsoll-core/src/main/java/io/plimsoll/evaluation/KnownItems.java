package io.plimsoll.evaluation;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Passage;
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
import java.util.stream.Stream;

/// Questions made from the documents themselves: a sentence of a document, or one of its headings, has to find the
/// document (known-item search).
public final class KnownItems {

    private static final int QUESTIONS = 50;
    private static final int PAGE = 1_000;
    private static final int PASSAGES = 5;
    private static final int MAX_WORDS = 12;
    private static final int MIN_HEADING_WORDS = 3;
    private static final int MAX_CHARS = 500;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final DocumentCatalog documents;
    private final SearchEngine engine;

    public KnownItems(DocumentCatalog documents, SearchEngine engine) {
        this.documents = documents;
        this.engine = engine;
    }

    /// Sentences, evenly over the documents.
    public List<GoldenQuestion> sample(IndexGeneration live) {
        var questions = new ArrayList<GoldenQuestion>();
        for (var entry : entries(live, QUESTIONS)) {
            question(live, entry, Integer.toString(questions.size())).ifPresent(questions::add);
        }
        return questions;
    }

    /// About so many documents, evenly over all of them by id.
    List<Entry> entries(IndexGeneration live, int count) {
        long step = Math.max(1, documents.counts(live.collection()).documents() / count);
        var entries = new ArrayList<Entry>();
        long seen = 0;
        var page = documents.list(live.collection(), Optional.empty(), PAGE);
        while (!page.isEmpty() && entries.size() < count) {
            for (var entry : page) {
                if (seen++ % step == 0 && entries.size() < count) {
                    entries.add(entry);
                }
            }
            page = documents.list(
                    live.collection(), Optional.of(page.getLast().document().id()), PAGE);
        }
        return entries;
    }

    /// A question about one document; absent where it has no words.
    public Optional<GoldenQuestion> question(IndexGeneration live, Entry entry, String name) {
        return question(live, entry, false)
                .map(text -> new GoldenQuestion(
                        "known-item-" + name, text, List.of(entry.document().id()), carried(entry)));
    }

    /// The first words of the document's longest early sentence, or of its longest heading where one is wanted and
    /// there is one that tells enough.
    Optional<String> question(IndexGeneration live, Entry entry, boolean fromHeading) {
        var passages = passages(live, entry);
        var heading = passages.stream()
                .flatMap(passage -> passage.heading().stream())
                .filter(text -> text.split("\\s+", -1).length >= MIN_HEADING_WORDS);
        var sentences = passages.stream()
                .flatMap(passage -> Sentences.of(passage.text()).stream().map(span -> span.of(passage.text())));
        return longest(fromHeading ? heading : Stream.empty()).or(() -> longest(sentences));
    }

    private static Optional<String> longest(Stream<String> texts) {
        return texts.max(Comparator.comparingInt(String::length))
                .map(KnownItems::firstWords)
                .filter(text -> !text.isBlank());
    }

    /// Labels that let a caller see the document.
    static AccessLabels carried(Entry entry) {
        return AccessLabels.of(entry.document().labels().allowed());
    }

    /// The document's first passages.
    List<Passage> passages(IndexGeneration live, Entry entry) {
        var key = live.collection();
        var reader = new Principal(key.tenant(), "system", AccessRole.READER, carried(entry), Optional.empty());
        var request = new SearchRequest(live, reader.scope(key.name().value()), Optional.empty(), PASSAGES);
        var context = new RequestContext(reader, Deadline.in(DEADLINE), "0".repeat(32));
        return engine.passages(context, request, entry.document().id()).stream()
                .map(hit -> hit.passage())
                .toList();
    }

    private static String firstWords(String sentence) {
        var words = sentence.strip().split("\\s+", -1);
        var first = String.join(" ", List.of(words).subList(0, Math.min(words.length, MAX_WORDS)));
        return first.substring(0, Math.min(first.length(), MAX_CHARS));
    }
}
