package io.plimsoll.quality;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import io.plimsoll.flag.Assignment;
import io.plimsoll.query.Answer;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Citation;
import io.plimsoll.query.Question;
import io.plimsoll.query.Ranking;
import io.plimsoll.request.RequestContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A question of a user and what it was answered with.
///
/// @param context of the request, which is over
/// @param hits    how many there were
/// @param score   of the best hit
/// @param answer  absent where it was a search
public record Heard(
        RequestContext context,
        CollectionKey collection,
        String question,
        int hits,
        double score,
        Optional<Answered> answer,
        Instant at) {

    /// @param sources the texts of the passages that were cited, by the citations' numbers
    /// @param trial   the part in a canary that it was given in
    public record Answered(
            String text,
            boolean abstained,
            List<Citation> citations,
            Map<Integer, String> sources,
            Optional<Assignment> trial) {

        public Answered {
            citations = List.copyOf(citations);
            sources = Map.copyOf(sources);
        }
    }

    public static Heard of(RequestContext context, Question question, Ranking ranking, Instant at) {
        return new Heard(
                context,
                question.collection(),
                question.text(),
                ranking.candidates().size(),
                ranking.candidates().stream()
                        .mapToDouble(Candidate::score)
                        .findFirst()
                        .orElse(0),
                Optional.empty(),
                at);
    }

    public static Heard of(RequestContext context, Question question, Answer answer, Instant at) {
        var searched = of(context, question, answer.ranking(), at);
        var passages = new HashMap<PassageId, String>();
        answer.ranking().candidates().stream()
                .map(Candidate::hit)
                .map(Hit::passage)
                .forEach(passage -> passages.put(passage.id(), passage.text()));
        var sources = new HashMap<Integer, String>();
        answer.citations()
                .forEach(citation ->
                        sources.put(citation.number(), passages.getOrDefault(citation.passage(), citation.quote())));
        return new Heard(
                context,
                searched.collection(),
                searched.question(),
                searched.hits(),
                searched.score(),
                Optional.of(
                        new Answered(answer.text(), answer.abstained(), answer.citations(), sources, answer.trial())),
                at);
    }
}
