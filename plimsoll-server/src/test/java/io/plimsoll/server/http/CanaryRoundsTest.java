package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.canary.Arm;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.canary.Verdict.Decision;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.query.Answer;
import io.plimsoll.query.Query;
import io.plimsoll.query.Question;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.release.ArmTraffic;
import io.plimsoll.release.Canaries;
import io.plimsoll.release.Canary;
import io.plimsoll.release.CanaryObserver;
import io.plimsoll.release.CanaryScope;
import io.plimsoll.release.CanaryState;
import io.plimsoll.release.Candidate;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.release.MemoryCanaryStore;
import io.plimsoll.release.ObjectiveBreaches;
import io.plimsoll.release.ShadowRecall;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.server.slo.OpenSlo;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.MemorySloStore;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.ModelPrices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Canaries from their start to their end, with clocks that the test moves.
class CanaryRoundsTest {

    private static final CanaryPlan SHORT = new CanaryPlan(List.of(0.25, 0.5), 200, Duration.ofHours(24), 0.05, 1.1);

    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-11-26T10:00:00Z"));
    private final AtomicLong nanos = new AtomicLong();
    private final ErrorBudgets budgets = new ErrorBudgets(
            new MemorySloStore(),
            new ErrorBudgets.Settings(OpenSlo.bundled().require(), Duration.ofSeconds(5), 10, Guard.DEFAULT),
            SloObserver.NONE,
            clock::get);
    private final List<Decision> decisions = new ArrayList<>();
    private final MemoryCanaryStore store = new MemoryCanaryStore();
    private final LiveFlags flags =
            new LiveFlags(new MemoryFlagStore(), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), clock::get);
    private Node node;

    /// Collections, an index and golden questions; nothing of it asks or keeps canaries.
    private static TestServer server;

    /// What one process has of canaries.
    private record Node(LiveCanaries live, ArmTraffic traffic, Canaries canaries) implements AutoCloseable {

        @Override
        public void close() {
            canaries.close();
        }
    }

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        golden(0);
        bean(MemoryEngine.class).lexicalFailure = null;
        node = node();
    }

    @AfterEach
    void stop() {
        node.close();
        flags.close();
        budgets.close();
    }

    private static <T> T bean(Class<T> type) {
        return server.context.getBean(type);
    }

    private Node node() {
        var live = new LiveCanaries(store, flags, new TestServer.NoConversations());
        var observer = new CanaryObserver() {
            @Override
            public void decided(Decision decision) {
                decisions.add(decision);
            }
        };
        var traffic = new ArmTraffic(live, store, observer, ModelPrices.NONE, nanos::get);
        var catalog = bean(CollectionCatalog.class);
        var recall = new ShadowRecall(catalog, bean(GoldenStore.class), bean(Evaluator.class), new ServingLoad());
        var breaches = new ObjectiveBreaches(budgets);
        var canaries = new Canaries(live, traffic, store, flags, catalog, recall, breaches, observer, clock::get);
        live.refresh();
        return new Node(live, traffic, canaries);
    }

    private RequestContext context(String user) {
        var principal =
                new Principal(TestServer.ACME, user, AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty());
        return new RequestContext(principal, Deadline.in(Duration.ofMinutes(1)), "0".repeat(32))
                .withFlags(flags.snapshot(principal));
    }

    private Canary begin(CanaryPlan plan) {
        return begin(plan, Candidate.ofFlags(Map.of("k", 20)));
    }

    private Canary begin(CanaryPlan plan, Candidate candidate) {
        var scope = new CanaryScope.OfCollection(TestServer.DOCS);
        return node.canaries()
                .start(context("user:boss"), new Canaries.Order(scope, candidate, plan, Optional.of("a try")));
    }

    private Canary begin() {
        return begin(SHORT);
    }

    private Canary now(Canary canary) {
        return node.canaries().find(canary.id()).orElseThrow();
    }

    /// Users ask, one question each.
    ///
    /// @param work what the pipeline does
    private void traffic(int users, Consumer<RequestContext> work) {
        var question = new Question(TestServer.DOCS, "where?", Optional.empty(), SearchOptions.DEFAULT);
        for (int i = 0; i < users; i++) {
            try {
                var unused = node.traffic().ask(context("user:" + i), question, own -> {
                    work.accept(own);
                    return answer();
                });
            } catch (PlimsollException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            }
        }
        node.canaries().keeper().round();
    }

    private static Answer answer() {
        var ranking =
                new Ranking(new Query("where?", "where?", Optional.empty()), List.of(), List.of(), Optional.empty());
        return new Answer(
                "there [1]",
                false,
                List.of(),
                Optional.of("scripted"),
                new TokenUsage(100, 10),
                List.of(),
                ranking,
                Optional.empty(),
                Optional.empty());
    }

    private static boolean isCandidate(RequestContext own) {
        return own.flags().get(Flags.K) == 20;
    }

    private void takes(int millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void aHarmlessCandidateIsPromotedStepByStepAndEveryStepHasItsFiguresInTheAuditLog() {
        var canary = begin();
        traffic(400, own -> takes(20));
        assertThat(now(canary).step()).as("it waits for its samples").isZero();
        assertThat(now(canary).why().toString()).contains("of 200 requests of the candidate at this step");
        traffic(600, own -> takes(20));
        assertThat(now(canary).share()).isEqualTo(0.5);
        traffic(600, own -> takes(20));
        assertThat(now(canary).state()).isEqualTo(CanaryState.PROMOTING);
        assertThat(node.live().count(CanaryState.PROMOTING)).isEqualTo(1);
        var everybody = new ArrayList<Boolean>();
        traffic(20, own -> everybody.add(isCandidate(own)));

        assertThat(everybody).hasSize(20).containsOnly(true);
        node.canaries().keeper().round();
        assertThat(now(canary).state()).isEqualTo(CanaryState.PROMOTED);
        assertThat(flags.snapshot(context("user:1").principal()).get(Flags.K)).isEqualTo(20);
        var audited = store.audited();
        assertThat(audited)
                .extracting(event -> event.action().wireName())
                .containsExactly("canary.start", "canary.hold", "canary.promote", "canary.promote", "canary.promote");
        assertThat(audited.get(2).details())
                .containsEntry("scope", "collection/acme/docs")
                .containsEntry("candidate", "k=20")
                .containsEntry("percent", "50.0")
                .containsEntry("candidate.errors", "0")
                .containsKeys("candidate.requests", "control.requests", "candidate.p95_ms", "evidence.errors");
        assertThat(audited.get(2).details().get("why")).contains("nothing is surely worse after");
        assertThat(store.amounts(canary.id())).isEmpty();
    }

    @Test
    void aCandidateThatGetsSlowerIsRolledBackAndNothingOfItRemains() {
        var canary = begin(CanaryPlan.DEFAULT);
        for (int i = 0; i < 40 && now(canary).state().isUnderWay(); i++) {
            traffic(500, own -> takes(isCandidate(own) ? 80 : 20));
        }
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why().toString()).contains("latency p95 is at least");
        assertThat(decisions).contains(Decision.ROLL_BACK);
        var before = store.audited().size();
        traffic(100, own -> {
            assertThat(own.flags().assignment()).isEmpty();
            assertThat(isCandidate(own)).isFalse();
        });
        assertThat(store.audited()).hasSize(before);
        assertThat(flags.entries()).isEmpty();
    }

    @Test
    void aCandidateThatFailsIsRolledBackWithinItsFirstRequests() {
        var canary = begin();
        traffic(100, own -> {
            if (isCandidate(own)) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the service is gone");
            }
        });
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why().toString()).contains("errors are surely more frequent");
        assertThat(store.audited().getLast().details())
                .containsEntry("control.errors", "0")
                .containsEntry("state", "rolled_back");
    }

    private void served(TenantId tenant, int good, int bad) {
        for (int i = 0; i < good + bad; i++) {
            Optional<Blame> failure = i < good ? Optional.empty() : Optional.of(Blame.DEPENDENCY);
            budgets.events().request(tenant, ServiceName.ASK, failure, Duration.ofMillis(20));
        }
        budgets.flush();
    }

    @Test
    void anObjectiveOfItsScopeThatIsBreachedRollsItBackAtOnceWhicheverArmIsToBlame() {
        served(TestServer.ACME, 0, 500);
        clock.set(clock.get().plus(Duration.ofMinutes(1)));
        var canary = begin();
        served(TestServer.ACME, 80, 1);
        served(new TenantId("globex"), 0, 500);
        node.canaries().keeper().round();
        assertThat(now(canary).state())
                .as("neither what burnt before it began, nor others, nor a single error")
                .isEqualTo(CanaryState.RUNNING);

        served(TestServer.ACME, 0, 2);
        node.canaries().keeper().round();
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why())
                .singleElement()
                .asString()
                .isEqualTo("the objective 'ask-availability-each' burns 36.1 times too fast over 1h and 36.1 over 5m;"
                        + " the alert is at 14.4");
        assertThat(store.audited().getLast().details().get("why")).contains("'ask-availability-each' burns");
    }

    /// @param often of every ten judged answers of the candidate, those that are supported
    private void judged(int users, int often) {
        var question = new Question(TestServer.DOCS, "where?", Optional.empty(), SearchOptions.DEFAULT);
        for (int i = 0; i < users; i++) {
            var answer = node.traffic().ask(context("user:" + i), question, own -> answer());
            var part = answer.trial().orElseThrow();
            node.traffic().judged(part, part.arm() == Arm.CONTROL || i % 10 < often ? 1 : 0);
        }
        node.canaries().keeper().round();
    }

    @Test
    void anAnswerNamesItsArmAndACandidateWhoseAnswersAreLessFaithfulIsRolledBack() {
        var canary = begin();
        judged(40, 10);
        assertThat(node.canaries().now(now(canary)).verdict().missing().toString())
                .doesNotContain("faithfulness");
        assertThat(node.canaries().now(now(canary)).figures()).containsEntry("candidate.faithfulness", "1.0000");
        for (int i = 0; i < 10 && now(canary).state().isUnderWay(); i++) {
            judged(400, 5);
        }
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why().toString()).contains("faithfulness is at most");
    }

    @Test
    void aClockThatJumpsGivesNobodyTheCandidateAndLosesNothing() {
        var canary = begin();
        traffic(300, own -> takes(20));
        var right = clock.get();
        var before = node.canaries().now(now(canary)).figures();

        clock.set(right.minus(Duration.ofDays(400)));
        traffic(0, own -> takes(20));
        assertThat(now(canary).state()).isEqualTo(CanaryState.RUNNING);
        assertThat(node.canaries().now(now(canary)).figures()).isEqualTo(before);

        clock.set(right.plus(Duration.ofDays(400)));
        traffic(0, own -> takes(20));
        assertThat(now(canary).state()).as("given up, never given to all").isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why()).containsExactly("it has not come to its end within 24 hours");
    }

    @Test
    void whatCallersDoWrongIsNobodysFault() {
        var canary = begin();
        var question = new Question(TestServer.DOCS, "where?", Optional.empty(), SearchOptions.DEFAULT);
        for (int i = 0; i < 200; i++) {
            var context = context("user:" + i);
            assertThatThrownBy(() -> node.traffic().search(context, question, own -> {
                        throw PlimsollException.invalidField("filter", "no such field");
                    }))
                    .isInstanceOf(PlimsollException.class);
        }
        node.canaries().keeper().round();
        assertThat(node.canaries().now(now(canary)).figures()).containsEntry("candidate.requests", "0");
    }

    private Canary promote(Canary canary) {
        return node.canaries().apply(context("user:boss"), canary, Canaries.Wish.PROMOTE);
    }

    @Test
    void whatTheKeeperLearntMeanwhileIsNoObstacleToAWishAndAStepThatSomebodyTookIs() {
        var seen = begin();
        traffic(300, own -> takes(20));
        assertThat(now(seen).version()).isGreaterThan(seen.version());

        assertThat(promote(seen).step()).isEqualTo(1);
        assertThatThrownBy(() -> promote(seen)).hasMessageContaining("the canary has changed meanwhile");
        assertThat(now(seen).step()).isEqualTo(1);
    }

    @Test
    void aPausedOneTakesNoStepAndIsStillRolledBack() {
        var canary = begin();
        var paused = node.canaries().apply(context("user:boss"), canary, Canaries.Wish.PAUSE);
        traffic(1_500, own -> takes(20));
        assertThat(now(canary).state()).isEqualTo(CanaryState.PAUSED);
        assertThat(now(canary).step()).isZero();
        assertThat(paused.why()).containsExactly("by hand");
        traffic(500, own -> {
            if (isCandidate(own)) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the service is gone");
            }
        });
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
    }

    @Test
    void aCanaryThatDoesNotComeToItsEndInTimeIsRolledBackAndIsHeldOncePerHourInTheAuditLog() {
        var canary = begin();
        for (int hour = 0; hour < 3; hour++) {
            traffic(10, own -> takes(20));
            traffic(10, own -> takes(20));
            clock.set(clock.get().plus(Duration.ofHours(1)));
        }
        assertThat(store.audited())
                .extracting(event -> event.action().wireName())
                .containsExactly("canary.start", "canary.hold", "canary.hold", "canary.hold");
        clock.set(clock.get().plus(Duration.ofHours(22)));
        node.canaries().keeper().round();
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why()).containsExactly("it has not come to its end within 24 hours");
    }

    @Test
    void afterARestartItGoesOnAtItsStepWithItsSums() {
        var canary = begin();
        traffic(900, own -> takes(20));
        assertThat(now(canary).step()).isEqualTo(1);
        traffic(200, own -> takes(20));
        var before = node.canaries().now(now(canary)).figures();

        node.close();
        node = node();

        assertThat(node.canaries().now(now(canary)).figures()).isEqualTo(before);
        assertThat(node.live().count(CanaryState.RUNNING)).isEqualTo(1);
        traffic(400, own -> takes(20));
        assertThat(now(canary).state()).as("the other node leads still").isEqualTo(CanaryState.RUNNING);
        store.depose();
        node.canaries().keeper().round();
        assertThat(now(canary).state()).isEqualTo(CanaryState.PROMOTING);
    }

    private static void golden(int questions) {
        var golden = new ArrayList<GoldenQuestion>();
        for (int i = 0; i < questions; i++) {
            golden.add(
                    new GoldenQuestion("q" + i, "vacation days", List.of(new DocumentId("public")), AccessLabels.NONE));
        }
        bean(GoldenStore.class).replace(TestServer.DOCS, golden);
    }

    @Test
    void goldenQuestionsAreAskedOnceWithBothArms() {
        golden(100);
        var canary = begin();
        assertThat(node.canaries().now(canary).verdict().missing().toString()).doesNotContain("shadow recall");
        for (int i = 0; i < 21; i++) {
            node.canaries().keeper().round();
        }
        assertThat(now(canary).recalled()).isEqualTo(100);
        assertThat(node.canaries().now(now(canary)).figures()).containsEntry("candidate.recall_difference", "0.0000");
    }

    @Test
    void aCandidateThatFindsLessOfTheGoldenQuestionsIsRolledBackThoughNobodyHasAskedAnything() {
        golden(100);
        bean(MemoryEngine.class).lexicalFailure = new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "it is gone");
        var canary = begin(SHORT, Candidate.ofFlags(Map.of("search-mode", "lexical")));
        for (int i = 0; i < 20 && now(canary).state().isUnderWay(); i++) {
            node.canaries().keeper().round();
        }
        assertThat(now(canary).state()).isEqualTo(CanaryState.ROLLED_BACK);
        assertThat(now(canary).why().toString()).contains("recall of golden questions is lower than the control's by");
        assertThat(now(canary).figures()).containsEntry("candidate.recall_difference", "-1.0000");
    }
}
