package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.HashedWords;
import io.plimsoll.probe.IsolationProber;
import io.plimsoll.probe.ProbeReport;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.QueryCaches;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.QuerySettings;
import io.plimsoll.query.StageObserver;
import io.plimsoll.query.Trials;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The prober on the real engine, and on engines that leak.
class IsolationProberTest {

    private static final List<TenantId> TENANTS =
            List.of(new TenantId("acme"), new TenantId("globex"), new TenantId("initech"));
    private static final int CASES = 10_000;

    @TempDir
    private Path folder;

    private LuceneEngine engine;
    private final long seed = Long.getLong("plimsoll.seed", 20_261_125L);

    @BeforeEach
    void open() {
        engine = new LuceneEngine(folder, LuceneSettings.defaults());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private ProbeReport probe(SearchEngine searched, int cases) {
        var models = EmbeddingModels.of(new HashedWords());
        var pipeline = new QueryPipeline(
                noCollections(),
                searched,
                new QueryPipeline.Models(
                        models, Optional.empty(), Optional.empty(), Optional.empty(), text -> Optional.of("en")),
                new NoConversations(),
                StageObserver.NONE,
                new ServingLoad(),
                new LiveFlags(
                        new MemoryFlagStore(),
                        EmergencyFlags.NONE,
                        FlagProvider.NONE,
                        Map.of(),
                        InstantSource.system()),
                QueryCaches.none(),
                Trials.NONE,
                QuerySettings.DEFAULT);
        return new IsolationProber(searched, pipeline, models, new Random(seed))
                .probe(TENANTS, List.of(), cases, () -> true);
    }

    @Test
    void tenThousandCasesShowNothingToWhoMayNotSeeIt() throws Exception {
        var report = probe(engine, CASES);

        assertThat(report.leaks()).as("seed %d", seed).isEmpty();
        assertThat(report.leaked()).as("seed %d", seed).isZero();
        assertThat(report.missed())
                .as("seed %d: canaries are found by those who may", seed)
                .isZero();
        assertThat(report.cases()).isEqualTo(CASES);
        try (var left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile))
                    .as("the canaries are gone")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lexical", "vector", "passages", "vocabulary", "languages"})
    void anEngineThatForgetsTheScopeInOneMethodIsFoundOut(String method) {
        var report = probe(leaking(method), 400);

        assertThat(report.leaked()).as("seed %d", seed).isPositive();
        assertThat(report.leaks()).isNotEmpty();
        assertThat(report.isSound()).isFalse();
    }

    /// Searches as somebody who carries every label and is denied none.
    private SearchEngine leaking(String leaky) {
        return decorated((method, arguments) -> {
            if (method.equals(leaky) && arguments[1] instanceof SearchRequest request) {
                var key = request.generation().collection();
                var all = AccessLabels.of(List.of("group:probe-b", "user:probe-ann"));
                var everybody = new Principal(key.tenant(), "nobody", AccessRole.READER, all, Optional.empty());
                arguments[1] = new SearchRequest(
                        request.generation(), everybody.scope(key.name().value()), request.filter(), request.limit());
            }
            return arguments;
        });
    }

    @Test
    void anEngineThatForgetsDenialsIsFoundOut() {
        var forgetful = decorated((method, arguments) -> {
            if (method.equals("write")) {
                var document = (IndexedDocument) arguments[1];
                arguments[1] = document.withLabels(
                        new AccessLabels(document.document().labels().allowed()));
            }
            return arguments;
        });

        assertThat(probe(forgetful, 400).leaked()).as("seed %d", seed).isPositive();
    }

    @Test
    void aProberThatSeesNothingSaysSo() {
        var blind = decorated((method, arguments) -> {
            if (arguments != null && arguments.length > 1 && arguments[1] instanceof SearchRequest request) {
                var key = request.generation().collection();
                var nobody =
                        new Principal(key.tenant(), "nobody", AccessRole.AUDITOR, AccessLabels.NONE, Optional.empty());
                arguments[1] = new SearchRequest(
                        request.generation(), nobody.scope(key.name().value()), request.filter(), request.limit());
            }
            return arguments;
        });
        var report = probe(blind, 200);

        assertThat(report.leaked()).isZero();
        assertThat(report.missed()).isPositive();
        assertThat(report.isSound()).isFalse();
    }

    private interface Change {
        Object[] of(String method, Object[] arguments);
    }

    private SearchEngine decorated(Change change) {
        return (SearchEngine) Proxy.newProxyInstance(
                SearchEngine.class.getClassLoader(),
                new Class<?>[] {SearchEngine.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(engine, change.of(method.getName(), arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static CollectionCatalog noCollections() {
        return (CollectionCatalog) Proxy.newProxyInstance(
                CollectionCatalog.class.getClassLoader(),
                new Class<?>[] {CollectionCatalog.class},
                (proxy, method, arguments) -> Optional.empty());
    }

    private static final class NoConversations implements Conversations {

        @Override
        public List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit) {
            return List.of();
        }

        @Override
        public void add(Principal principal, CollectionKey collection, String session, Turn turn) {}
    }
}
