package io.plimsoll.explain;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.query.Placement;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.query.Walk;
import io.plimsoll.request.RequestContext;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Asks the question of a trace once more, under other parameters, and compares. It is asked as who replays it, under
/// the flags now in force, outside of its conversation, and leaves a trace of its own.
public final class Replay {

    private final QueryPipeline pipeline;
    private final TraceKeeper keeper;

    public Replay(QueryPipeline pipeline, TraceKeeper keeper) {
        this.pipeline = pipeline;
        this.keeper = keeper;
    }

    /// A document before and after: where its best passage stood in the result, absent where it did not.
    public record Change(DocumentId document, Optional<Placement> before, Optional<Placement> after) {

        public Kind kind() {
            if (before.isEmpty()) {
                return Kind.IN;
            }
            if (after.isEmpty()) {
                return Kind.OUT;
            }
            return rank(before).equals(rank(after)) ? Kind.SAME : Kind.MOVED;
        }

        private static OptionalInt rank(Optional<Placement> place) {
            return place.map(Placement::rank).orElse(OptionalInt.empty());
        }
    }

    /// What happened to a document.
    public enum Kind {
        IN,
        OUT,
        MOVED,
        SAME
    }

    /// @param after what is new, as a trace
    /// @param walk  the same with its texts
    public record Outcome(QueryTrace before, QueryTrace after, Walk walk, List<Change> changes) {}

    /// The text of the question: as it was kept, or as it is given anew. Throws `INVALID_FIELD` where neither is there
    /// or what is given is another question.
    public String text(RequestContext context, QueryTrace trace, Optional<String> given) {
        if (given.isPresent()
                && !keeper.hashes()
                        .of(context.tenant(), given.get())
                        .equals(trace.asked().hash())) {
            throw PlimsollException.invalidField(
                    "query", "this is not the question of the trace: its text has another hash");
        }
        return given.or(() -> trace.asked().text())
                .orElseThrow(() -> PlimsollException.invalidField(
                        "query",
                        "the question's text was not kept (plimsoll.traces.question-text): send it again as 'query'"));
    }

    /// Fails as the question itself would.
    ///
    /// @param options all of them
    public Outcome run(RequestContext context, QueryTrace before, String text, SearchOptions options) {
        var question = new Question(before.collection(), text, Optional.empty(), options);
        var walk = before.asked().isAnswer()
                ? pipeline.explainAnswer(context, question)
                : pipeline.explain(context, question);
        var after = keeper.trace(walk);
        return new Outcome(before, after, walk, changes(best(before), best(after)));
    }

    /// Those that are found now in their order, then those that no longer are.
    private static List<Change> changes(Map<DocumentId, Placement> before, Map<DocumentId, Placement> after) {
        var all = new LinkedHashSet<DocumentId>();
        ranked(after).forEach(all::add);
        ranked(before).forEach(all::add);
        return all.stream()
                .map(id -> new Change(id, Optional.ofNullable(before.get(id)), Optional.ofNullable(after.get(id))))
                .toList();
    }

    private static List<DocumentId> ranked(Map<DocumentId, Placement> places) {
        return places.values().stream()
                .sorted(Comparator.comparingInt(place -> place.rank().orElseThrow()))
                .map(place -> place.passage().document())
                .toList();
    }

    /// The best passage of each document in the result.
    private static Map<DocumentId, Placement> best(QueryTrace trace) {
        var best = new HashMap<DocumentId, Placement>();
        trace.placements().stream()
                .filter(place -> place.rank().isPresent())
                .sorted(Comparator.comparingInt(place -> place.rank().orElseThrow()))
                .forEach(place -> best.putIfAbsent(place.passage().document(), place));
        return best;
    }
}
