package io.plimsoll.explain;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.Filter;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.explain.Check.Outcome;
import io.plimsoll.explain.Check.Step;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentCatalog.Entry;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.Walk;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Says why a document is not in what a question finds. The question is run as any other, and its [Walk] is read
/// from the document's side; only the searches that missed the document are made once more, for more hits.
///
/// Whoever may not know that a document is there is told what is said of one that is not, and in both cases nothing
/// is run.
public final class WhyNot {

    private final QueryPipeline pipeline;
    private final SearchEngine engine;
    private final DocumentCatalog documents;

    public WhyNot(QueryPipeline pipeline, SearchEngine engine, DocumentCatalog documents) {
        this.pipeline = pipeline;
        this.engine = engine;
        this.documents = documents;
    }

    /// Fails as the question itself would.
    public Verdict ask(RequestContext context, Question question, DocumentId id) {
        var name = question.collection().name().value();
        var known = documents.find(question.collection(), id);
        boolean admitted = known.filter(entry ->
                        context.principal().scope(name).admits(entry.document().labels()))
                .isPresent();
        if (known.isEmpty() || !(admitted || context.principal().may(Permission.WRITE_DOCUMENTS, name))) {
            return ended(
                    id,
                    List.of(Check.of(
                            Step.EXISTENCE,
                            Outcome.FELL_OUT,
                            "there is no document '" + id + "' in the collection '" + name + "'")));
        }
        var checks = new ArrayList<Check>();
        checks.add(Check.of(
                Step.EXISTENCE,
                Outcome.PASSED,
                "the catalogue has version " + known.get().version()));
        if (!admitted) {
            checks.add(Check.of(
                    Step.ACCESS, Outcome.FELL_OUT, "the labels of this document do not admit this credential"));
            return ended(id, checks);
        }
        checks.add(Check.of(Step.ACCESS, Outcome.PASSED, "its labels admit this credential"));
        var walk = pipeline.explain(context, question);
        if (isIndexed(walk, known.get(), checks) && passesTheFilter(walk, id, checks)) {
            checks.addAll(new WayOfADocument(walk, id).checks());
        }
        return new Verdict(id, Optional.of(walk), rank(walk, id), checks);
    }

    private static Verdict ended(DocumentId id, List<Check> checks) {
        return new Verdict(id, Optional.empty(), OptionalInt.empty(), checks);
    }

    private boolean isIndexed(Walk walk, Entry entry, List<Check> checks) {
        var generation = walk.generation();
        var id = entry.document().id();
        boolean isHeld = holds(walk, id, Optional.empty());
        var held = documents.heldVersion(generation, id);
        checks.add(Check.of(
                Step.INDEX,
                isHeld ? Outcome.PASSED : Outcome.FELL_OUT,
                isHeld ? held(generation, entry, held) : notHeld(generation, entry)));
        return isHeld;
    }

    private static String held(IndexGeneration generation, Entry entry, Optional<Long> held) {
        var older = held.filter(version -> version != entry.version())
                .map(version -> " in version " + version + ", while job " + entry.jobId() + " brings another")
                .orElse("");
        return "generation " + generation.number() + " holds it" + older;
    }

    private static String notHeld(IndexGeneration generation, Entry entry) {
        var why = switch (entry.state()) {
            case PENDING -> "its job " + entry.jobId() + " has not ended yet";
            case FAILED ->
                "its job " + entry.jobId() + " failed: "
                        + entry.errorDetail().or(entry::errorCode).orElse("see the job");
            case SEARCHABLE -> "that generation was built without it, or it has no passages";
        };
        return "generation " + generation.number() + ", which answers, has no passage of it: " + why;
    }

    private boolean passesTheFilter(Walk walk, DocumentId id, List<Check> checks) {
        var filter = walk.question().options().filter();
        if (filter.isEmpty()) {
            checks.add(Check.of(Step.FILTER, Outcome.SKIPPED, "the question has no filter"));
            return true;
        }
        boolean passes = holds(walk, id, filter);
        checks.add(Check.of(
                Step.FILTER,
                passes ? Outcome.PASSED : Outcome.FELL_OUT,
                passes ? "its metadata fits the filter" : "its metadata does not fit the filter"));
        return passes;
    }

    private boolean holds(Walk walk, DocumentId id, Optional<Filter> filter) {
        var generation = walk.generation();
        var scope =
                walk.context().principal().scope(generation.collection().name().value());
        return !engine.passages(walk.context(), new SearchRequest(generation, scope, filter, 1), id)
                .isEmpty();
    }

    private static OptionalInt rank(Walk walk, DocumentId id) {
        return walk.ranking()
                .map(ranking -> WayOfADocument.best(ranking.candidates(), id))
                .orElse(OptionalInt.empty());
    }
}
