package io.plimsoll.server.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.access.Grants;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.backup.Backups;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.GoldenSets;
import io.plimsoll.evaluation.Losses;
import io.plimsoll.evaluation.SyntheticQuestions;
import io.plimsoll.explain.Replay;
import io.plimsoll.explain.Traces;
import io.plimsoll.explain.WhyNot;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.quality.FeedbackDesk;
import io.plimsoll.quality.LiveAnswers;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.release.Canaries;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.request.Admission;
import io.plimsoll.rollout.Rollouts;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.SignalReports;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceConnector;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantRemoval;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.upkeep.Compactor;
import io.plimsoll.upkeep.UpkeepStore;
import io.plimsoll.usage.UsageAccount;
import io.plimsoll.usage.UsageStore;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What is behind each route.
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    @Bean
    CollectionsApi collectionsApi(
            CollectionCatalog catalog,
            DocumentCatalog documents,
            SearchEngine engine,
            EmbeddingModels embeddings,
            HttpSettings settings,
            InstantSource clock) {
        return new CollectionsApi(catalog, documents, engine, embeddings, settings, clock);
    }

    @Bean
    DocumentsApi documentsApi(
            Ingestion ingestion,
            DocumentCatalog documents,
            CollectionCatalog catalog,
            Audited audited,
            HttpSettings settings,
            InstantSource clock) {
        return new DocumentsApi(ingestion, documents, catalog, audited, settings, clock);
    }

    @Bean
    BatchApi batchApi(Ingestion ingestion, CollectionCatalog catalog, HttpSettings settings, InstantSource clock) {
        return new BatchApi(ingestion, catalog, settings, clock);
    }

    @Bean
    SourcesApi sourcesApi(
            SourceCatalog sources,
            SourceLedger ledger,
            SourceConnector connector,
            CollectionCatalog catalog,
            HttpSettings settings,
            InstantSource clock) {
        return new SourcesApi(sources, ledger, connector, catalog, settings, clock);
    }

    @Bean
    JobsApi jobsApi(JobQueue jobs, HttpSettings settings) {
        return new JobsApi(jobs, settings);
    }

    @Bean
    GenerationsApi generationsApi(
            Rollouts rollouts,
            Compactor compactor,
            UpkeepStore upkeep,
            SearchEngine engine,
            CollectionCatalog catalog,
            HttpSettings settings) {
        return new GenerationsApi(rollouts, compactor, upkeep, engine, catalog, settings);
    }

    @Bean
    GoldenApi goldenApi(
            GoldenSets sets, SyntheticQuestions synthetic, CollectionCatalog catalog, HttpSettings settings) {
        return new GoldenApi(sets, synthetic, catalog, settings);
    }

    @Bean
    FeedbackApi feedbackApi(
            FeedbackDesk desk,
            QualityStore store,
            DriftWatch drift,
            CollectionCatalog catalog,
            HttpSettings settings,
            InstantSource clock) {
        return new FeedbackApi(desk, store, drift, catalog, settings, clock);
    }

    @Bean
    EvaluationsApi evaluationsApi(
            EvaluationRounds rounds, EvaluationStore store, Losses losses, CollectionCatalog catalog) {
        return new EvaluationsApi(rounds, store, losses, catalog);
    }

    @Bean
    SearchApi searchApi(
            QueryPipeline pipeline,
            Audited audited,
            HttpSettings settings,
            LiveAnswers live,
            InstantSource clock,
            CallerWatch callers) {
        return new SearchApi(pipeline, audited, settings, live, clock, callers);
    }

    @Bean
    AskApi askApi(
            QueryPipeline pipeline,
            CollectionCatalog catalog,
            Audited audited,
            HttpSettings settings,
            UsageAccount account,
            LiveAnswers live,
            InstantSource clock,
            CallerWatch callers,
            Admission admission) {
        return new AskApi(pipeline, catalog, audited, settings, account.prices(), live, clock, callers, admission);
    }

    @Bean
    WhyNotApi whyNotApi(WhyNot whyNot, CollectionCatalog catalog, Audited audited, HttpSettings settings) {
        return new WhyNotApi(whyNot, catalog, audited, settings);
    }

    @Bean
    TracesApi tracesApi(Traces traces, Replay replay, Audited audited, HttpSettings settings) {
        return new TracesApi(traces, replay, audited, settings);
    }

    @Bean
    UsageApi usageApi(UsageStore store, UsageAccount account, InstantSource clock) {
        return new UsageApi(store, account, clock);
    }

    @Bean
    ObjectivesApi objectivesApi(ErrorBudgets budgets, TenantCatalog tenants) {
        return new ObjectivesApi(budgets, tenants);
    }

    @Bean
    TenantsApi tenantsApi(
            TenantCatalog tenants,
            TenantRows rows,
            TenantRemoval removal,
            TenantLimits defaultLimits,
            HttpSettings settings) {
        return new TenantsApi(tenants, rows, removal, defaultLimits, settings);
    }

    @Bean
    KeysApi keysApi(TenantCatalog tenants, ApiKeys keys, KeyIssuer issuer, HttpSettings settings, InstantSource clock) {
        return new KeysApi(tenants, keys, issuer, settings, clock);
    }

    @Bean
    GrantsApi grantsApi(Grants grants, TenantCatalog tenants, HttpSettings settings) {
        return new GrantsApi(grants, tenants, settings);
    }

    @Bean
    BackupsApi backupsApi(Backups backups, BackupPlaces places, HttpSettings settings) {
        return new BackupsApi(backups, places, settings);
    }

    @Bean
    AuditApi auditApi(AuditTrail trail, AuditLog log, HttpSettings settings) {
        return new AuditApi(trail, log, settings);
    }

    @Bean
    DependenciesApi dependenciesApi(Dependencies dependencies) {
        return new DependenciesApi(dependencies);
    }

    @Bean
    HealthApi healthApi(Readiness readiness, PrometheusMeterRegistry meters) {
        return new HealthApi(readiness, meters);
    }

    @Bean
    FlagsApi flagsApi(
            LiveFlags flags, FlagStore store, LiveCanaries canaries, TenantCatalog tenants, HttpSettings settings) {
        return new FlagsApi(flags, store, canaries, tenants, settings);
    }

    @Bean
    TenantFlagsApi tenantFlagsApi(LiveFlags flags, FlagStore store, LiveCanaries canaries, HttpSettings settings) {
        return new TenantFlagsApi(flags, store, canaries, settings);
    }

    @Bean
    RunbooksApi runbooksApi(RunbookKeeper keeper, HttpSettings settings) {
        return new RunbooksApi(keeper, settings);
    }

    @Bean
    IncidentsApi incidentsApi(RunbookKeeper keeper, HttpSettings settings) {
        return new IncidentsApi(keeper, settings);
    }

    @Bean
    AlertsApi alertsApi(
            SignalReports reports,
            RunbookKeeper keeper,
            TenantCatalog tenants,
            HttpSettings settings,
            InstantSource clock) {
        return new AlertsApi(reports, keeper, tenants, settings, clock);
    }

    @Bean
    GameDaysApi gameDaysApi(GameDays games, CollectionCatalog collections, HttpSettings settings) {
        return new GameDaysApi(games, collections, settings);
    }

    @Bean
    CanariesApi canariesApi(Canaries canaries, LiveFlags flags, TenantCatalog tenants, HttpSettings settings) {
        return new CanariesApi(canaries, flags, tenants, settings);
    }

    @Bean
    OfrepApi ofrepApi(LiveFlags flags, HttpSettings settings) {
        return new OfrepApi(flags, settings);
    }
}
