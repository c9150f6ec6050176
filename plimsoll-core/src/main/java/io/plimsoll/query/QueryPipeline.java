package io.plimsoll.query;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A question's way to its answer: rewrite, embed, retrieve, rerank, generate. Each stage is observed, has the
/// request's deadline, and says in the answer what it had to do without.
public final class QueryPipeline {

    private final PipelineParts parts;
    private final ServingLoad load;
    private final LiveFlags flags;
    private final Trials trials;

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
        this.load = load;
        this.flags = flags;
        this.trials = trials;
        var chats = models.chat().map(chat -> new ChatModels(chat, models.alternative()));
        var inProcess = new VocabularyRewriter(models.languages(), models::isCommon);
        var extractive = new ExtractiveGenerator(settings);
        this.parts = new PipelineParts(
                new AnsweringGeneration(collections),
                engine,
                conversations,
                observer,
                caches,
                models.names(settings),
                chats.<Rewriter>map(chat -> new ChatRewriter(chat, inProcess)).orElse(inProcess),
                new Retriever(engine, models.embeddings()),
                new Reranker(models.rerank()),
                chats.<Generator>map(chat -> new ChatGenerator(chat, extractive))
                        .orElse(extractive),
                extractive,
                settings);
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

        /// A word that is one token to the standard embedding model was frequent in what its tokenizer was made from.
        private boolean isCommon(String word) {
            return embeddings.standard().tokens().count(word) == 1;
        }

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
        return load.serving(() -> trials.search(
                context,
                question,
                own -> run(own, question, AnswerListener.NONE, true).search()));
    }

    /// The same with the way to them, which is short where they come from a cache.
    ///
    /// @param cached    whether they may
    /// @param computing told before anything is computed: not where the passages come from a cache
    public Walk searchAndWalk(RequestContext context, Question question, boolean cached, Runnable computing) {
        return load.serving(() -> {
            var runs = new ArrayList<QuestionRun>();
            var unused = trials.search(context, question, own -> {
                runs.add(run(own, question, AnswerListener.NONE, cached));
                return runs.getFirst().search(computing);
            });
            return runs.getFirst().walk();
        });
    }

    /// The same past the caches, for whoever looks into a question that was asked before: it has no part in a canary.
    public Walk explain(RequestContext context, Question question) {
        return load.serving(() -> {
            var run = run(context, question, AnswerListener.NONE, false);
            var unused = run.search();
            return run.walk();
        });
    }

    /// The same on a given build of the index, for comparing builds, with the flags now in force; it counts as work in
    /// the background.
    public Ranking search(RequestContext context, IndexGeneration generation, Question question) {
        var asOfNow = context.withFlags(flags.snapshot(context.principal()));
        return run(asOfNow, generation, question, AnswerListener.NONE).search();
    }

    /// The same with the flags that the context carries, for comparing flags.
    public Ranking searchAsGiven(RequestContext context, IndexGeneration generation, Question question) {
        return run(context, generation, question, AnswerListener.NONE).search();
    }

    /// The answer to the question; the listener hears it as it comes into being.
    public Answer ask(RequestContext context, Question question, AnswerListener listener) {
        return load.serving(() -> trials.ask(
                context, question, own -> run(own, question, listener, true).ask()));
    }

    /// The same on a given build of the index.
    public Answer ask(RequestContext context, IndexGeneration generation, Question question, AnswerListener listener) {
        var asOfNow = context.withFlags(flags.snapshot(context.principal()));
        return run(asOfNow, generation, question, listener).ask();
    }

    /// The answer to the question past the caches, with the way to it.
    public Walk explainAnswer(RequestContext context, Question question) {
        return load.serving(() -> {
            var run = run(context, question, AnswerListener.NONE, false);
            var unused = run.ask();
            return run.walk();
        });
    }

    private QuestionRun run(RequestContext context, Question question, AnswerListener listener, boolean cached) {
        var chosen = parts.generations().toAnswer(context, question);
        boolean isOfNow = question.options().asOf().isEmpty();
        return new QuestionRun(parts, context, question, chosen, listener, cached && isOfNow);
    }

    private QuestionRun run(
            RequestContext context, IndexGeneration generation, Question question, AnswerListener listener) {
        var chosen = new AnsweringGeneration.Chosen(generation, 0);
        return new QuestionRun(parts, context, question, chosen, listener, false);
    }
}
