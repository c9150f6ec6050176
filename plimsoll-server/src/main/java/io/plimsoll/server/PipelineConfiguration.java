package io.plimsoll.server;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.explain.TraceKeeper;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentParser;
import io.plimsoll.ingest.GenerationFill;
import io.plimsoll.ingest.IngestLimits;
import io.plimsoll.ingest.IngestObserver;
import io.plimsoll.ingest.IngestWorkers;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.QueueKeeper;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.QueryCaches;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.QuerySettings;
import io.plimsoll.query.StageObserver;
import io.plimsoll.query.Trials;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.rollout.RolloutKeeper;
import io.plimsoll.rollout.RolloutStore;
import io.plimsoll.rollout.Rollouts;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.telemetry.IngestMeters;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The two pipelines.
@Configuration(proxyBeanMethods = false)
class PipelineConfiguration {

    @Bean
    ServingLoad servingLoad() {
        return new ServingLoad();
    }

    @Bean
    QueryPipeline queryPipeline(
            CollectionCatalog collections,
            SearchEngine engine,
            EmbeddingModels embeddings,
            Optional<RerankModel> rerank,
            Optional<ChatModel> chat,
            Optional<AlternativeChatModel> alternative,
            LanguageDetector languages,
            Conversations conversations,
            StageObserver observer,
            TraceKeeper traces,
            ServingLoad load,
            LiveFlags flags,
            QueryCaches caches,
            Trials trials,
            PlimsollSettings settings) {
        var other = alternative.map(AlternativeChatModel::model);
        var models = new QueryPipeline.Models(embeddings, rerank, chat, other, languages);
        var limits = settings.limits();
        var within = QuerySettings.DEFAULT.within(limits.searchDeadline(), limits.askDeadline());
        return new QueryPipeline(
                collections,
                engine,
                models,
                conversations,
                observer.andAtTheEnd(traces::ended),
                load,
                flags,
                caches,
                trials,
                within);
    }

    @Bean
    IngestLimits ingestLimits(PlimsollSettings settings) {
        var ingest = settings.ingest();
        var defaults = IngestLimits.DEFAULT;
        return new IngestLimits(
                ingest.maxDocument().toBytes(),
                ingest.workers(),
                ingest.batch(),
                defaults.lease(),
                ingest.maxAttempts(),
                defaults.firstRetry(),
                defaults.jobDeadline());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    IngestWorkers ingestWorkers(
            CollectionCatalog collections,
            DocumentCatalog documents,
            JobQueue queue,
            SearchEngine engine,
            BlobStore blobs,
            DocumentParser parser,
            EmbeddingModels embeddings,
            LanguageDetector languages,
            IngestLimits limits,
            IngestObserver observer) {
        return new IngestWorkers(
                collections, documents, queue, engine, blobs, parser, embeddings, languages, limits, observer);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    QueueKeeper queueKeeper(JobQueue queue, IngestMeters meters, PlimsollSettings settings) {
        return new QueueKeeper(queue, settings.ingest().keepDone(), meters::orphans);
    }

    @Bean
    Ingestion ingestion(
            CollectionCatalog collections,
            DocumentCatalog documents,
            BlobStore blobs,
            DocumentParser parser,
            SearchEngine engine,
            IngestLimits limits,
            IngestWorkers workers) {
        return new Ingestion(collections, documents, blobs, parser, engine, limits, workers);
    }

    @Bean
    GenerationFill generationFill(
            DocumentCatalog documents, SearchEngine engine, IngestWorkers workers, ServingLoad load) {
        return new GenerationFill(documents, engine, workers, load);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    RolloutKeeper rolloutKeeper(
            CollectionCatalog collections,
            DocumentCatalog documents,
            SearchEngine engine,
            GenerationFill fill,
            Evaluator evaluator,
            GoldenStore golden,
            RolloutStore store,
            PlimsollSettings settings,
            InstantSource clock) {
        return new RolloutKeeper(
                collections,
                documents,
                engine,
                fill,
                evaluator,
                golden,
                store,
                settings.rollout().grace(),
                clock);
    }

    @Bean
    Rollouts rollouts(
            CollectionCatalog collections,
            DocumentCatalog documents,
            EmbeddingModels embeddings,
            RolloutStore store,
            RolloutKeeper keeper) {
        return new Rollouts(collections, documents, embeddings, store, keeper);
    }
}
