package io.plimsoll.query;

import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.StageObserver.Observation;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The five stages of one question. Each is observed, has its share of the time that is left, and notes in `degraded`
/// what it had to do without.
final class Stages {

    private static final int SAMPLES = 10;

    private final PipelineParts parts;
    private final Walk walk;
    private final RequestContext context;
    private final Question question;
    private final IndexGeneration generation;
    private final List<Conversations.Turn> turns;
    private final QuestionCaches kept;
    private final AnswerListener listener;
    private final List<Degradation> degraded;
    private Optional<QuestionVector> vector = Optional.empty();
    private boolean embedded;
    private TimeShares time;

    /// @param turns    of the session before this question
    /// @param kept     the caches, of which the one of vectors is looked into here
    /// @param degraded what the question did without so far, and will have
    Stages(
            PipelineParts parts,
            Walk walk,
            List<Conversations.Turn> turns,
            QuestionCaches kept,
            AnswerListener listener,
            List<Degradation> degraded) {
        this.parts = parts;
        this.walk = walk;
        this.context = walk.context();
        this.question = walk.question();
        this.generation = walk.generation();
        this.turns = turns;
        this.kept = kept;
        this.listener = listener;
        this.degraded = degraded;
        this.time = TimeShares.ofSearch(context);
    }

    /// From now on there has to be time left for an answer.
    void leaveTimeForAnAnswer() {
        time = TimeShares.ofAnswer(context, parts.settings());
    }

    /// What is found for the question, in order and cut to what is wanted.
    ///
    /// @param outcome of the look into the cache of rankings
    Ranking ranking(CacheOutcome outcome) {
        var query = rewrite();
        var candidates = cut(rerank(query, retrieve(query, outcome)));
        return new Ranking(query, candidates, List.of(), Optional.empty());
    }

    /// Throws `INDEX_CORRUPT` where there is no index to ask.
    private Query rewrite() {
        if (generation.damage().isPresent()) {
            throw new PlimsollException(
                    ErrorCode.INDEX_CORRUPT, "the index is damaged and is being rebuilt from the documents");
        }
        return orElse(Stage.REWRITE, this::rewritten, this::asItIs);
    }

    private Query asItIs() {
        return new Query(question.text(), question.text(), question.options().language());
    }

    private Query rewritten() {
        return observed(Stage.REWRITE, (hurried, observation) -> {
            observation.question(question.text());
            var background = new Rewriter.Background(
                    turns, parts.engine().vocabulary(hurried, request()), word -> samples(hurried, word));
            var query = parts.rewriter().rewrite(hurried, question, background, degraded);
            observation.rewritten(query);
            return query;
        });
    }

    private List<String> samples(RequestContext hurried, String word) {
        return parts.engine().lexical(hurried, request(), word, Optional.empty()).stream()
                .map(hit -> hit.passage().text())
                .toList();
    }

    private void embed(Query query) {
        embedded = true;
        vector = orElse(Stage.EMBED, () -> vector(query), Optional::empty);
    }

    private Optional<QuestionVector> vector(Query query) {
        return observed(Stage.EMBED, (hurried, observation) -> {
            observation.model(generation.model().name());
            return parts.retriever()
                    .embed(
                            hurried,
                            generation,
                            query,
                            (model, text) -> {
                                var found = kept.embedding(hurried, model, text);
                                looked(Stage.EMBED, found.use(), observation);
                                return found.value();
                            },
                            degraded);
        });
    }

    private void looked(Stage stage, CacheUse use, Observation observation) {
        observation.cache(use);
        if (use.outcome() == CacheOutcome.FAILED) {
            degraded.add(new Degradation(stage, "without the cache, which did not answer"));
        }
    }

    private List<Candidate> retrieve(Query query, CacheOutcome outcome) {
        embed(query);
        return observed(Stage.RETRIEVE, (hurried, observation) -> {
            looked(Stage.RETRIEVE, CacheUse.computed(outcome), observation);
            observation.topK(context.flags().get(Flags.K));
            var found = parts.retriever()
                    .retrieve(hurried, generation, query, vector, question.options(), observation, degraded);
            observation.candidates(found);
            return found;
        });
    }

    private List<Candidate> rerank(Query query, List<Candidate> candidates) {
        if (!context.flags().get(Flags.RERANK)) {
            return candidates;
        }
        return orElse(Stage.RERANK, () -> reranked(query, candidates), () -> candidates);
    }

    private List<Candidate> reranked(Query query, List<Candidate> candidates) {
        return observed(Stage.RERANK, (hurried, observation) -> {
            var reranked = parts.reranker()
                    .rerank(hurried, query, candidates, parts.engine().vocabulary(hurried, request()), degraded);
            observation.candidates(reranked);
            return reranked;
        });
    }

    /// @param outcome    of the look into the cache of answers
    /// @param searchable whether the index can be searched
    Generator.Draft generate(Ranking ranking, CacheOutcome outcome, boolean searchable) {
        if (!embedded) {
            embed(ranking.query());
        }
        return observed(Stage.GENERATE, (hurried, observation) -> {
            looked(Stage.GENERATE, CacheUse.computed(outcome), observation);
            var evidence =
                    new Generator.Evidence(ranking.query(), ranking.candidates(), vector, weights(hurried, searchable));
            var draft = generator().generate(hurried, evidence, listener, degraded);
            draft.model().ifPresent(observation::model);
            return draft;
        });
    }

    /// Where the index cannot be searched all words tell as much.
    private ToDoubleFunction<String> weights(RequestContext hurried, boolean searchable) {
        if (!searchable) {
            return word -> 1;
        }
        var vocabulary = parts.engine().vocabulary(hurried, request());
        return word -> Reranker.weight(vocabulary, word);
    }

    private Generator generator() {
        return context.flags().get(Flags.GENERATOR).equals("chat") ? parts.generator() : parts.extractive();
    }

    private SearchRequest request() {
        return parts.retriever().request(context, generation, question.options(), SAMPLES);
    }

    private List<Candidate> cut(List<Candidate> candidates) {
        var documents = new HashSet<>();
        return candidates.stream()
                .filter(candidate -> question.options().group() == Grouping.NONE
                        || documents.add(candidate.hit().passage().id().document()))
                .limit(context.flags().get(Flags.K))
                .toList();
    }

    /// Does without the stage where it fails or has no time, and says so.
    private <T> T orElse(Stage stage, Supplier<T> work, Supplier<T> without) {
        try {
            return work.get();
        } catch (PlimsollException failure) {
            if (failure.code().blame() == Blame.CALLER) {
                throw failure;
            }
            degraded.add(new Degradation(stage, failure.detail()));
            return without.get();
        }
    }

    /// Gives the work its share of the time that is left.
    <T> T observed(Stage stage, BiFunction<RequestContext, Observation, T> work) {
        var hurried = time.of(stage);
        hurried.deadline().check(stage.wireName());
        long begun = System.nanoTime();
        int before = degraded.size();
        var observer = parts.observer().begin(hurried, stage, generation.collection());
        try (var observation = walk.following(stage, observer)) {
            try {
                return work.apply(hurried, observation);
            } catch (RuntimeException failure) {
                observation.failed(failure);
                throw failure;
            } finally {
                degraded.subList(before, degraded.size()).forEach(observation::degraded);
            }
        } finally {
            listener.stageEnded(stage, Duration.ofNanos(System.nanoTime() - begun));
        }
    }
}
