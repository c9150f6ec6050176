package io.plimsoll.query;

import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.ResultCache.Computed;
import io.plimsoll.cache.ResultCache.Found;
import io.plimsoll.cache.Saving;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// One question under way: what caches have of its result, what its stages make where they have nothing, and what is
/// left where the index is out.
final class QuestionRun {

    private static final int TURNS = 5;

    private final PipelineParts parts;
    private final RequestContext context;
    private final Question question;
    private final AnswerListener listener;
    private final Walk walk;
    private final QuestionCaches kept;
    private final Outage outage;
    private final Stages stages;
    private final List<Degradation> degraded = new ArrayList<>();
    private Runnable computing = () -> {};

    /// @param chosen what answers, read before anything that is searched
    /// @param cached whether the result may come from a cache
    QuestionRun(
            PipelineParts parts,
            RequestContext asked,
            Question question,
            AnsweringGeneration.Chosen chosen,
            AnswerListener listener,
            boolean cached) {
        this.parts = parts;
        this.context = asked.withFlags(question.options().over(asked.flags()));
        this.question = question;
        this.listener = listener;
        var generation = chosen.generation();
        this.walk = new Walk(context, question, generation);
        var turns = question.session()
                .map(session ->
                        parts.conversations().recent(context.principal(), question.collection(), session, TURNS))
                .orElse(List.of());
        var scope = context.principal().scope(generation.collection().name().value());
        var key = new QuestionKey(context, generation, scope, question, turns, parts.models());
        this.kept = new QuestionCaches(parts.caches(), key, chosen.epoch(), cached);
        this.outage = new Outage(context, kept, degraded);
        this.stages = new Stages(parts, walk, turns, kept, listener, degraded);
    }

    Walk walk() {
        return walk;
    }

    Ranking search() {
        return search(() -> {});
    }

    /// @param computing told before anything is computed: not where the ranking comes from the cache
    Ranking search(Runnable computing) {
        this.computing = computing;
        return walked(this::ranking);
    }

    Answer ask() {
        walk.asks();
        return walked(this::answer);
    }

    private <T> T walked(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            walk.failed(failure);
            throw failure;
        } finally {
            parts.observer().ended(walk);
        }
    }

    private Ranking ranking() {
        HeldFlags.note(context.flags(), Set.of(Stage.REWRITE, Stage.EMBED, Stage.RETRIEVE, Stage.RERANK), degraded);
        try {
            return ranked();
        } catch (PlimsollException failure) {
            return outage.ranking().map(this::served).orElseThrow(() -> failure);
        }
    }

    private Answer answer() {
        stages.leaveTimeForAnAnswer();
        HeldFlags.note(context.flags(), Set.of(Stage.values()), degraded);
        var answer = answered();
        question.session()
                .ifPresent(session -> parts.conversations()
                        .add(
                                context.principal(),
                                question.collection(),
                                session,
                                new Conversations.Turn(answer.ranking().query().text(), answer.text())));
        walk.answered(answer);
        return answer;
    }

    /// From the cache, or by the stages.
    private Ranking ranked() {
        try {
            var found = kept.ranking(computing, outcome -> {
                int before = degraded.size();
                var ranking = stages.ranking(outcome);
                return new Computed<>(ranking, degraded.size() == before);
            });
            return found.use().outcome().isServed() ? served(found) : finished(found);
        } catch (PlimsollException failure) {
            outage.note(failure);
            throw failure;
        }
    }

    /// What the cache had is the stage's outcome.
    private Ranking served(Found<Ranking> found) {
        return stages.observed(Stage.RETRIEVE, (hurried, observation) -> {
            observation.cache(found.use());
            observation.topK(context.flags().get(Flags.K));
            observation.candidates(found.value().candidates());
            return finished(found);
        });
    }

    private Ranking finished(Found<Ranking> found) {
        var ranking = new Ranking(
                found.value().query(),
                found.value().candidates(),
                degraded,
                found.use().age());
        walk.found(ranking);
        return ranking;
    }

    private Answer answered() {
        try {
            var joining = listener.readsAlong() ? Optional.<Runnable>empty() : Optional.<Runnable>of(this::findAndWait);
            var found = kept.answer(joining, outcome -> {
                int before = degraded.size();
                var answer = written(ranked(), outcome);
                boolean isWhole = degraded.size() == before && !answer.abstained();
                return new Computed<>(answer, isWhole, new Saving(Duration.ZERO, answer.generator(), answer.usage()));
            });
            return found.use().outcome().isServed() ? told(found) : found.value();
        } catch (PlimsollException failure) {
            // An answer that stands is better than one that is written from earlier hits.
            return outage.answer()
                    .map(this::told)
                    .or(() -> outage.ranking().map(found -> written(served(found), CacheOutcome.MISS)))
                    .orElseThrow(() -> failure);
        }
    }

    /// Before another request's answer is waited for: what it would take to write one here is found, so that little is
    /// left to do on this machine should there be none to share, when the listener has given its place to others.
    private void findAndWait() {
        int before = degraded.size();
        var unused = ranked();
        degraded.subList(before, degraded.size()).clear(); // the other one may have had what this one lacks
        listener.awaitsModel();
    }

    /// Answers that come from the cache are heard like others.
    private Answer told(Found<Answer> found) {
        return stages.observed(Stage.GENERATE, (hurried, observation) -> {
            var answer = found.value();
            observation.cache(found.use());
            answer.generator().ifPresent(observation::model);
            answer.citations().forEach(listener::citation);
            listener.text(answer.text());
            walk.found(answer.ranking());
            return answer.servedWith(answer.ranking(), degraded, found.use().age());
        });
    }

    private Answer written(Ranking ranking, CacheOutcome outcome) {
        var draft = stages.generate(ranking, outcome, !outage.isNoted());
        return new Answer(
                draft.text(),
                draft.reason().isPresent(),
                draft.citations(),
                draft.model(),
                draft.usage(),
                degraded,
                ranking,
                Optional.empty(),
                Optional.empty());
    }
}
