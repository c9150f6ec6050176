package io.plimsoll.evaluation;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.evaluation.Suspect.Kind;
import io.plimsoll.ingest.DocumentCatalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What has happened since a time to the documents that answered golden questions, and what stands before them now.
final class DocumentSuspects {

    private final IndexGeneration live;
    private final Instant since;
    private final DocumentCatalog documents;
    private final Evaluator evaluator;
    private final List<Suspect> suspects = new ArrayList<>();
    private final Batch came = new Batch();
    private final Batch changed = new Batch();
    private final List<String> unexplained = new ArrayList<>();

    DocumentSuspects(IndexGeneration live, Instant since, DocumentCatalog documents, Evaluator evaluator) {
        this.live = live;
        this.since = since;
        this.documents = documents;
        this.evaluator = evaluator;
    }

    List<Suspect> of(Collection<GoldenQuestion> questions) {
        questions.forEach(question -> {
            if (!isAnswerGone(question) && !standsBehindNewer(question)) {
                unexplained.add(question.id());
            }
        });
        came.suspect("documents that came since stand before those that answer").ifPresent(suspects::add);
        changed.suspect("documents that answered were changed").ifPresent(suspects::add);
        if (!unexplained.isEmpty()) {
            suspects.add(new Suspect(Kind.UNKNOWN, since, "nothing on record explains it", unexplained, false));
        }
        return suspects;
    }

    private boolean isAnswerGone(GoldenQuestion question) {
        boolean gone = false;
        for (var document : question.documents()) {
            var entry = documents.find(live.collection(), document);
            if (entry.isEmpty()) {
                var what = "the document '" + document + "' is gone";
                suspects.add(new Suspect(Kind.DELETION, since, what, List.of(question.id()), true));
                gone = true;
            } else if (entry.get().acceptedAt().isAfter(since)) {
                changed.add(question, entry.get());
                gone = true;
            }
        }
        return gone;
    }

    private boolean standsBehindNewer(GoldenQuestion question) {
        var flags = evaluator.liveFlags(live.collection().tenant());
        boolean any = false;
        for (var passage : evaluator.ask(live, flags, question).ranking()) {
            var document = passage.id().document();
            var newer = documents
                    .find(live.collection(), document)
                    .filter(entry -> entry.acceptedAt().isAfter(since))
                    .filter(entry -> !question.documents().contains(document));
            newer.ifPresent(entry -> came.add(question, entry));
            any |= newer.isPresent();
        }
        return any;
    }

    /// Documents by the time they came.
    private static final class Batch {
        private static final int NAMED = 3;

        private final Map<String, Instant> documents = new HashMap<>();
        private final Set<String> questions = new LinkedHashSet<>();

        void add(GoldenQuestion question, DocumentCatalog.Entry entry) {
            questions.add(question.id());
            documents.put(entry.document().id().value(), entry.acceptedAt());
        }

        Optional<Suspect> suspect(String what) {
            if (documents.isEmpty()) {
                return Optional.empty();
            }
            var times = documents.values().stream().sorted().toList();
            var names = documents.keySet().stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
            var words = what + ": " + documents.size() + ", put in from " + times.getFirst() + " to " + times.getLast()
                    + ", such as " + names;
            return Optional.of(new Suspect(Kind.INGEST_BATCH, times.getFirst(), words, List.copyOf(questions), false));
        }
    }
}
