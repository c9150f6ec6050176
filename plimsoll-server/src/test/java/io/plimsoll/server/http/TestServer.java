package io.plimsoll.server.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.backup.BackupParts;
import io.plimsoll.backup.BackupSettings;
import io.plimsoll.backup.Backups;
import io.plimsoll.backup.CatalogueFile;
import io.plimsoll.backup.Drill;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.IndexedDocument.EmbeddedPassage;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenSets;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.KnownItems;
import io.plimsoll.evaluation.Losses;
import io.plimsoll.evaluation.SyntheticQuestions;
import io.plimsoll.explain.Replay;
import io.plimsoll.explain.TraceKeeper;
import io.plimsoll.explain.TraceStore;
import io.plimsoll.explain.Traces;
import io.plimsoll.explain.WhyNot;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.identity.ApiKeys.ApiKey;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.ingest.DocumentParser;
import io.plimsoll.ingest.GenerationFill;
import io.plimsoll.ingest.IngestLimits;
import io.plimsoll.ingest.IngestObserver;
import io.plimsoll.ingest.IngestWorkers;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.ParsedDocument;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.quality.FaithfulnessSamples;
import io.plimsoll.quality.FeedbackDesk;
import io.plimsoll.quality.LiveAnswers;
import io.plimsoll.quality.MemoryQualityStore;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.QueryCaches;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.QuerySettings;
import io.plimsoll.query.StageObserver;
import io.plimsoll.query.Trials;
import io.plimsoll.release.ArmTraffic;
import io.plimsoll.release.Canaries;
import io.plimsoll.release.CanaryObserver;
import io.plimsoll.release.CanaryStore;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.release.MemoryCanaryStore;
import io.plimsoll.release.ShadowRecall;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.rollout.RolloutKeeper;
import io.plimsoll.rollout.RolloutStore;
import io.plimsoll.rollout.Rollouts;
import io.plimsoll.runbook.Condition;
import io.plimsoll.runbook.MemoryIncidentStore;
import io.plimsoll.runbook.MemorySignalReports;
import io.plimsoll.runbook.Reading;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.runbook.Runbooks;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.Step;
import io.plimsoll.runbook.Target;
import io.plimsoll.server.auth.AuthConfiguration;
import io.plimsoll.server.auth.AuthSettings;
import io.plimsoll.server.auth.NewKey;
import io.plimsoll.server.store.DataFolderLayout;
import io.plimsoll.server.store.PostgresCatalogueBackup;
import io.plimsoll.server.store.SqliteCatalogueFile;
import io.plimsoll.server.telemetry.EvaluationMeters;
import io.plimsoll.server.telemetry.QualityMeters;
import io.plimsoll.server.telemetry.TenantLabels;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.MemorySloStore;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope.EachTenant;
import io.plimsoll.slo.Objective.Scope.Everybody;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.source.Source;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantRemoval;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.upkeep.CompactionSettings;
import io.plimsoll.upkeep.Compactor;
import io.plimsoll.upkeep.UpkeepStore;
import io.plimsoll.usage.Budget;
import io.plimsoll.usage.ModelPrices;
import io.plimsoll.usage.UsageAccount;
import io.plimsoll.usage.UsageStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/// The real web server over ports in memory. The tenant `acme` has the collection `docs` with two documents, `public`
/// and, labelled, `secret`; and the collection `other`.
final class TestServer implements AutoCloseable {

    static final String OPERATOR = "plm_operator";
    static final String ADMIN = "plm_admin";
    static final String EDITOR = "plm_editor";
    static final String READER = "plm_reader";
    static final String FINANCE_READER = "plm_finance_reader";
    static final String NARROW_ADMIN = "plm_narrow_admin";
    static final String STRANGER = "plm_stranger";
    static final String BROKE = "plm_broke";
    static final String AUDITOR = "plm_auditor";
    static final String NOTHING = "plm_nothing";

    static final TenantId ACME = new TenantId("acme");
    static final CollectionKey DOCS = new CollectionKey(ACME, new CollectionName("docs"));
    static final String PUBLIC_TEXT = "Employees get 25 days of vacation. Vacation days do not expire.";
    static final String SECRET_TEXT = "The vacation budget of finance is 1 million.";
    static final int MAX_DOCUMENT_BYTES = 20_000;
    static final int MAX_JSON_BYTES = 10_000;

    final ConfigurableApplicationContext context;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestServer start() {
        var application = new SpringApplication(Wiring.class);
        application.setDefaultProperties(
                Map.of("server.port", "0", "spring.main.banner-mode", "off", "logging.level.root", "warn"));
        // the settings file on the class path goes before default properties
        return new TestServer(application.run("--server.port=0"));
    }

    int port() {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    Answer send(String method, String path, String key, String type, String body) {
        var request = request(path);
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return send(request.method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer json(String method, String path, String key, String body) {
        return send(method, path, key, "application/json", body);
    }

    Answer get(String path, String key) {
        return send("GET", path, key, "", "");
    }

    Answer send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            return Json.parse(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({HttpConfiguration.class, AuthConfiguration.class})
    static class Wiring {

        @Bean
        HttpSettings settings() {
            return new HttpSettings(
                    MAX_DOCUMENT_BYTES,
                    MAX_JSON_BYTES,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofHours(5),
                    false);
        }

        @Bean
        ConnectionLimits connections() {
            return ConnectionLimits.DEFAULT;
        }

        @Bean
        MemoryAdmission admission() {
            return new MemoryAdmission();
        }

        @Bean
        InstantSource clock() {
            return InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
        }

        @Bean
        PrometheusMeterRegistry meters() {
            return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        }

        @Bean
        OpenTelemetry otel() {
            return OpenTelemetry.noop();
        }

        @Bean
        UsageStore usageStore() {
            return new MemoryUsageStore();
        }

        @Bean(destroyMethod = "close")
        UsageAccount usage(UsageStore store, InstantSource clock) {
            var prices = new ModelPrices(Map.of("scripted", new ModelPrices.Price(2, 8)));
            var broke = new Budget(OptionalDouble.of(0), OptionalDouble.empty());
            var budgets = new Budget.Budgets(Budget.NONE, Map.of("broke", broke), 0.8);
            return new UsageAccount(
                    store,
                    new UsageAccount.Settings(prices, budgets, Duration.ofMinutes(1), Duration.ofDays(400)),
                    clock);
        }

        /// Its keeper is not started: what is counted is written down when it is asked for.
        @Bean(destroyMethod = "close")
        ErrorBudgets errorBudgets(InstantSource clock) {
            var month = Duration.ofDays(28);
            var ask = Sli.of(ServiceName.ASK, Indicator.AVAILABILITY);
            var search = Sli.of(ServiceName.SEARCH, Indicator.AVAILABILITY);
            var write = Sli.of(ServiceName.WRITE, Indicator.AVAILABILITY);
            var latency = Sli.latency(ServiceName.ASK, Duration.ofMinutes(1));
            var objectives = new Objectives(List.of(
                    new Objective("ask-availability", new Everybody(), ask, 0.999, month),
                    new Objective("ask-availability-each", new EachTenant(), ask, 0.999, month),
                    new Objective("ask-latency-each", new EachTenant(), latency, 0.95, month),
                    new Objective("search-availability-each", new EachTenant(), search, 0.999, month),
                    new Objective("write-availability-each", new EachTenant(), write, 0.999, month)));
            return new ErrorBudgets(
                    new MemorySloStore(),
                    new ErrorBudgets.Settings(objectives, Duration.ofMinutes(1), 10, Guard.DEFAULT),
                    SloObserver.NONE,
                    clock);
        }

        @Bean
        ServiceEvents serviceEvents(ErrorBudgets budgets) {
            return budgets.events();
        }

        @Bean
        PaidModels paidModels() {
            return new PaidModels(false, true, false);
        }

        @Bean
        SettableReadiness readiness() {
            return new SettableReadiness();
        }

        @Bean
        Dependencies dependencies() {
            return () -> List.of(new Dependencies.Dependency("chat", "closed", Instant.EPOCH, 0, 1, 0, 0));
        }

        @Bean
        MemoryAudit audit() {
            return new MemoryAudit();
        }

        @Bean
        MemoryEngine engine() {
            return new MemoryEngine();
        }

        @Bean
        MemoryBlobs blobs() {
            return new MemoryBlobs();
        }

        @Bean
        MemoryDocuments documents() {
            return new MemoryDocuments();
        }

        @Bean
        JobQueue jobs(MemoryDocuments documents) {
            return documents.queue;
        }

        @Bean(destroyMethod = "")
        MemorySources sources() {
            return new MemorySources();
        }

        @Bean(initMethod = "start", destroyMethod = "close")
        Backups backups(
                MemoryCollections collections,
                MemoryDocuments documents,
                GoldenStore golden,
                SearchEngine engine,
                MemoryAudit audit,
                InstantSource clock) {
            var parts = new BackupParts(
                    Path.of("target"),
                    new DataFolderLayout(),
                    new PostgresCatalogueBackup(),
                    SqliteCatalogueFile::new,
                    collections,
                    documents,
                    golden,
                    engine,
                    new MemoryBackupStore(),
                    clock,
                    "test");
            CatalogueFile.Opener copies = SqliteCatalogueFile::new;
            return new Backups(
                    parts,
                    new Drill(copies, unused -> engine, new DataFolderLayout(), 1, clock),
                    new BackupSettings(
                            Duration.ZERO, 1, Duration.ofMinutes(1), Duration.ZERO, 1, Path.of("target", "staging")),
                    Optional.empty(),
                    place -> {
                        throw new IllegalStateException("no place is opened here");
                    },
                    audit);
        }

        @Bean
        BackupPlaces places() {
            return place -> Optional.of(TargetAddress.parse(place)).filter(unused -> false);
        }

        @Bean
        ScriptedModels models() {
            return new ScriptedModels();
        }

        @Bean
        EmbeddingModels embeddings(ScriptedModels models) {
            return EmbeddingModels.of(models.embedding);
        }

        @Bean
        MemoryCollections collections(MemoryDocuments documents, MemoryBlobs blobs, MemoryEngine engine) {
            var collections = new MemoryCollections();
            var stamp = new ModelStamp("same-for-all", "same-for-all/1", 2);
            var live = collections.put(DOCS, CollectionSettings.DEFAULT, stamp).live();
            collections.put(new CollectionKey(ACME, new CollectionName("other")), CollectionSettings.DEFAULT, stamp);
            for (var entry :
                    Map.of("public", PUBLIC_TEXT, "secret", SECRET_TEXT).entrySet()) {
                var labels =
                        entry.getKey().equals("secret") ? AccessLabels.of(List.of("group:finance")) : AccessLabels.NONE;
                var id = new DocumentId(entry.getKey());
                var document = new Document(
                        id,
                        Optional.of("The " + id),
                        new Metadata(Map.of(
                                "year", new MetadataValue.Numeric(2024), "share", new MetadataValue.Numeric(0.5))),
                        labels,
                        Instant.parse("2026-11-23T11:59:00Z"),
                        Optional.empty());
                var bytes = entry.getValue().getBytes(StandardCharsets.UTF_8);
                var blob = blobs.put(ACME, new ByteArrayInputStream(bytes), bytes.length);
                documents.accept(DOCS, new Submission(document, blob.hash(), bytes.length, Optional.of("text/plain")));
                documents.settle(DOCS, id, blob.hash(), 1);
                var passage = new Passage(
                        new PassageId(id, 0),
                        entry.getValue(),
                        0,
                        entry.getValue().length(),
                        List.of("Handbook"),
                        Optional.of(3));
                engine.write(
                        live,
                        new IndexedDocument(
                                document,
                                "The " + id,
                                id.value().equals("secret") ? "de" : "en",
                                List.of(new EmbeddedPassage(passage, new float[] {1, 0}))));
            }
            return collections;
        }

        @Bean
        MemoryKeys keys() {
            var keys = new MemoryKeys();
            keys.tenants.add(ACME);
            keys.tenants.add(new TenantId("strangers"));
            put(keys, OPERATOR, ACME, AccessRole.OPERATOR, AccessLabels.NONE, Optional.empty());
            put(keys, ADMIN, ACME, AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty());
            put(keys, EDITOR, ACME, AccessRole.EDITOR, AccessLabels.NONE, Optional.empty());
            put(keys, READER, ACME, AccessRole.READER, AccessLabels.NONE, Optional.empty());
            put(keys, AUDITOR, ACME, AccessRole.AUDITOR, AccessLabels.NONE, Optional.empty());
            var finance = AccessLabels.of(List.of("group:finance"));
            put(keys, FINANCE_READER, ACME, AccessRole.READER, finance, Optional.empty());
            var narrow = Optional.of(Set.of("other"));
            put(keys, NARROW_ADMIN, ACME, AccessRole.TENANT_ADMIN, AccessLabels.NONE, narrow);
            put(keys, AUDITOR, ACME, AccessRole.AUDITOR, AccessLabels.NONE, Optional.empty());
            put(keys, NOTHING, ACME, AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.of(Set.of()));
            var strangers = new TenantId("strangers");
            put(keys, STRANGER, strangers, AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty());
            var broke = new TenantId("broke");
            keys.tenants.add(broke);
            put(keys, BROKE, broke, AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty());
            return keys;
        }

        private static void put(
                MemoryKeys keys,
                String key,
                TenantId tenant,
                AccessRole role,
                AccessLabels labels,
                Optional<Set<String>> collections) {
            keys.put(
                    new ApiKey(key, tenant, role, labels, collections, NewKey.hashOf(key), Instant.EPOCH),
                    AuditEvent.done(AuditAction.KEY_CREATE, Actor.system(tenant), "key/" + key));
        }

        @Bean
        TenantCatalog tenants(MemoryKeys keys) {
            return keys.tenants;
        }

        @Bean
        MemoryGrants grants() {
            return new MemoryGrants();
        }

        @Bean
        TenantRows tenantRows() {
            return new MemoryTenantRows();
        }

        @Bean
        TenantLimits defaultLimits() {
            return TenantLimits.NONE;
        }

        @Bean(destroyMethod = "close")
        TenantRemoval tenantRemoval(TenantRows rows, SearchEngine engine, MemoryBlobs blobs, InstantSource clock) {
            return new TenantRemoval(rows, engine, blobs, () -> false, clock);
        }

        /// More wrong credentials than there are routes, each of which is tried with one.
        @Bean
        AuthSettings authSettings() {
            var usual = AuthSettings.DEFAULT;
            return new AuthSettings(
                    usual.maxTokenBytes(),
                    usual.clockSkew(),
                    200,
                    usual.failuresPerMinuteTotal(),
                    usual.keyUseEvery(),
                    usual.issuers(),
                    usual.peers());
        }

        @Bean
        KeyIssuer issuer() {
            return () -> {
                var key = NewKey.random(new SecureRandom());
                return new KeyIssuer.Issued(key.id(), key.key(), key.hash());
            };
        }

        @Bean
        IngestWorkers workers(
                CollectionCatalog collections,
                DocumentCatalog documents,
                JobQueue jobs,
                MemoryBlobs blobs,
                SearchEngine engine,
                EmbeddingModels embeddings) {
            return new IngestWorkers(
                    collections,
                    documents,
                    jobs,
                    engine,
                    blobs,
                    new PlainText(),
                    embeddings,
                    text -> Optional.of("en"),
                    IngestLimits.DEFAULT,
                    IngestObserver.NONE);
        }

        @Bean
        Ingestion ingestion(
                CollectionCatalog collections,
                DocumentCatalog documents,
                MemoryBlobs blobs,
                SearchEngine engine,
                IngestWorkers workers) {
            return new Ingestion(collections, documents, blobs, new PlainText(), engine, IngestLimits.DEFAULT, workers);
        }

        @Bean
        MemoryIdempotencyKeys idempotencyKeys() {
            return new MemoryIdempotencyKeys();
        }

        @Bean
        UpkeepStore upkeepStore() {
            return new MemoryUpkeepStore();
        }

        @Bean
        Compactor compactor(CollectionCatalog collections, SearchEngine engine, UpkeepStore store) {
            return new Compactor(
                    collections, engine, store, new ServingLoad(), CompactionSettings.DEFAULT, InstantSource.system());
        }

        @Bean
        RolloutStore rolloutStore() {
            return new MemoryRolloutStore();
        }

        @Bean
        GoldenStore goldenStore() {
            return new MemoryGoldenStore();
        }

        @Bean
        GoldenSets goldenSets(GoldenStore golden, DocumentCatalog documents) {
            return new GoldenSets(golden, documents);
        }

        @Bean
        SyntheticQuestions synthetic(DocumentCatalog documents, SearchEngine engine) {
            return new SyntheticQuestions(new KnownItems(documents, engine), Optional.empty());
        }

        @Bean
        QualityStore qualityStore() {
            return new MemoryQualityStore();
        }

        @Bean
        DriftWatch driftWatch(
                QualityStore store,
                CollectionCatalog collections,
                SearchEngine engine,
                EmbeddingModels embeddings,
                InstantSource clock) {
            return new DriftWatch(
                    store, collections, engine, embeddings, (key, drift) -> {}, DriftWatch.Settings.DEFAULT, clock);
        }

        /// It is not started: answers are found among those that were not written down yet.
        @Bean(destroyMethod = "")
        LiveAnswers liveAnswers(
                QualityStore store, DriftWatch drift, PrometheusMeterRegistry meters, InstantSource clock) {
            var counts = new QualityMeters(meters, new TenantLabels(1));
            var judges = new FaithfulnessSamples.Judges(key -> Optional.empty(), Optional.empty());
            var samples = new FaithfulnessSamples(
                    store, judges, tenant -> {}, new ServingLoad(), counts, 0, new SplittableRandom(1), clock);
            return new LiveAnswers(store, samples, drift, counts, Duration.ofDays(1), clock);
        }

        @Bean
        FeedbackDesk feedbackDesk(QualityStore store, LiveAnswers answers, GoldenStore golden, InstantSource clock) {
            return new FeedbackDesk(store, answers, golden, clock);
        }

        @Bean
        EvaluationStore evaluationStore() {
            return new MemoryEvaluationStore();
        }

        @Bean
        Evaluator evaluator(QueryPipeline pipeline, LiveFlags flags) {
            return new Evaluator(pipeline, flags, new ServingLoad());
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

        /// They are not started: nothing is ever evaluated.
        @Bean(destroyMethod = "")
        EvaluationRounds evaluationRounds(
                EvaluationStore store,
                GoldenStore golden,
                GoldenSets sets,
                CollectionCatalog collections,
                Evaluator evaluator,
                Losses losses,
                PrometheusMeterRegistry meters,
                InstantSource clock) {
            return new EvaluationRounds(
                    store,
                    golden,
                    sets,
                    collections,
                    evaluator,
                    losses,
                    key -> Optional.empty(),
                    new EvaluationMeters(meters, new TenantLabels(1), clock),
                    new EvaluationRounds.Settings(Duration.ZERO, 0.75),
                    clock);
        }

        /// Its keeper is not started: nothing is ever built.
        @Bean
        Rollouts rollouts(
                CollectionCatalog collections,
                DocumentCatalog documents,
                SearchEngine engine,
                IngestWorkers workers,
                Evaluator evaluator,
                GoldenStore golden,
                EmbeddingModels embeddings,
                RolloutStore store) {
            var fill = new GenerationFill(documents, engine, workers, new ServingLoad());
            var keeper = new RolloutKeeper(
                    collections,
                    documents,
                    engine,
                    fill,
                    evaluator,
                    golden,
                    store,
                    Duration.ofHours(1),
                    InstantSource.system());
            return new Rollouts(collections, documents, embeddings, store, keeper);
        }

        @Bean
        MemoryFlagStore flagStore() {
            return new MemoryFlagStore();
        }

        @Bean(destroyMethod = "close")
        LiveFlags flags(FlagStore store, InstantSource clock) {
            return new LiveFlags(store, EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), clock);
        }

        @Bean
        MemoryIncidentStore incidents(InstantSource clock) {
            return new MemoryIncidentStore(clock);
        }

        @Bean
        MemorySignalReports reports(InstantSource clock) {
            return new MemorySignalReports(clock);
        }

        /// It is not started: nothing happens by itself.
        @Bean(destroyMethod = "close")
        RunbookKeeper runbooks(
                MemoryIncidentStore incidents,
                MemorySignalReports reports,
                LiveFlags flags,
                MemoryCollections collections,
                InstantSource clock) {
            var above = new Condition(Signal.BREAKER_OPEN, Map.of(), Condition.Side.ABOVE, 0);
            var runbook = new Runbook(
                    "vector-index-down",
                    "The search by vectors fails",
                    List.of("PlimsollDependencyOpen"),
                    Runbook.Mode.SUGGEST,
                    Target.Scope.SERVER,
                    Optional.empty(),
                    List.of(above),
                    Duration.ZERO,
                    List.of(),
                    List.of(new Step.SetFlag(Flags.SEARCH_MODE, "lexical")),
                    List.of(),
                    Duration.ZERO,
                    6);
            return new RunbookKeeper(
                    new Runbooks(List.of(runbook)),
                    new RunbookKeeper.Senses(
                            signal -> List.of(new Reading(Map.of("dependency", "search-vector"), 1)), reports),
                    incidents,
                    new RunbookKeeper.Levers(
                            flags, collections, unused -> {}, unused -> {}, (signal, key) -> Optional.empty()),
                    RunbookObserver.NONE,
                    Duration.ofSeconds(5),
                    "node",
                    clock);
        }

        @Bean
        MemoryCanaryStore canaryStore() {
            return new MemoryCanaryStore();
        }

        @Bean(destroyMethod = "close")
        LiveCanaries liveCanaries(CanaryStore store, LiveFlags flags) {
            return new LiveCanaries(store, flags, new NoConversations());
        }

        @Bean
        ArmTraffic trials(LiveCanaries live, CanaryStore store, UsageAccount account) {
            return new ArmTraffic(live, store, CanaryObserver.NONE, account.prices());
        }

        /// They are not started: a test has their rounds.
        @Bean(destroyMethod = "close")
        Canaries canaries(
                LiveCanaries live,
                ArmTraffic traffic,
                CanaryStore store,
                LiveFlags flags,
                CollectionCatalog collections,
                GoldenStore golden,
                Evaluator evaluator,
                InstantSource clock) {
            return new Canaries(
                    live,
                    traffic,
                    store,
                    flags,
                    collections,
                    new ShadowRecall(collections, golden, evaluator, new ServingLoad()),
                    canary -> List.of(),
                    CanaryObserver.NONE,
                    clock);
        }

        @Bean
        GameDays gameDays() {
            return new NoGameDays();
        }

        @Bean
        QueryPipeline pipeline(
                CollectionCatalog collections,
                SearchEngine engine,
                ScriptedModels models,
                EmbeddingModels embeddings,
                TraceKeeper traces,
                LiveFlags flags,
                Trials trials) {
            return new QueryPipeline(
                    collections,
                    engine,
                    new QueryPipeline.Models(
                            embeddings,
                            Optional.empty(),
                            Optional.of(models.chat),
                            Optional.empty(),
                            text -> Optional.of("en")),
                    new NoConversations(),
                    StageObserver.NONE.andAtTheEnd(traces::ended),
                    new ServingLoad(),
                    flags,
                    QueryCaches.none(),
                    trials,
                    QuerySettings.DEFAULT);
        }

        /// Not started: a reader writes down what waits.
        @Bean(destroyMethod = "")
        TraceKeeper traceKeeper(InstantSource clock) {
            var bounds = new TraceStore.Bounds(1_000, 1 << 24, 1 << 26, Duration.ofDays(7));
            return new TraceKeeper(
                    new MemoryTraceStore(),
                    new TraceKeeper.Settings(bounds, false, 20, Duration.ofHours(1)),
                    (tenant, text) -> Integer.toHexString((tenant + text).hashCode()),
                    clock);
        }

        @Bean
        Traces traces(TraceKeeper keeper, MemoryDocuments documents) {
            return new Traces(keeper, documents);
        }

        @Bean
        Replay replay(QueryPipeline pipeline, TraceKeeper keeper) {
            return new Replay(pipeline, keeper);
        }

        @Bean
        WhyNot whyNot(QueryPipeline pipeline, SearchEngine engine, MemoryDocuments documents) {
            return new WhyNot(pipeline, engine, documents);
        }
    }

    static final class SettableReadiness implements Readiness {

        volatile boolean ready = true;

        @Override
        public Map<String, Boolean> components() {
            return Map.of("index", true, "models", ready);
        }
    }

    private static final class PlainText implements DocumentParser {

        @Override
        public ParsedDocument parse(Source source) {
            throw new UnsupportedOperationException("nothing works the jobs off");
        }

        @Override
        public boolean supports(String fileName, Optional<String> mediaType) {
            return !mediaType.orElse("").startsWith("video/");
        }
    }

    private static final class NoGameDays implements GameDays {

        @Override
        public List<Kind> kinds() {
            return List.of(new Kind("vector-down", "the search by vectors fails", Optional.empty(), "search"));
        }

        @Override
        public List<Game> games() {
            return List.of();
        }

        @Override
        public Game begin(
                String kind, Duration atMost, boolean insisting, Optional<CollectionKey> collection, AuditEvent event) {
            throw new PlimsollException(ErrorCode.CONFLICT, "there are none here");
        }

        @Override
        public Game end(String id, AuditEvent event) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there are none here");
        }
    }

    static final class NoConversations implements Conversations {

        @Override
        public List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit) {
            return List.of();
        }

        @Override
        public void add(Principal principal, CollectionKey collection, String session, Turn turn) {}
    }
}
