package io.plimsoll.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenSets;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.KnownItems;
import io.plimsoll.evaluation.Losses;
import io.plimsoll.evaluation.SyntheticQuestions;
import io.plimsoll.evaluation.Tried;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.runbook.Explanations;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.telemetry.EvaluationMeters;
import io.plimsoll.server.telemetry.TenantLabels;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What is measured of searches all the time.
@Configuration(proxyBeanMethods = false)
class EvaluationConfiguration {

    @Bean
    Evaluator evaluator(
            CollectionCatalog collections,
            SearchEngine engine,
            EmbeddingModels embeddings,
            Optional<RerankModel> rerank,
            LanguageDetector languages,
            LiveFlags flags,
            ServingLoad load) {
        return new Evaluator(
                BackgroundPipeline.of(collections, engine, embeddings, rerank, languages, flags), flags, load);
    }

    @Bean
    GoldenSets goldenSets(GoldenStore golden, DocumentCatalog documents) {
        return new GoldenSets(golden, documents);
    }

    @Bean
    SyntheticQuestions syntheticQuestions(DocumentCatalog documents, SearchEngine engine, Optional<ChatModel> chat) {
        return new SyntheticQuestions(new KnownItems(documents, engine), chat);
    }

    @Bean
    Losses losses(
            EvaluationStore store,
            GoldenStore golden,
            CollectionCatalog collections,
            DocumentCatalog documents,
            FlagStore flagStore,
            LiveFlags flags,
            Evaluator evaluator) {
        return new Losses(store, golden, collections, documents, flagStore, flags, evaluator);
    }

    @Bean
    EvaluationMeters evaluationMeters(MeterRegistry meters, TenantLabels tenants, InstantSource clock) {
        return new EvaluationMeters(meters, tenants, clock);
    }

    @Bean
    LatestEvaluations latestEvaluations() {
        return new LatestEvaluations();
    }

    @Bean
    Explanations explanations(LatestEvaluations evaluations, DriftWatch drift) {
        return new KnownCauses(evaluations, drift);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    EvaluationRounds evaluationRounds(
            EvaluationStore store,
            GoldenStore golden,
            GoldenSets sets,
            CollectionCatalog collections,
            Evaluator evaluator,
            Losses losses,
            Tried tried,
            ObjectiveEvents listener,
            PlimsollSettings settings,
            InstantSource clock) {
        var evaluation = settings.evaluation();
        return new EvaluationRounds(
                store,
                golden,
                sets,
                collections,
                evaluator,
                losses,
                tried,
                listener,
                new EvaluationRounds.Settings(evaluation.every(), evaluation.recallObjective()),
                clock);
    }
}
