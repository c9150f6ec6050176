package io.plimsoll.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.faithfulness.RubricJudge;
import io.plimsoll.faithfulness.SentenceJudge;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.quality.FaithfulnessSamples;
import io.plimsoll.quality.FeedbackDesk;
import io.plimsoll.quality.LiveAnswers;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.telemetry.QualityMeters;
import io.plimsoll.server.telemetry.TenantLabels;
import io.plimsoll.usage.UsageAccount;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What live answers tell of how good they are.
@Configuration(proxyBeanMethods = false)
class QualityConfiguration {

    @Bean
    QualityMeters qualityMeters(MeterRegistry meters, TenantLabels tenants) {
        return new QualityMeters(meters, tenants);
    }

    @Bean
    DriftWatch driftWatch(
            QualityStore store,
            CollectionCatalog collections,
            SearchEngine engine,
            EmbeddingModels embeddings,
            QualityMeters meters,
            PlimsollSettings settings,
            InstantSource clock) {
        var evaluation = settings.evaluation();
        var drift = new DriftWatch.Settings(evaluation.driftWindow(), evaluation.driftEvery());
        return new DriftWatch(store, collections, engine, embeddings, meters, drift, clock);
    }

    @Bean
    FaithfulnessSamples faithfulnessSamples(
            QualityStore store,
            CollectionCatalog collections,
            EmbeddingModels embeddings,
            Optional<ChatModel> chat,
            UsageAccount usage,
            ServingLoad load,
            ObjectiveEvents listener,
            PlimsollSettings settings,
            InstantSource clock) {
        FaithfulnessSamples.Judges.Function inProcess = key -> collections
                .find(key)
                .map(collection -> collection.live().model())
                .flatMap(model -> embeddings.find(model.name(), model.fingerprint()))
                .map(SentenceJudge::new);
        return new FaithfulnessSamples(
                store,
                new FaithfulnessSamples.Judges(inProcess, chat.map(RubricJudge::new)),
                usage::admit,
                load,
                listener,
                settings.evaluation().judgedPerHour(),
                RandomGenerator.getDefault(),
                clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    LiveAnswers liveAnswers(
            QualityStore store,
            FaithfulnessSamples faithfulness,
            DriftWatch drift,
            QualityMeters meters,
            PlimsollSettings settings,
            InstantSource clock) {
        return new LiveAnswers(
                store, faithfulness, drift, meters, settings.evaluation().keepAnswers(), clock);
    }

    @Bean
    FeedbackDesk feedbackDesk(QualityStore store, LiveAnswers answers, GoldenStore golden, InstantSource clock) {
        return new FeedbackDesk(store, answers, golden, clock);
    }
}
