package io.plimsoll.query;

import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.cache.ResultCache.Computed;
import io.plimsoll.cache.ResultCache.Found;
import io.plimsoll.cache.Saving;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.query.StageObserver.Observation;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// A question's way to its answer: rewrite, embed, retrieve, rerank, generate. Each stage is observed, has the
/// request's deadline, and says in the answer what it had to do without.
public final class QueryPipeline {

    private static final int TURNS = 5;
    private static final int SAMPLES = 10;

    private final AnsweringGeneration generations;
    private final SearchEngine engine;
    private final ServingLoad load;
    private final Conversations conversations;
    private final StageObserver observer;
    private final LiveFlags flags;
    private final QueryCaches caches;
    private final List<String> models;
    private final Trials trials;
    private final Rewriter rewriter;
    private final Retriever retriever;
    private final Reranker reranker;
    private final Generator generator;
    private final Generator extractive;
    private final QuerySettings settings;

    public QueryPipeline(
            CollectionCatalog collections,
            SearchEngine engine,
            Models models,
            Conversations conversations,
            StageObserver observer,
            ServingLoad load,
            LiveFlags flags,
            QueryCaches caches,
            Trials trials,
            QuerySettings settings) {
        this.generations = new AnsweringGeneration(collections);
        this.engine = engine;
        this.load = load;
        this.conversations = conversations;
        this.observer = observer;
        this.flags = flags;
        this.caches = caches;
        this.models = models.names(settings);
        this.trials = trials;
        this.retriever = new Retriever(engine, models.embeddings());
        this.reranker = new Reranker(models.rerank());
        var inProcess = new VocabularyRewriter(models.languages());
        var chats = models.chat().map(chat -> new ChatModels(chat, models.alternative()));
        this.rewriter =
                chats.<Rewriter>map(chat -> new ChatRewriter(chat, inProcess)).orElse(inProcess);
        this.settings = settings;
        this.extractive = new ExtractiveGenerator(settings);
        this.generator = chats.<Generator>map(chat -> new ChatGenerator(chat, extractive))
                .orElse(extractive);
    }

    /// The models that the stages run on. Without a rerank model reranking is degraded, without a chat model answers
    /// are extractive.
    ///
    /// @param alternative another chat model, which the flag `chat-model` switches to
    public record Models(
            EmbeddingModels embeddings,
            Optional<RerankModel> rerank,
            Optional<ChatModel> chat,
            Optional<ChatModel> alternative,
            LanguageDetector languages) {

        private List<String> names(QuerySettings settings) {
            return List.of(
                    rerank.map(RerankModel::name).orElse(""),
                    chat.map(ChatModel::name).orElse(""),
                    alternative.map(ChatModel::name).orElse(""),
                    settings.toString());
        }
    }

    /// The best passages for the question.
    public Ranking search(RequestContext context, Question question) {
        return load.serving(() ->
                trials.search(context, question, own -> new Run(own, question, AnswerListener.NONE, true).search()));
    }

    /// The same with the way to them, which is short where they come from a cache.
    ///
    /// @param cached whether they may
    public Walk searchAndWalk(RequestContext context, Question question, boolean cached) {
        return load.serving(() -> {
            var runs = new ArrayList<Run>();
            var unused = trials.search(context, question, own -> {
                runs.add(new Run(own, question, AnswerListener.NONE, cached));
                return runs.getFirst().search();
            });
            return runs.getFirst().walk();
        });
    }

    /// The same past the caches, for whoever looks into a question that was asked before: it has no part in a canary.
    public Walk explain(RequestContext context, Question question) {
        return load.serving(() -> {
            var run = new Run(context, question, AnswerListener.NONE, false);
            var unused = run.search();
            return run.walk();
        });
    }

    /// The same on a given build of the index, for comparing builds, with the flags now in force; it counts as work in
    /// the background.
    public Ranking search(RequestContext context, IndexGeneration generation, Question question) {
        var asOfNow = context.withFlags(flags.snapshot(context.principal()));
        return new Run(asOfNow, question, generation, AnswerListener.NONE).search();
    }

    /// The same with the flags that the context carries, for comparing flags.
    public Ranking searchAsGiven(RequestContext context, IndexGeneration generation, Question question) {
        return new Run(context, question, generation, AnswerListener.NONE).search();
    }

    /// The answer to the question; the listener hears it as it comes into being.
    public Answer ask(RequestContext context, Question question, AnswerListener listener) {
        return load.serving(() -> trials.ask(context, question, own -> new Run(own, question, listener, true).ask()));
    }

    /// The same on a given build of the index.
    public Answer ask(RequestContext context, IndexGeneration generation, Question question, AnswerListener listener) {
        var asOfNow = context.withFlags(flags.snapshot(context.principal()));
        return new Run(asOfNow, question, generation, listener).ask();
    }

    /// The answer to the question past the caches, with the way to it.
    public Walk explainAnswer(RequestContext context, Question question) {
        return load.serving(() -> {
            var run = new Run(context, question, AnswerListener.NONE, false);
            var unused = run.ask();
            return run.walk();
        });
    }

    /// One question under way.
    private final class Run {
        private final RequestContext context;
        private final Question question;
        private final AnswerListener listener;
        private final IndexGeneration generation;
        private final Walk walk;
        private final List<Conversations.Turn> turns;
        private final QuestionCaches kept;
        private final Outage outage;
        private final List<Degradation> degraded = new ArrayList<>();
        private Optional<QuestionVector> vector = Optional.empty();
        private boolean embedded;
        private TimeShares time;

        Run(RequestContext context, Question question, AnswerListener listener, boolean cached) {
            this(
                    context,
                    question,
                    generations.toAnswer(context, question),
                    listener,
                    cached && question.options().asOf().isEmpty());
        }

        Run(RequestContext context, Question question, IndexGeneration generation, AnswerListener listener) {
            this(context, question, new AnsweringGeneration.Chosen(generation, 0), listener, false);
        }

        private Run(
                RequestContext context,
                Question question,
                AnsweringGeneration.Chosen chosen,
                AnswerListener listener,
                boolean cached) {
            this.context = context.withFlags(question.options().over(context.flags()));
            this.question = question;
            this.generation = chosen.generation();
            this.listener = listener;
            this.walk = new Walk(this.context, question, generation);
            this.turns = question.session()
                    .map(session -> conversations.recent(context.principal(), question.collection(), session, TURNS))
                    .orElse(List.of());
            var key = new QuestionKey(this.context, generation, request().scope(), question, turns, models);
            this.kept = new QuestionCaches(caches, key, chosen.epoch(), cached);
            this.outage = new Outage(this.context, kept, degraded);
            this.time = TimeShares.ofSearch(this.context);
        }

        Walk walk() {
            return walk;
        }

        Ranking search() {
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
                observer.ended(walk);
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
            time = TimeShares.ofAnswer(context, settings);
            HeldFlags.note(context.flags(), Set.of(Stage.values()), degraded);
            var answer = answered();
            question.session()
                    .ifPresent(session -> conversations.add(
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
                var found = kept.ranking(outcome -> {
                    int before = degraded.size();
                    var query = rewrite();
                    var candidates = cut(rerank(query, retrieve(query, outcome)));
                    var ranking = new Ranking(query, candidates, List.of(), Optional.empty());
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
            return observed(Stage.RETRIEVE, (hurried, observation) -> {
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
                var found = kept.answer(listener.equals(AnswerListener.NONE), outcome -> {
                    int before = degraded.size();
                    var answer = written(ranked(), outcome);
                    boolean isWhole = degraded.size() == before && !answer.abstained();
                    return new Computed<>(
                            answer, isWhole, new Saving(Duration.ZERO, answer.generator(), answer.usage()));
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

        /// Answers that come from the cache are heard like others.
        private Answer told(Found<Answer> found) {
            return observed(Stage.GENERATE, (hurried, observation) -> {
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
            var draft = generate(ranking, outcome);
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

        private Query rewrite() {
            if (generation.damage().isPresent()) {
                throw new PlimsollException(
                        ErrorCode.INDEX_CORRUPT, "the index is damaged and is being rebuilt from the documents");
            }
            return orElse(Stage.REWRITE, this::rewritten, this::asItIs);
        }

        private Query asItIs() {
            return new Query(
                    question.text(), question.text(), question.options().language());
        }

        private Query rewritten() {
            return observed(Stage.REWRITE, (hurried, observation) -> {
                observation.question(question.text());
                var background = new Rewriter.Background(
                        turns, engine.vocabulary(hurried, request()), word -> samples(hurried, word));
                var query = rewriter.rewrite(hurried, question, background, degraded);
                observation.rewritten(query);
                return query;
            });
        }

        private List<String> samples(RequestContext hurried, String word) {
            var request = retriever.request(context, generation, question.options(), SAMPLES);
            return engine.lexical(hurried, request, word, Optional.empty()).stream()
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
                return retriever.embed(
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
                var found = retriever.retrieve(
                        hurried, generation, query, vector, question.options(), observation, degraded);
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
                var reranked =
                        reranker.rerank(hurried, query, candidates, engine.vocabulary(hurried, request()), degraded);
                observation.candidates(reranked);
                return reranked;
            });
        }

        private Generator.Draft generate(Ranking ranking, CacheOutcome outcome) {
            if (!embedded) {
                embed(ranking.query());
            }
            return observed(Stage.GENERATE, (hurried, observation) -> {
                looked(Stage.GENERATE, CacheUse.computed(outcome), observation);
                var evidence = new Generator.Evidence(ranking.query(), ranking.candidates(), vector, weights(hurried));
                var draft = generator().generate(hurried, evidence, listener, degraded);
                draft.model().ifPresent(observation::model);
                return draft;
            });
        }

        /// Where the index cannot be searched all words tell as much.
        private ToDoubleFunction<String> weights(RequestContext hurried) {
            if (outage.isNoted()) {
                return word -> 1;
            }
            var vocabulary = engine.vocabulary(hurried, request());
            return word -> Reranker.weight(vocabulary, word);
        }

        private Generator generator() {
            return context.flags().get(Flags.GENERATOR).equals("chat") ? generator : extractive;
        }

        private SearchRequest request() {
            return retriever.request(context, generation, question.options(), SAMPLES);
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
        private <T> T observed(Stage stage, BiFunction<RequestContext, Observation, T> work) {
            var hurried = time.of(stage);
            hurried.deadline().check(stage.wireName());
            long begun = System.nanoTime();
            int before = degraded.size();
            var observer = QueryPipeline.this.observer.begin(hurried, stage, generation.collection());
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
}
