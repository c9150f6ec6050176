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
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.quality.QualityStore.Faithfulness;
import io.plimsoll.quality.QualityStore.Reaction;
import io.plimsoll.quality.RememberedAnswer;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class EvaluationStoreOnDatabase {

    private static final CollectionKey KEY = new CollectionKey(new TenantId("acme"), new CollectionName("books"));

    private Instant now = Instant.parse("2026-11-26T00:00:00Z");
    private Database database;
    private JdbcEvaluationStore store;

    abstract Database connect();

    @BeforeEach
    void open() {
        InstantSource clock = () -> now;
        database = connect();
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
        assertThat(store.latest(10)).extracting(EvaluationRun::id).containsExactly(done.id());
        assertThat(store.latest(10).getFirst().detail()).contains("the flag did it");
        assertThat(store.list(KEY, Optional.of(done.id()), 10)).isEmpty();
        assertThat(store.failed(store.request(KEY, Cause.REQUEST, event()), "no")
                        .state())
                .isEqualTo(State.FAILED);
    }

    @Test
    void onlyTheLatestRunsKeepWhatCameOfEveryQuestionAndACanarysStandsBesideTheLatest() {
        for (int i = 0; i < EvaluationStore.MAX_DETAILED_RUNS + 5; i++) {
            now = now.plusSeconds(1);
            store.add(KEY, Cause.REQUEST, measured(0.9), Optional.empty());
        }
        var canarys = store.add(KEY, Cause.CANARY, measured(0.1), Optional.of("canary_1"));

        var runs = store.list(KEY, Optional.empty(), 100);
        assertThat(runs).hasSize(EvaluationStore.MAX_DETAILED_RUNS + 6);
        assertThat(runs.stream()
                        .filter(run -> !run.measured().orElseThrow().outcomes().isEmpty()))
                .hasSize(EvaluationStore.MAX_DETAILED_RUNS);
        assertThat(store.latest(10)).extracting(EvaluationRun::cause).containsExactly(Cause.CANARY, Cause.REQUEST);
        assertThat(store.latest(10).getFirst().id()).isEqualTo(canarys.id());
        assertThat(store.latest(10).getLast().measured().orElseThrow().outcomes())
                .isEmpty();
        store.add(KEY, Cause.REQUEST, measured(0.8), Optional.empty());
        assertThat(store.latest(10)).extracting(EvaluationRun::cause).containsExactly(Cause.REQUEST);
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
        store.add(KEY, Cause.SCHEDULE, measured(1), Optional.empty());
        assertThat(store.due(now.minusSeconds(1), 10)).isEmpty();
        assertThat(store.due(now.plusSeconds(1), 10)).containsExactly(KEY);
    }

    @Test
    void answersAreRememberedForWhatIsSaidOfThemAndNoMoreOfThemThanIsAllowed() {
        var quality = new JdbcQualityStore(database);
        var answer = answer("a".repeat(32), now);
        quality.remember(List.of(answer));
        assertThat(quality.find(KEY.tenant(), answer.traceId())).contains(answer);
        assertThat(quality.find(new TenantId("other"), answer.traceId())).isEmpty();

        quality.react(answer, Optional.of(Reaction.UP), Optional.empty(), now);
        quality.react(answer, Optional.empty(), Optional.of(1), now);
        quality.react(answer("b".repeat(32), now), Optional.of(Reaction.DOWN), Optional.empty(), now);
        assertThat(quality.reactions(KEY, now)).isEqualTo(new QualityStore.Reactions(1, 1, 1));
        quality.react(answer, Optional.of(Reaction.DOWN), Optional.empty(), now);
        assertThat(quality.reactions(KEY, now)).isEqualTo(new QualityStore.Reactions(0, 2, 1));

        quality.forgetAnswersBefore(now.plusSeconds(1));
        assertThat(quality.find(KEY.tenant(), answer.traceId())).isEmpty();
    }

    private static RememberedAnswer answer(String trace, Instant at) {
        var place = new Relevant(new DocumentId("a"), 1, Optional.of(new Relevant.Place(3, 9)));
        return new RememberedAnswer(
                trace, KEY, "ann", AccessLabels.of(List.of("hr")), Optional.of("Who?"), Map.of(1, place), at);
    }

    @Test
    void whatJudgesFindAddsUpByDay() {
        var quality = new JdbcQualityStore(database);
        var day = LocalDate.parse("2026-11-26");
        quality.judged(KEY, new Faithfulness(day, "chat", 1, 0, 0, 3, 3, 0));
        quality.judged(KEY, new Faithfulness(day, "chat", 0, 0, 1, 2, 1, 1));

        assertThat(quality.faithfulness(KEY, day)).containsExactly(new Faithfulness(day, "chat", 1, 0, 1, 5, 4, 1));
        assertThat(quality.faithfulness(KEY, day.plusDays(1))).isEmpty();
        quality.forgetFaithfulnessBefore(day.plusDays(1));
        assertThat(quality.faithfulness(KEY, day)).isEmpty();
    }

    @Test
    void aReferenceIsKeptUntilItIsForgotten() {
        var quality = new JdbcQualityStore(database);
        quality.reference(KEY, new byte[] {1, 2});
        quality.reference(KEY, new byte[] {3});
        assertThat(quality.reference(KEY)).contains(new byte[] {3});
        quality.forgetReference(KEY);
        assertThat(quality.reference(KEY)).isEmpty();
    }

    @Test
    void proposedQuestionsAreNotAskedUntilTheyAreAcceptedAndNeverTakeAnothersPlace() {
        var golden = new JdbcGoldenStore(database, () -> now);
        var place = new Relevant(new DocumentId("a"), 2, Optional.of(new Relevant.Place(3, 9)));
        var proposed =
                new GoldenQuestion("feedback-1", "Who?", List.of(place), AccessLabels.NONE, Origin.FEEDBACK, false);

        assertThat(golden.propose(KEY, proposed)).isTrue();
        assertThat(golden.propose(KEY, proposed)).isFalse();
        assertThat(golden.list(KEY)).containsExactly(proposed);
        assertThat(golden.accepted(KEY)).isEmpty();
        assertThat(golden.accept(KEY, List.of("feedback-1", "nobody"), event())).isEqualTo(1);
        assertThat(golden.accepted(KEY)).containsExactly(proposed.nowAccepted());
        assertThat(golden.remove(KEY, List.of("feedback-1"), event())).isEqualTo(1);
        assertThat(StoreTests.audited(database))
                .anySatisfy(line -> assertThat(line).contains("feedback-1"));
    }
}
