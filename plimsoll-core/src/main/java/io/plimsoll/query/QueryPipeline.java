package io.plimsoll.query;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.flag.Flag;
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
import java.util.function.Function;
import java.util.function.Supplier;

/// A question's way to its answer: rewrite, embed, retrieve, rerank, generate. Each stage is observed, has the
/// request's deadline, and says in the answer what it had to do without.
public final class QueryPipeline {

    private static final int TURNS = 5;
    private static final int SAMPLES = 10;

    /// Flags of what becomes of an answer behind its caller's back; no answer does without anything for them.
    private static final Set<Flag<?>> BEHIND = Set.of(Flags.JUDGE, Flags.JUDGE_SHARE, Flags.KEEP_QUESTIONS);

    private final AnsweringGeneration generations;
    private final SearchEngine engine;
    private final ServingLoad load;
    private final Conversations conversations;
    private final StageObserver observer;
    private final LiveFlags flags;
    private final Rewriter rewriter;
    private final Retriever retriever;
    private final Reranker reranker;
    private final Generator generator;
    private final Generator extractive;

    public QueryPipeline(
            CollectionCatalog collections,
            SearchEngine engine,
            Models models,
            Conversations conversations,
            StageObserver observer,
            ServingLoad load,
            LiveFlags flags,
            QuerySettings settings) {
        this.generations = new AnsweringGeneration(collections);
        this.engine = engine;
        this.load = load;
        this.conversations = conversations;
        this.observer = observer;
        this.flags = flags;
        this.retriever = new Retriever(engine, models.embeddings());
        this.reranker = new Reranker(models.rerank());
        var inProcess = new VocabularyRewriter(models.languages());
        var chats = models.chat().map(chat -> new ChatModels(chat, models.alternative()));
        this.rewriter =
                chats.<Rewriter>map(chat -> new ChatRewriter(chat, inProcess)).orElse(inProcess);
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
            LanguageDetector languages) {}

    /// The best passages for the question.
    public Ranking search(RequestContext context, Question question) {
        return load.serving(() -> new Run(context, question, AnswerListener.NONE).search());
    }

    /// The same, with the way to them.
    public Walk explain(RequestContext context, Question question) {
        return load.serving(() -> {
            var run = new Run(context, question, AnswerListener.NONE);
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
        return load.serving(() -> new Run(context, question, listener).ask());
    }

    /// The same on a given build of the index.
    public Answer ask(RequestContext context, IndexGeneration generation, Question question, AnswerListener listener) {
        var asOfNow = context.withFlags(flags.snapshot(context.principal()));
        return new Run(asOfNow, question, generation, listener).ask();
    }

    /// The answer to the question, with the way to it.
    public Walk explainAnswer(RequestContext context, Question question) {
        return load.serving(() -> {
            var run = new Run(context, question, AnswerListener.NONE);
            var unused = run.ask();
            return run.walk();
        });
    }

    /// Where a flag tells.
    private static Stage stage(Flag<?> flag) {
        if (flag.equals(Flags.REWRITE)) {
            return Stage.REWRITE;
        }
        if (flag.equals(Flags.RERANK) || flag.equals(Flags.RERANK_DEPTH)) {
            return Stage.RERANK;
        }
        return Set.of(Flags.GENERATOR, Flags.CHAT_MODEL, Flags.PASSAGES, Flags.EVIDENCE)
                        .contains(flag)
                ? Stage.GENERATE
                : Stage.RETRIEVE;
    }

    /// One question under way.
    private final class Run {
        private final RequestContext context;
        private final Question question;
        private final AnswerListener listener;
        private final IndexGeneration generation;
        private final Walk walk;
        private final List<Degradation> degraded = new ArrayList<>();
        private Optional<QuestionVector> vector = Optional.empty();

        Run(RequestContext context, Question question, AnswerListener listener) {
            this(context, question, generations.toAnswer(context, question), listener);
        }

        Run(RequestContext context, Question question, IndexGeneration generation, AnswerListener listener) {
            this.context = context.withFlags(question.options().over(context.flags()));
            this.question = question;
            this.generation = generation;
            this.listener = listener;
            this.walk = new Walk(this.context, question, generation);
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
            held(Stage.REWRITE, Stage.EMBED, Stage.RETRIEVE, Stage.RERANK);
            var query = rewrite();
            var candidates = rerank(query, retrieve(query));
            var ranking = new Ranking(query, cut(candidates), degraded);
            walk.found(ranking);
            return ranking;
        }

        private Answer answer() {
            var ranking = ranking();
            held(Stage.GENERATE);
            var draft = generate(ranking);
            question.session()
                    .ifPresent(session -> conversations.add(
                            context.principal(),
                            question.collection(),
                            session,
                            new Conversations.Turn(ranking.query().text(), draft.text())));
            var answer = new Answer(
                    draft.text(),
                    draft.reason().isPresent(),
                    draft.citations(),
                    draft.model(),
                    draft.usage(),
                    degraded,
                    ranking);
            walk.answered(answer);
            return answer;
        }

        /// A value that is held against what would have been in force is something the answer does without.
        private void held(Stage... stages) {
            for (var flag : context.flags().overruled()) {
                if (!BEHIND.contains(flag) && Set.of(stages).contains(stage(flag))) {
                    degraded.add(new Degradation(
                            stage(flag),
                            "the flag '" + flag.name() + "' is held at '"
                                    + context.flags().get(flag) + "'"));
                }
            }
        }

        private Query rewrite() {
            return observed(Stage.REWRITE, observation -> {
                observation.question(question.text());
                var turns = question.session()
                        .map(session ->
                                conversations.recent(context.principal(), question.collection(), session, TURNS))
                        .orElse(List.of());
                var background = new Rewriter.Background(turns, engine.vocabulary(context, request()), this::samples);
                var query = rewriter.rewrite(context, question, background, degraded);
                observation.rewritten(query);
                return query;
            });
        }

        private List<String> samples(String word) {
            var request = retriever.request(context, generation, question.options(), SAMPLES);
            return engine.lexical(context, request, word, Optional.empty()).stream()
                    .map(hit -> hit.passage().text())
                    .toList();
        }

        private List<Candidate> retrieve(Query query) {
            vector = observed(Stage.EMBED, observation -> {
                observation.model(generation.model().name());
                return retriever.embed(context, generation, query, degraded);
            });
            return observed(Stage.RETRIEVE, observation -> {
                observation.topK(context.flags().get(Flags.K));
                var found = retriever.retrieve(
                        context, generation, query, vector, question.options(), observation, degraded);
                observation.candidates(found);
                return found;
            });
        }

        private List<Candidate> rerank(Query query, List<Candidate> candidates) {
            if (!context.flags().get(Flags.RERANK)) {
                return candidates;
            }
            return observed(Stage.RERANK, observation -> {
                var reranked =
                        reranker.rerank(context, query, candidates, engine.vocabulary(context, request()), degraded);
                observation.candidates(reranked);
                return reranked;
            });
        }

        private Generator.Draft generate(Ranking ranking) {
            return observed(Stage.GENERATE, observation -> {
                var vocabulary = engine.vocabulary(context, request());
                var evidence = new Generator.Evidence(
                        ranking.query(), ranking.candidates(), vector, word -> Reranker.weight(vocabulary, word));
                var draft = generator().generate(context, evidence, listener, degraded);
                draft.model().ifPresent(observation::model);
                return draft;
            });
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

        private <T> T observed(Stage stage, Function<Observation, T> work) {
            context.deadline().check(stage.wireName());
            long begun = System.nanoTime();
            int before = degraded.size();
            var observer = QueryPipeline.this.observer.begin(context, stage, generation.collection());
            try (var observation = walk.following(stage, observer)) {
                try {
                    return work.apply(observation);
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
