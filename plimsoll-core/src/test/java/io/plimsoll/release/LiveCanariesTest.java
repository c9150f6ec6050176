package io.plimsoll.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagExplanation;
import io.plimsoll.flag.FlagHold;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveCanariesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final CollectionKey DOCS = new CollectionKey(ACME, new CollectionName("docs"));
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private final MemoryCanaryStore store = new MemoryCanaryStore();
    private final MemoryConversations conversations = new MemoryConversations();
    private final LiveFlags flags = new LiveFlags(
            new MemoryFlagStore(), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), InstantSource.system());
    private final LiveCanaries live = new LiveCanaries(store, flags, conversations);

    private static final class MemoryConversations implements Conversations {
        private final Set<String> sessions = new HashSet<>();

        @Override
        public List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit) {
            return sessions.contains(session) ? List.of(new Turn("q", "a")) : List.of();
        }

        @Override
        public void add(Principal principal, CollectionKey collection, String session, Turn turn) {
            sessions.add(session);
        }
    }

    @AfterEach
    void close() {
        live.close();
        flags.close();
    }

    private Canary begin(CanaryScope scope, Candidate candidate) {
        var canary = new Canary(
                store.newId(),
                scope,
                candidate,
                CanaryPlan.DEFAULT,
                CanaryState.RUNNING,
                0,
                NOW,
                NOW,
                Optional.empty(),
                0,
                "",
                0,
                Instant.EPOCH,
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                "key_1");
        var begun = store.begin(canary, AuditEvent.bySystem(AuditAction.CANARY_START, ACME, canary.object()));
        live.refresh();
        return begun;
    }

    private Canary begin(CanaryScope scope) {
        return begin(scope, Candidate.ofFlags(Map.of("k", 20)));
    }

    private Canary step(Canary canary) {
        var stepped = store.put(canary.moved(CanaryState.RUNNING, canary.step() + 1, NOW), Optional.empty());
        live.refresh();
        return stepped;
    }

    private RequestContext context(String user) {
        var principal = new Principal(ACME, user, AccessRole.READER, AccessLabels.NONE, Optional.empty());
        return new RequestContext(principal, Deadline.in(Duration.ofSeconds(9)), "0".repeat(32))
                .withFlags(flags.snapshot(principal));
    }

    private static Question question(Optional<String> session) {
        return new Question(DOCS, "where?", session, SearchOptions.DEFAULT);
    }

    private Optional<Arm> arm(String user) {
        return live.part(context(user), question(Optional.empty()), true).map(LiveCanaries.Part::arm);
    }

    private Optional<Arm> arm(String user, String session) {
        return live.part(context(user), question(Optional.of(session)), true).map(LiveCanaries.Part::arm);
    }

    @Test
    void usersStayWithTheirArmAndWhoIsInStaysInWhenTheShareGrows() {
        var canary = begin(new CanaryScope.OfTenant(ACME));
        var before = new HashMap<String, Arm>();
        for (var share : List.of(0.05, 0.25, 0.5)) {
            int in = 0;
            for (int i = 0; i < 2_000; i++) {
                var user = "user:" + i;
                var arm = arm(user).orElseThrow();
                assertThat(arm(user)).as("asked again").contains(arm);
                in += arm == Arm.CANDIDATE ? 1 : 0;
                if (before.put(user, arm) == Arm.CANDIDATE) {
                    assertThat(arm).as(user).isEqualTo(Arm.CANDIDATE);
                }
            }
            assertThat(in / 2_000.0).isBetween(share - 0.04, share + 0.04);
            canary = canary.step() < 2 ? step(canary) : canary;
        }
    }

    @Test
    void aKeyThatServesManyIsSharedOutByItsSessionsAndAPersonIsNot() {
        var canary = step(step(begin(new CanaryScope.OfTenant(ACME))));
        assertThat(canary.share()).isEqualTo(0.5);
        var ofKey = new HashSet<Arm>();
        var ofPerson = new HashSet<Arm>();
        for (int i = 0; i < 50; i++) {
            ofKey.add(arm("key_1", "session-" + i).orElseThrow());
            ofPerson.add(arm("user:ann", "session-" + i).orElseThrow());
        }
        assertThat(ofKey).containsExactlyInAnyOrder(Arm.values());
        assertThat(ofPerson).containsExactly(arm("user:ann").orElseThrow());
    }

    @Test
    void aSessionIsNeverSplitWhenTheShareGrows() {
        var canary = begin(new CanaryScope.OfTenant(ACME));
        var arms = new HashMap<String, Arm>();
        for (int i = 0; i < 200; i++) {
            arms.put("session-" + i, arm("key_1", "session-" + i).orElseThrow());
        }
        assertThat(arms.values()).contains(Arm.CONTROL, Arm.CANDIDATE);
        step(step(canary));

        try (var otherNode = new LiveCanaries(store, flags, conversations)) {
            otherNode.refresh();
            arms.forEach((session, arm) -> {
                assertThat(arm("key_1", session)).as(session).contains(arm);
                assertThat(otherNode.part(context("key_1"), question(Optional.of(session)), true))
                        .as("on another node or after a restart")
                        .hasValueSatisfying(part -> assertThat(part.arm()).isEqualTo(arm));
            });
        }
        int fresh = 0;
        for (int i = 0; i < 200; i++) {
            fresh += arm("key_1", "later-" + i).orElseThrow() == Arm.CANDIDATE ? 1 : 0;
        }
        assertThat(fresh).isBetween(60, 140);
    }

    @Test
    void aSessionThatIsUnderWayWhenACanaryBeginsHasNoPartInIt() {
        conversations.add(context("key_1").principal(), DOCS, "old", new Conversations.Turn("q", "a"));
        begin(new CanaryScope.OfTenant(ACME));

        assertThat(arm("key_1", "old")).isEmpty();
        assertThat(arm("key_1", "new")).isPresent();
        conversations.add(context("key_1").principal(), DOCS, "new", new Conversations.Turn("q", "a"));
        assertThat(arm("key_1", "new")).isPresent();
    }

    @Test
    void aQuestionHasAPartInTheCanaryOfTheNarrowestScopeAlone() {
        var wide = begin(new CanaryScope.Everybody());
        arm("key_1", "session-0");
        conversations.add(context("key_1").principal(), DOCS, "session-0", new Conversations.Turn("q", "a"));
        var narrow = begin(new CanaryScope.OfCollection(DOCS));

        assertThat(live.part(context("user:ann"), question(Optional.empty()), true))
                .hasValueSatisfying(part -> assertThat(part.canary().id()).isEqualTo(narrow.id()));
        assertThat(live.part(context("key_1"), question(Optional.of("session-0")), true))
                .as("a session stays in the canary that it began in")
                .hasValueSatisfying(part -> assertThat(part.canary().id()).isEqualTo(wide.id()));
    }

    @Test
    void whatStandsAboveTheCandidateKeepsAQuestionOutOfBothArms() {
        begin(new CanaryScope.Everybody());
        assertThat(arm("user:ann")).isPresent();
        set(new FlagScope.OfTenant(ACME));
        assertThat(arm("user:ann")).isEmpty();
    }

    private void set(FlagScope scope) {
        flags.put(
                new FlagSetting(Flags.K, scope, "7", false, Optional.empty()),
                OptionalLong.empty(),
                AuditEvent.bySystem(AuditAction.FLAG_CHANGE, ACME, "flag/k"));
    }

    @Test
    void theSnapshotCarriesTheArmAndItsValues() {
        var canary = step(step(begin(new CanaryScope.OfTenant(ACME))));
        var hashes = new HashSet<String>();
        for (int i = 0; i < 50; i++) {
            var context = context("user:" + i);
            var part = live.part(context, question(Optional.empty()), true).orElseThrow();
            var own = context.flags().in(part.flags());
            hashes.add(own.hash());
            assertThat(own.assignment()).contains(part.flags().assignment());
            assertThat(own.assignment().orElseThrow().toString())
                    .isEqualTo(canary.id() + (part.arm() == Arm.CANDIDATE ? "/candidate" : "/control"));
            assertThat(own.get(Flags.K)).isEqualTo(part.arm() == Arm.CANDIDATE ? 20 : 10);
            assertThat(own.level(Flags.K))
                    .isEqualTo(part.arm() == Arm.CANDIDATE ? FlagLevel.CANARY : FlagLevel.DEFAULT);
            assertThat(own.requesting(Flags.K, 3).get(Flags.K)).isEqualTo(3);
            assertThat(own.requesting(Flags.K, 3).assignment()).isPresent();
        }
        assertThat(hashes).hasSize(2).doesNotContain(context("user:1").flags().hash());
    }

    private FlagExplanation explained(String user) {
        var known = new FlagUser(ACME, user);
        return live.explain(flags.explain(Flags.K, known), known);
    }

    private static String why(FlagExplanation explanation) {
        return explanation.steps().stream()
                .filter(step -> step.level() == FlagLevel.CANARY)
                .map(FlagExplanation.Step::why)
                .reduce("", (one, other) -> one + other);
    }

    @Test
    void anExplanationNamesTheCanaryThatDecidesAndAgreesWithWhatTheUserGets() {
        var canary = step(step(begin(new CanaryScope.OfTenant(ACME))));
        var levels = new HashSet<FlagLevel>();
        for (int i = 0; i < 50; i++) {
            boolean isIn = arm("user:" + i).orElseThrow() == Arm.CANDIDATE;
            var explanation = explained("user:" + i);
            levels.add(explanation.level());
            assertThat(explanation.value()).isEqualTo(isIn ? "20" : "10");
            assertThat(explanation.level()).isEqualTo(isIn ? FlagLevel.CANARY : FlagLevel.DEFAULT);
            assertThat(why(explanation))
                    .isEqualTo("the canary " + canary.id() + " in tenant/acme tries 20: the user "
                            + (isIn ? "has the candidate" : "is in the control"));
        }
        assertThat(levels).hasSize(2);
        var other = new FlagUser(new TenantId("globex"), "user:1");
        assertThat(why(live.explain(flags.explain(Flags.K, other), other))).isEmpty();
    }

    @Test
    void anExplanationSaysWhatGoesBeforeACanary() {
        begin(new CanaryScope.OfCollection(DOCS));
        var users = List.of("user:1", "user:2", "user:3", "user:4");
        assertThat(users).allSatisfy(user -> {
            assertThat(why(explained(user))).contains("in collection/acme/docs tries 20");
            assertThat(explained(user).level())
                    .as("which collection is asked is not known")
                    .isEqualTo(FlagLevel.DEFAULT);
        });
        begin(new CanaryScope.Everybody());
        begin(new CanaryScope.OfTenant(ACME));
        assertThat(why(explained("user:1"))).contains("in service tries 20: the tenant has a canary of its own");
        set(new FlagScope.OfTenant(ACME));
        assertThat(explained("user:1").value()).isEqualTo("7");
        flags.hold(
                List.of(FlagHold.of(
                        Flags.K,
                        FlagScope.global(),
                        "3",
                        0,
                        "incident",
                        Instant.now().plusSeconds(60))),
                AuditEvent.bySystem(AuditAction.FLAG_CHANGE, ACME, "flag/k"));
        flags.remove(
                Flags.K,
                new FlagScope.OfTenant(ACME),
                OptionalLong.empty(),
                AuditEvent.bySystem(AuditAction.FLAG_CHANGE, ACME, "flag/k"));
        assertThat(explained("user:1").level()).isEqualTo(FlagLevel.RUNBOOK);
        assertThat(why(explained("user:1"))).contains("what a runbook holds goes before");
    }

    @Test
    void searchesHaveNoPartInWhatConcernsAnswersAlone() {
        begin(new CanaryScope.OfTenant(ACME), Candidate.ofFlags(Map.of("generator", "extractive")));
        assertThat(live.part(context("user:ann"), question(Optional.empty()), false))
                .isEmpty();
        assertThat(arm("user:ann")).isPresent();
    }
}
