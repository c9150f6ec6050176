package io.plimsoll.explain;

import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.PassageId;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.Placement;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.query.Walk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How one question was answered, for keeping: ids, ranks and scores, and never the text of a document or an answer.
///
/// @param traceId   of the request, which the caller may have chosen, so that several questions can have one
/// @param principal who asked
/// @param placements where passages stood, those of the result first
/// @param degraded  what the result did without
/// @param failure   the code of the error that it ended with
public record QueryTrace(
        String traceId,
        CollectionKey collection,
        String principal,
        Instant askedAt,
        Duration took,
        long generation,
        Asked asked,
        Map<String, String> flags,
        List<Step> steps,
        List<Search> searches,
        List<Placement> placements,
        Optional<Answered> answer,
        List<String> degraded,
        Optional<String> failure) {

    /// Passages that are kept beside those of the result.
    static final int MAX_PLACEMENTS = 30;

    /// What was asked.
    ///
    /// @param isAnswer whether an answer was wanted, not only passages
    /// @param hash     stands for the text: equal for equal texts, and under a secret key
    /// @param text     the question, where it is kept
    /// @param query    what was run, where the question is kept
    /// @param filtered whether there was a filter; it is in the options only where the question is kept
    /// @param session  whether it belonged to a conversation
    public record Asked(
            boolean isAnswer,
            String hash,
            int chars,
            Optional<String> text,
            Optional<String> query,
            SearchOptions options,
            boolean filtered,
            boolean session) {}

    /// One run of one stage.
    ///
    /// @param cache what the stage's cache had, where it was looked into
    public record Step(
            String stage,
            Duration took,
            Optional<String> model,
            Optional<CacheUse> cache,
            List<String> degraded,
            Optional<String> failure) {

        public Step {
            degraded = List.copyOf(degraded);
        }
    }

    /// @param found hits, at most `depth`
    public record Search(String search, int depth, int found) {}

    /// @param hash  of the answer's text, as of the question's
    /// @param cited passages in the order of their numbers
    public record Answered(
            boolean abstained,
            String hash,
            int chars,
            List<PassageId> cited,
            Optional<String> model,
            long inputTokens,
            long outputTokens) {

        public Answered {
            cited = List.copyOf(cited);
        }
    }

    public QueryTrace {
        flags = new TreeMap<>(flags);
        steps = List.copyOf(steps);
        searches = List.copyOf(searches);
        placements = List.copyOf(placements);
        degraded = List.copyOf(degraded);
    }

    /// @param keepText whether the question itself is kept
    static QueryTrace of(Walk walk, Instant endedAt, TextHash hashes, boolean keepText) {
        var took = walk.took();
        var context = walk.context();
        int shown = walk.ranking().map(found -> found.candidates().size()).orElse(0);
        return new QueryTrace(
                context.traceId(),
                walk.question().collection(),
                context.principal().id(),
                endedAt.minus(took),
                took,
                walk.generation().number(),
                asked(walk, hashes, keepText),
                context.flags().shown(),
                walk.steps().stream().map(QueryTrace::step).toList(),
                searches(walk),
                walk.placements(Math.max(shown, MAX_PLACEMENTS)),
                answered(walk, hashes),
                degraded(walk),
                walk.failure().map(code -> code.wireName()));
    }

    private static Asked asked(Walk walk, TextHash hashes, boolean keepText) {
        var question = walk.question();
        var options = question.options();
        return new Asked(
                walk.isAsked(),
                hashes.of(walk.context().tenant(), question.text()),
                question.text().length(),
                Optional.of(question.text()).filter(unused -> keepText),
                walk.query().map(query -> query.text()).filter(unused -> keepText),
                keepText ? options : options.withFilter(Optional.empty()),
                options.filter().isPresent(),
                question.session().isPresent());
    }

    private static Step step(Walk.Step step) {
        return new Step(
                step.stage().wireName(),
                step.took(),
                step.model(),
                step.cache(),
                step.degraded().stream().map(Degradation::reason).toList(),
                step.failure().map(code -> code.wireName()));
    }

    private static List<Search> searches(Walk walk) {
        return Stream.of(SearchMode.LEXICAL, SearchMode.VECTOR)
                .flatMap(mode -> walk.searched(mode).stream())
                .map(search -> new Search(
                        search.search().wireName(),
                        search.depth(),
                        search.hits().size()))
                .toList();
    }

    private static Optional<Answered> answered(Walk walk, TextHash hashes) {
        return walk.answer()
                .map(answer -> new Answered(
                        answer.abstained(),
                        hashes.of(walk.context().tenant(), answer.text()),
                        answer.text().length(),
                        answer.citations().stream()
                                .map(citation -> citation.passage())
                                .toList(),
                        answer.generator(),
                        answer.usage().inputTokens(),
                        answer.usage().outputTokens()));
    }

    private static List<String> degraded(Walk walk) {
        return walk
                .answer()
                .map(answer -> answer.degraded())
                .or(() -> walk.ranking().map(ranking -> ranking.degraded()))
                .orElse(List.of())
                .stream()
                .map(Degradation::toString)
                .toList();
    }

    /// The documents that it names.
    Set<DocumentId> documents() {
        return Stream.concat(
                        placements.stream().map(Placement::passage),
                        answer.stream().flatMap(said -> said.cited().stream()))
                .map(PassageId::document)
                .collect(Collectors.toSet());
    }

    /// The same as if there had been none but these documents: ranks close up, so that they don't tell of the others.
    QueryTrace without(Predicate<DocumentId> unseen) {
        var gone = placements.stream()
                .filter(place -> unseen.test(place.passage().document()))
                .toList();
        var left = placements.stream()
                .filter(place -> !unseen.test(place.passage().document()))
                .map(place -> closedUp(place, gone))
                .toList();
        return new QueryTrace(
                traceId,
                collection,
                principal,
                askedAt,
                took,
                generation,
                asked,
                flags,
                steps,
                searches.stream().map(search -> closedUp(search, gone)).toList(),
                left,
                answer.map(said -> closedUp(said, unseen)),
                degraded,
                failure);
    }

    /// The same without what was run, which may hold words of documents that the asker alone sees.
    QueryTrace forOthers() {
        var others = new Asked(
                asked.isAnswer(),
                asked.hash(),
                asked.chars(),
                asked.text(),
                Optional.empty(),
                asked.options(),
                asked.filtered(),
                asked.session());
        return new QueryTrace(
                traceId,
                collection,
                principal,
                askedAt,
                took,
                generation,
                others,
                flags,
                steps,
                searches,
                placements,
                answer,
                degraded,
                failure);
    }

    private static Answered closedUp(Answered said, Predicate<DocumentId> unseen) {
        return new Answered(
                said.abstained(),
                said.hash(),
                said.chars(),
                said.cited().stream()
                        .filter(passage -> !unseen.test(passage.document()))
                        .toList(),
                said.model(),
                said.inputTokens(),
                said.outputTokens());
    }

    private static Search closedUp(Search search, List<Placement> gone) {
        long less = gone.stream()
                .filter(place -> (search.search().equals(SearchMode.LEXICAL.wireName())
                                ? place.lexicalRank()
                                : place.vectorRank())
                        .isPresent())
                .count();
        return new Search(search.search(), search.depth(), (int) (search.found() - less));
    }

    private static Placement closedUp(Placement place, List<Placement> gone) {
        return new Placement(
                place.passage(),
                closedUp(place.lexicalRank(), gone.stream().map(Placement::lexicalRank)),
                place.lexicalScore(),
                closedUp(place.vectorRank(), gone.stream().map(Placement::vectorRank)),
                place.cosine(),
                closedUp(place.fusedRank(), gone.stream().map(Placement::fusedRank)),
                place.fusedScore(),
                closedUp(place.mmrRank(), gone.stream().map(Placement::mmrRank)),
                closedUp(place.rerankedRank(), gone.stream().map(Placement::rerankedRank)),
                place.rerankedScore(),
                closedUp(place.rank(), gone.stream().map(Placement::rank)));
    }

    private static OptionalInt closedUp(OptionalInt rank, Stream<OptionalInt> gone) {
        if (rank.isEmpty()) {
            return rank;
        }
        int known = rank.getAsInt();
        return OptionalInt.of(known
                - (int) gone.filter(other -> other.orElse(Integer.MAX_VALUE) < known)
                        .count());
    }
}
