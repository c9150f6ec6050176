package io.plimsoll.explain;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.explain.Check.Outcome;
import io.plimsoll.explain.Check.Step;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.Searched;
import io.plimsoll.query.Walk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// Follows one document through a [Walk], from both searches to the cut.
final class WayOfADocument {

    /// How far a search that missed the document is made again.
    static final int DEEPEST = SearchRequest.MAX_LIMIT;

    private final Walk walk;
    private final DocumentId id;

    WayOfADocument(Walk walk, DocumentId id) {
        this.walk = walk;
        this.id = id;
    }

    /// Until the document falls out.
    List<Check> checks() {
        var checks = new ArrayList<Check>();
        checks.add(searched(SearchMode.LEXICAL, Step.LEXICAL));
        checks.add(searched(SearchMode.VECTOR, Step.VECTOR));
        if (checks.stream().noneMatch(check -> check.outcome() == Outcome.PASSED)) {
            return falling(checks);
        }
        checks.add(fused());
        checks.add(diversified());
        if (checks.getLast().outcome() == Outcome.FELL_OUT) {
            return checks;
        }
        checks.add(reranked());
        checks.add(grouped());
        checks.add(cut());
        return checks;
    }

    /// The document fell out of the search that came closest to it.
    private static List<Check> falling(List<Check> checks) {
        var closest = checks.stream()
                .filter(check -> check.outcome() == Outcome.MISSED)
                .reduce((one, other) ->
                        other.rank().orElse(Integer.MAX_VALUE) < one.rank().orElse(Integer.MAX_VALUE) ? other : one);
        return checks.stream()
                .map(check -> closest.equals(Optional.of(check)) ? check.with(Outcome.FELL_OUT) : check)
                .toList();
    }

    private Check searched(SearchMode mode, Step step) {
        var name = mode == SearchMode.LEXICAL ? "the search by words" : "the search by vectors";
        return walk.searched(mode)
                .map(search -> searched(search, step, name))
                .orElseGet(() -> Check.of(step, Outcome.SKIPPED, name + " was not made, or failed"));
    }

    private Check searched(Searched search, Step step, String name) {
        var place = best(search.hits(), WayOfADocument::passage, id);
        if (place.isPresent()) {
            return at(step, Outcome.PASSED, "rank " + place.getAsInt() + " of " + name, search.hits(), place);
        }
        boolean isFull = search.hits().size() >= search.depth();
        var deeper = isFull ? search.again().apply(DEEPEST) : search.hits();
        var deep = best(deeper, WayOfADocument::passage, id);
        if (deep.isEmpty()) {
            return Check.of(
                    step,
                    Outcome.MISSED,
                    isFull
                            ? "not among the first " + deeper.size() + " of " + name
                            : name + " finds " + search.hits().size() + " passages, none of them of this document");
        }
        var missed = at(
                step,
                Outcome.MISSED,
                "rank " + deep.getAsInt() + " of " + name + ", which contributes its first " + search.depth(),
                deeper,
                deep);
        return missed.needing(search.hits().getLast().score());
    }

    private Check fused() {
        var place = best(walk.fused(), id);
        return candidate(
                Step.FUSION,
                Outcome.PASSED,
                "rank " + shown(place) + " of " + walk.fused().size(),
                walk.fused(),
                place);
    }

    private Check diversified() {
        var list = walk.diversified();
        if (list.isEmpty()) {
            return Check.of(Step.MMR, Outcome.SKIPPED, "the order by relevance was left alone");
        }
        var before = best(walk.fused(), id);
        var place = best(list.get(), id);
        return place.isPresent()
                ? candidate(Step.MMR, Outcome.PASSED, "rank " + shown(before) + " → " + shown(place), list.get(), place)
                : candidate(Step.MMR, Outcome.FELL_OUT, tooAlike(before, list.get()), walk.fused(), before);
    }

    private String tooAlike(OptionalInt before, List<Candidate> taken) {
        var own = walk.fused().get(before.orElseThrow() - 1);
        var like = taken.stream()
                .max(Comparator.comparingDouble(own::likeness))
                .map(other -> String.format(
                        Locale.ROOT, "; of those '%s' is most like it, %.2f of 1", passage(other), own.likeness(other)))
                .orElse("");
        return "rank " + shown(before) + " before, and not among the " + taken.size() + " that are relevant and new"
                + like;
    }

    private Check reranked() {
        var list = walk.reranked();
        if (list.isEmpty()) {
            boolean isWanted = walk.context().flags().get(Flags.RERANK);
            return Check.of(Step.RERANK, Outcome.SKIPPED, isWanted ? "the rerank model failed" : "it was not wanted");
        }
        var before = best(walk.diversified().orElseGet(walk::fused), id);
        var place = best(list.get(), id);
        int depth = walk.context().flags().get(Flags.RERANK_DEPTH);
        var below = before.orElse(0) > depth ? ", below the " + depth + " that are reranked" : "";
        return candidate(
                Step.RERANK, Outcome.PASSED, "rank " + shown(before) + " → " + shown(place) + below, list.get(), place);
    }

    private Check grouped() {
        if (walk.question().options().group() == Grouping.NONE) {
            return Check.of(Step.GROUPING, Outcome.SKIPPED, "passages stand alone");
        }
        var list = walk.beforeTheCut();
        long passages = list.stream()
                .filter(each -> passage(each).document().equals(id))
                .count();
        return candidate(
                Step.GROUPING,
                Outcome.PASSED,
                passages + " of its passages stand behind the best one, as document " + effectiveRank(),
                list,
                best(list, id));
    }

    private Check cut() {
        var list = walk.beforeTheCut();
        int k = walk.context().flags().get(Flags.K);
        var kept = walk.ranking().map(Ranking::candidates).orElse(List.of());
        int rank = effectiveRank();
        boolean isFound = best(kept, id).isPresent();
        var best = list.get(best(list, id).orElseThrow() - 1);
        var check = Check.of(Step.CUT, isFound ? Outcome.PASSED : Outcome.FELL_OUT, "rank " + rank + ", and k is " + k)
                .at(passage(best), rank, best.score());
        return isFound || kept.isEmpty() ? check : check.needing(kept.getLast().score());
    }

    /// Among documents where they are grouped, else among passages.
    private int effectiveRank() {
        var list = walk.beforeTheCut();
        int place = best(list, id).orElse(list.size() + 1);
        return walk.question().options().group() == Grouping.NONE
                ? place
                : 1
                        + (int) list.subList(0, place - 1).stream()
                                .map(each -> passage(each).document())
                                .distinct()
                                .count();
    }

    /// The rank of the document's first passage.
    static OptionalInt best(List<Candidate> list, DocumentId id) {
        return best(list, WayOfADocument::passage, id);
    }

    private static <T> OptionalInt best(List<T> list, Function<T, PassageId> passage, DocumentId id) {
        for (int i = 0; i < list.size(); i++) {
            if (passage.apply(list.get(i)).document().equals(id)) {
                return OptionalInt.of(i + 1);
            }
        }
        return OptionalInt.empty();
    }

    private static PassageId passage(Hit hit) {
        return hit.passage().id();
    }

    private static PassageId passage(Candidate candidate) {
        return passage(candidate.hit());
    }

    private static String shown(OptionalInt rank) {
        return rank.isPresent() ? Integer.toString(rank.getAsInt()) : "none";
    }

    private static Check at(Step step, Outcome outcome, String detail, List<Hit> hits, OptionalInt place) {
        var hit = hits.get(place.orElseThrow() - 1);
        return Check.of(step, outcome, detail).at(passage(hit), place.getAsInt(), hit.score());
    }

    private static Check candidate(Step step, Outcome outcome, String detail, List<Candidate> list, OptionalInt place) {
        var check = Check.of(step, outcome, detail);
        if (place.isEmpty()) {
            return check;
        }
        var candidate = list.get(place.getAsInt() - 1);
        return check.at(passage(candidate), place.getAsInt(), candidate.score());
    }
}
