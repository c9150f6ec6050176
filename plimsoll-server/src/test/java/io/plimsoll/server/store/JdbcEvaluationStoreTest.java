package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.DocumentId;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import io.plimsoll.evaluation.EvaluationRun.State;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.Measured;
import io.plimsoll.evaluation.Origin;
import io.plimsoll.evaluation.Outcome;
import io.plimsoll.evaluation.RankingMetrics;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcEvaluationStoreTest {

    private static final CollectionKey KEY = new CollectionKey(new TenantId("acme"), new CollectionName("books"));

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-26T00:00:00Z");
    private Database database;
    private JdbcEvaluationStore store;

    @BeforeEach
    void open() {
        InstantSource clock = () -> now;
        database = Database.open(folder.resolve("plimsoll.db"));
        new JdbcCollectionCatalog(database, clock)
                .put(KEY, CollectionSettings.DEFAULT, new ModelStamp("mini", "mini-1", 384));
        store = new JdbcEvaluationStore(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Measured measured(double recall) {
        var metrics = new RankingMetrics(recall, recall, recall);
        return new Measured(
                1,
                "mini",
                Map.of("k", "10"),
                1,
                0,
                0,
                0,
                metrics,
                Duration.ofMillis(3),
                Duration.ofMillis(7),
                List.of(new Outcome("q", Origin.CLICK, metrics)));
    }

    private static AuditEvent event() {
        return AuditEvent.bySystem(AuditAction.EVALUATION, KEY.tenant(), KEY.object());
    }

    @Test
    void aRunWaitsThenRunsThenIsASeries() {
        var asked = store.request(KEY, Cause.REQUEST, event());
        assertThatThrownBy(() -> store.request(KEY, Cause.SCHEDULE, event()))
                .hasMessageContaining("waits or runs already");
        assertThat(store.next()).contains(asked);
        store.begin(asked);
        assertThat(store.next()).map(EvaluationRun::state).contains(State.RUNNING);

        now = now.plusSeconds(60);
        var done = store.done(asked, measured(0.5), Optional.of("the flag did it"));

        assertThat(done.at()).isEqualTo(now);
        assertThat(done.measured()).contains(measured(0.5));
        assertThat(done.detail()).contains("the flag did it");
        assertThat(store.next()).isEmpty();
        assertThat(store.latest(10)).containsExactly(done);
        assertThat(store.list(KEY, Optional.of(done.id()), 10)).isEmpty();
        assertThat(store.failed(store.request(KEY, Cause.REQUEST, event()), "no")
                        .state())
                .isEqualTo(State.FAILED);
    }

    @Test
    void onlyTheLatestRunsKeepWhatCameOfEveryQuestionAndACanarysIsNotTheLatest() {
        for (int i = 0; i < EvaluationStore.MAX_DETAILED_RUNS + 5; i++) {
            now = now.plusSeconds(1);
            store.add(KEY, Cause.REQUEST, measured(0.9));
        }
        store.add(KEY, Cause.CANARY, measured(0.1));

        var runs = store.list(KEY, Optional.empty(), 100);
        assertThat(runs).hasSize(EvaluationStore.MAX_DETAILED_RUNS + 6);
        assertThat(runs.stream()
                        .filter(run -> !run.measured().orElseThrow().outcomes().isEmpty()))
                .hasSize(EvaluationStore.MAX_DETAILED_RUNS);
        assertThat(store.latest(10).getFirst().measured().orElseThrow().mean().recall())
                .isEqualTo(0.9);
    }

    @Test
    void oneNodeHoldsTheLeaseUntilItGivesItBackOrItRunsOut() {
        assertThat(store.hold("a", Duration.ofSeconds(60))).isTrue();
        assertThat(store.hold("a", Duration.ofSeconds(60))).isTrue();
        assertThat(store.hold("b", Duration.ofSeconds(60))).isFalse();
        now = now.plusSeconds(61);
        assertThat(store.hold("b", Duration.ofSeconds(60))).isTrue();
        assertThat(store.hold("a", Duration.ofSeconds(60))).isFalse();
        store.release("a");
        assertThat(store.hold("a", Duration.ofSeconds(60))).isFalse();
        store.release("b");
        assertThat(store.hold("a", Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void aCollectionIsDueOnceItHasQuestionsAndNoRunSince() {
        assertThat(store.due(now, 10)).isEmpty();
        new JdbcGoldenStore(database, () -> now)
                .replace(
                        KEY, List.of(new GoldenQuestion("q", "Who?", List.of(new DocumentId("a")), AccessLabels.NONE)));
        assertThat(store.due(now.minusSeconds(1), 10)).containsExactly(KEY);
        store.add(KEY, Cause.SCHEDULE, measured(1));
        assertThat(store.due(now.minusSeconds(1), 10)).isEmpty();
        assertThat(store.due(now.plusSeconds(1), 10)).containsExactly(KEY);
    }
}
