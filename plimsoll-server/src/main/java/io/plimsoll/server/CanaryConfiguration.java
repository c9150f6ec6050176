package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.Tried;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.query.Conversations;
import io.plimsoll.release.ArmTraffic;
import io.plimsoll.release.Breaches;
import io.plimsoll.release.Canaries;
import io.plimsoll.release.CanaryStore;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.release.ObjectiveBreaches;
import io.plimsoll.release.ShadowRecall;
import io.plimsoll.release.TriedByCanaries;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcCanaryStore;
import io.plimsoll.server.telemetry.CanaryMeters;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.usage.UsageAccount;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Canaries: what some of the users get before all do.
@Configuration(proxyBeanMethods = false)
class CanaryConfiguration {

    @Bean
    CanaryStore canaryStore(Database database, InstantSource clock) {
        return new JdbcCanaryStore(database, clock);
    }

    @Bean(destroyMethod = "")
    LiveCanaries liveCanaries(CanaryStore store, LiveFlags flags, Conversations conversations) {
        return new LiveCanaries(store, flags, conversations);
    }

    @Bean
    CanaryMeters canaryMeters(PrometheusMeterRegistry meters, LiveCanaries live) {
        return new CanaryMeters(meters, live);
    }

    @Bean
    ArmTraffic armTraffic(LiveCanaries live, CanaryStore store, CanaryMeters meters, UsageAccount account) {
        return new ArmTraffic(live, store, meters, account.prices());
    }

    @Bean
    Breaches breaches(ErrorBudgets budgets) {
        return new ObjectiveBreaches(budgets);
    }

    @Bean
    ShadowRecall shadowRecall(
            CollectionCatalog collections, GoldenStore golden, Evaluator evaluator, ServingLoad load) {
        return new ShadowRecall(collections, golden, evaluator, load);
    }

    @Bean
    Tried triedByCanaries(LiveCanaries live, LiveFlags flags, CollectionCatalog collections) {
        return new TriedByCanaries(live, flags, collections);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Canaries canaries(
            LiveCanaries live,
            ArmTraffic traffic,
            CanaryStore store,
            LiveFlags flags,
            CollectionCatalog collections,
            ShadowRecall recall,
            Breaches breaches,
            CanaryMeters meters,
            InstantSource clock) {
        return new Canaries(live, traffic, store, flags, collections, recall, breaches, meters, clock);
    }
}
