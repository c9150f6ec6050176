package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenSets;
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.evaluation.SyntheticQuestions;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// A collection's golden questions: what its index is validated with and evaluated by.
@RestController
final class GoldenApi {

    private final GoldenSets sets;
    private final SyntheticQuestions synthetic;
    private final ReachableCollections collections;
    private final GoldenReader reader;
    private final HttpSettings settings;

    GoldenApi(GoldenSets sets, SyntheticQuestions synthetic, CollectionCatalog catalog, HttpSettings settings) {
        this.sets = sets;
        this.synthetic = synthetic;
        this.collections = new ReachableCollections(catalog);
        this.reader = new GoldenReader(settings);
        this.settings = settings;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownRelevant(
            String documentId,
            int grade,
            @Nullable Integer start,
            @Nullable Integer end) {

        static ShownRelevant of(Relevant relevant) {
            return new ShownRelevant(
                    relevant.document().value(),
                    relevant.grade(),
                    relevant.place().map(Relevant.Place::start).orElse(null),
                    relevant.place().map(Relevant.Place::end).orElse(null));
        }
    }

    /// @param relevant only where whole documents and equal grades do not say it all
    /// @param missing  documents that are not there any more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownQuestion(
            String id,
            String question,
            List<String> documents,
            @Nullable List<ShownRelevant> relevant,
            List<String> labels,
            String origin,
            boolean accepted,
            @Nullable List<String> missing) {

        static ShownQuestion of(GoldenQuestion question, Set<DocumentId> missing) {
            boolean plain = question.relevant().stream().allMatch(Relevant::isPlain);
            var gone = question.documents().stream()
                    .filter(missing::contains)
                    .map(DocumentId::value)
                    .toList();
            return new ShownQuestion(
                    question.id(),
                    question.question(),
                    question.documents().stream().map(DocumentId::value).toList(),
                    plain
                            ? null
                            : question.relevant().stream()
                                    .map(ShownRelevant::of)
                                    .toList(),
                    DocumentReader.shown(question.labels().allowed()),
                    question.origin().wireName(),
                    question.accepted(),
                    gone.isEmpty() ? null : gone);
        }
    }

    record ShownQuestions(List<ShownQuestion> items) {}

    record Accepted(int accepted) {}

    /// @param byModel how many of them a chat model wrote
    record Synthesized(List<ShownQuestion> items, int byModel) {}

    @GetMapping(path = Routes.GOLDEN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownQuestions get(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return new ShownQuestions(shown(collections.require(context, name).key()));
    }

    /// A line for each, as they are read.
    @GetMapping(path = Routes.GOLDEN, produces = GoldenReader.NDJSON)
    ResponseEntity<byte[]> export(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var lines = new ByteArrayOutputStream();
        for (var question : shown(collections.require(context, name).key())) {
            lines.writeBytes(Json.bytes(question));
            lines.write('\n');
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(GoldenReader.NDJSON))
                .body(lines.toByteArray());
    }

    @PutMapping(path = Routes.GOLDEN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownQuestions put(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var read = reader.read(request);
        sets.replace(key, read.questions(), read.places()::get, event(context, key));
        return new ShownQuestions(shown(key));
    }

    @PostMapping(path = Routes.GOLDEN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownQuestions add(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var read = reader.read(request);
        sets.add(key, read.questions(), read.places()::get, event(context, key));
        return new ShownQuestions(shown(key));
    }

    @DeleteMapping(Routes.GOLDEN_QUESTION)
    ResponseEntity<Void> remove(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        sets.remove(key, id, event(context, key));
        return ResponseEntity.noContent().build();
    }

    /// Takes proposed questions among those that are asked.
    @PostMapping(path = Routes.GOLDEN_ACCEPT, produces = MediaType.APPLICATION_JSON_VALUE)
    Accepted accept(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var body = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), "ids");
        var ids = body.texts("ids").orElseThrow(() -> body.wrong("ids", "'ids' is missing"));
        return new Accepted(sets.accept(key, ids, event(context, key)));
    }

    /// Makes questions from documents and adds them.
    @PostMapping(path = Routes.GOLDEN_SYNTHESIZE, produces = MediaType.APPLICATION_JSON_VALUE)
    Synthesized synthesize(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var collection = collections.require(context, name);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "count");
        var made =
                synthetic.make(context, collection.live(), body.integer("count").orElse(20));
        if (!made.questions().isEmpty()) {
            sets.add(
                    collection.key(),
                    made.questions(),
                    index -> "items[" + index + "]",
                    event(context, collection.key()));
        }
        return new Synthesized(
                made.questions().stream()
                        .map(question -> ShownQuestion.of(question, Set.of()))
                        .toList(),
                made.byModel());
    }

    private static AuditEvent event(RequestContext context, CollectionKey key) {
        return AuditEvent.done(AuditAction.GOLDEN_CHANGE, context.actor(), key.object());
    }

    private List<ShownQuestion> shown(CollectionKey key) {
        var questions = sets.list(key);
        var missing = sets.missing(key, questions);
        return questions.stream()
                .map(question -> ShownQuestion.of(question, missing))
                .toList();
    }
}
