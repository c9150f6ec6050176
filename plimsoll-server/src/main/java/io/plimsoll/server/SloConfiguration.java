package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.release.ArmTraffic;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.slo.OpenSlo;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcSloStore;
import io.plimsoll.server.telemetry.CacheMeters;
import io.plimsoll.server.telemetry.EvaluationMeters;
import io.plimsoll.server.telemetry.QualityMeters;
import io.plimsoll.server.telemetry.SloMeters;
import io.plimsoll.server.telemetry.TenantLabels;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.slo.SloStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What is promised, and how it stands.
@Configuration(proxyBeanMethods = false)
class SloConfiguration {

    @Bean
    Objectives objectives(PlimsollSettings settings) {
        var files = settings.slo().files();
        var read = files.isEmpty()
                ? OpenSlo.bundled()
                : OpenSlo.read(files.stream().map(Path::of).toList());
        return read.require();
    }

    @Bean
    SloStore sloStore(Database database) {
        return new JdbcSloStore(database);
    }

    @Bean
    SloMeters sloMeters(PrometheusMeterRegistry meters, Objectives objectives, TenantLabels tenants) {
        return new SloMeters(meters, objectives, tenants);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ErrorBudgets errorBudgets(
            SloStore store, Objectives objectives, SloMeters meters, PlimsollSettings settings, InstantSource clock) {
        var slo = settings.slo();
        return new ErrorBudgets(
                store,
                new ErrorBudgets.Settings(
                        objectives, slo.flushEvery(), slo.maxTenants(), new Guard(slo.minEvents(), slo.minBad())),
                meters,
                clock);
    }

    @Bean
    ServiceEvents serviceEvents(ErrorBudgets budgets) {
        return budgets.events();
    }

    @Bean
    ObjectiveEvents objectiveEvents(
            EvaluationMeters evaluation,
            QualityMeters quality,
            CacheMeters caches,
            LatestEvaluations latest,
            ServiceEvents events,
            ArmTraffic canaries) {
        return new ObjectiveEvents(new ObjectiveEvents.Meters(evaluation, quality, caches), latest, events, canaries);
    }
}
