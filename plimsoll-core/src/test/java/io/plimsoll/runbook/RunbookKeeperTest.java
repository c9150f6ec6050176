package io.plimsoll.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.runbook.Incident.State;
import io.plimsoll.runbook.RunbookKeeper.Levers;
import io.plimsoll.runbook.RunbookKeeper.Senses;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunbookKeeperTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final CollectionKey DOCS = new CollectionKey(ACME, new CollectionName("docs"));
    private static final Actor ANN = new Actor(ACME, "key_ann", Optional.empty(), Optional.empty());

    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private final Map<Signal, List<Reading>> readings = new TreeMap<>();
    private final MemoryFlagStore flagStore = new MemoryFlagStore();
    private final MemoryIncidentStore store = new MemoryIncidentStore(() -> now);
    private final MemorySignalReports reports = new MemorySignalReports(() -> now);
    private final OneCollection collections = new OneCollection(DOCS);
    private final List<CollectionKey> rebuilt = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final LiveFlags flags =
            new LiveFlags(flagStore, EmergencyFlags.NONE, FlagProvider.NONE, Map.of(Flags.RERANK, true), () -> now);
    private Runbook[] runbooks = {};
    private RunbookKeeper keeper = keeper("one");

    @AfterEach
    void close() {
        keeper.close();
        flags.close();
    }

    private RunbookKeeper keeper(String node) {
        return new RunbookKeeper(
                new Runbooks(List.of(runbooks)),
                new Senses(signal -> readings.getOrDefault(signal, List.of()), reports),
                store,
                new Levers(flags, collections, rebuilt::add, notices::add, this::explained),
                RunbookObserver.NONE,
                Duration.ofSeconds(5),
                node,
                () -> now);
    }

    private Optional<String> explained(Signal signal, CollectionKey collection) {
        return signal == Signal.RECALL_LOW && collection.equals(DOCS)
                ? Optional.of("the flag 'k' went from 10 to 1: shown for q1")
                : Optional.empty();
    }

    private void run(Runbook... all) {
        keeper.close();
        runbooks = all;
        keeper = keeper("one");
    }

    private static final Condition SLOW = above(Signal.LATENCY, 0.5);

    private static Condition above(Signal signal, double threshold) {
        return new Condition(signal, Map.of(), Condition.Side.ABOVE, threshold);
    }

    private static Step set(io.plimsoll.flag.Flag<?> flag, String value) {
        return new Step.SetFlag(flag, value);
    }

    /// Acts after 10 s, and takes back after 30 s below 0.3.
    private static Runbook slow(String name, int level, double threshold, Step... steps) {
        return new Runbook(
                name,
                "It is slow",
                List.of("PlimsollSearchSlow"),
                Runbook.Mode.ACT,
                Target.Scope.SERVER,
                level == 0 ? Optional.empty() : Optional.of(new Runbook.Rung("load", level)),
                List.of(above(Signal.LATENCY, threshold)),
                Duration.ofSeconds(10),
                List.of(),
                Arrays.asList(steps),
                List.of(new Condition(Signal.LATENCY, Map.of(), Condition.Side.BELOW, 0.3)),
                Duration.ofSeconds(30),
                6);
    }

    private static Runbook ofCollections(Step... steps) {
        return ofCollections(Signal.INDEX_STALE, steps);
    }

    private static Runbook ofCollections(Signal signal, Step... steps) {
        return new Runbook(
                "stale",
                "An index is stale",
                List.of(),
                Runbook.Mode.ACT,
                Target.Scope.COLLECTION,
                Optional.empty(),
                List.of(above(signal, 0)),
                Duration.ZERO,
                List.of(),
                Arrays.asList(steps),
                List.of(),
                Duration.ZERO,
                6);
    }

    private void latency(double seconds) {
        readings.put(Signal.LATENCY, List.of(new Reading(Map.of("route", "search"), seconds)));
    }

    private void stale(double value) {
        readings.put(Signal.INDEX_STALE, List.of(new Reading(Map.of("tenant", "acme", "collection", "docs"), value)));
    }

    private void after(int seconds) {
        now = now.plusSeconds(seconds);
        keeper.round();
    }

    private Incident only() {
        return store.list(Optional.empty(), false, Optional.empty(), 10).getFirst();
    }

    private List<State> states() {
        return store.list(Optional.empty(), false, Optional.empty(), 10).reversed().stream()
                .map(Incident::state)
                .toList();
    }

    private boolean rerank() {
        return flags.snapshot(Principal.system(ACME)).get(Flags.RERANK);
    }

    private int k() {
        return flags.snapshot(Principal.system(ACME)).get(Flags.K);
    }

    private List<String> timeline() {
        return store.timeline(only().id()).stream().map(TimelineEntry::text).toList();
    }

    @Test
    void aTriggerThatHoldsLongEnoughIsActedUponAndTakenBackWhenAllIsWellForLongEnough() {
        run(slow(
                "slow",
                0,
                0.5,
                set(Flags.RERANK, "false"),
                new Step.ScaleFlag(Flags.K, 0.5, 3),
                new Step.Notify(Step.Severity.PAGE, Set.of())));
        latency(0.9);
        after(0);
        after(9);
        assertThat(store.open()).isEmpty();
        after(1);

        assertThat(only().isInForce()).isTrue();
        assertThat(rerank()).isFalse();
        assertThat(k()).isEqualTo(5);
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.resolved()).isFalse();
            assertThat(notice.detail()).isEqualTo("latency-p95{route=search} is 0.9");
        });

        latency(0.4);
        after(60);
        latency(0.2);
        after(0);
        after(29);
        assertThat(rerank()).isFalse();
        after(1);

        assertThat(states()).containsExactly(State.CLOSED);
        assertThat(rerank()).isTrue();
        assertThat(k()).isEqualTo(10);
        assertThat(notices)
                .last()
                .satisfies(notice -> assertThat(notice.resolved()).isTrue());
        assertThat(timeline())
                .containsExactly(
                        "latency-p95{route=search} is 0.9",
                        "held the flag 'rerank' at false for global",
                        "held the flag 'k' at 5 for global",
                        "notify everybody (page)",
                        "let go of the flags",
                        "all is well again");
        assertThat(store.audited())
                .extracting(AuditEvent::action)
                .containsSubsequence(AuditAction.INCIDENT_OPEN, AuditAction.INCIDENT_ACT, AuditAction.INCIDENT_CLOSE);
        assertThat(flagStore.audited()).hasSize(3);
    }

    @Test
    void whatItIsDueToStandsInTheTimelineAndInWhatPeopleAreToldAlsoWhereRunbooksOnlySuggest() {
        var tell = new Step.Notify(Step.Severity.TICKET, Set.of());
        run(ofCollections(Signal.RECALL_LOW, new Step.Explain(), tell).suggesting());
        readings.put(Signal.RECALL_LOW, List.of(new Reading(Map.of("tenant", "acme", "collection", "docs"), 1)));
        after(0);

        assertThat(only().isInForce()).isTrue();
        assertThat(store.timeline(only().id()))
                .extracting(TimelineEntry::kind)
                .containsExactly(TimelineEntry.Kind.OPENED, TimelineEntry.Kind.EXPLAINED, TimelineEntry.Kind.NOTIFIED);
        assertThat(timeline().get(1)).isEqualTo("the flag 'k' went from 10 to 1: shown for q1");
        assertThat(notices)
                .singleElement()
                .extracting(Notice::detail)
                .asString()
                .startsWith("recall-low")
                .endsWith("is 1: the flag 'k' went from 10 to 1: shown for q1");
    }

    @Test
    void onlyWhatIsMeasuredWithItsCauseCanBeExplained() {
        assertThatThrownBy(() -> ofCollections(Signal.INDEX_STALE, new Step.Explain()))
                .hasMessageContaining("known of these triggers only: recall-low, questions-drifted");
    }

    @Test
    void aTriggerThatComesAndGoesOpensNothing() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        for (int i = 0; i < 5; i++) {
            latency(0.9);
            after(6);
            latency(0.1);
            after(6);
        }
        assertThat(store.open()).isEmpty();
    }

    @Test
    void whatIsNotKnownNeitherActsNorTakesBack() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        latency(0.9);
        after(0);
        after(10);
        keeper.close();
        keeper = new RunbookKeeper(
                new Runbooks(List.of(runbooks)),
                new Senses(
                        signal -> {
                            throw new IllegalStateException("the meters are gone");
                        },
                        reports),
                store,
                new Levers(flags, collections, rebuilt::add, notices::add, this::explained),
                RunbookObserver.NONE,
                Duration.ofSeconds(5),
                "one",
                () -> now);
        after(60);
        after(60);

        assertThat(only().isInForce()).isTrue();
        assertThat(rerank()).isFalse();
    }

    @Test
    void afterARestartTheNextKeeperGoesOnAndTakesBack() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        latency(0.9);
        after(0);
        after(10);
        keeper = keeper("other");
        latency(0.1);
        keeper.round();
        assertThat(rerank()).as("the first one has the lead").isFalse();
        after(20);
        after(30);

        assertThat(states()).containsExactly(State.CLOSED);
        assertThat(rerank()).isTrue();
    }

    @Test
    void aRunbookThatIsGoneAfterARestartIsTakenBack() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        latency(0.9);
        after(0);
        after(10);
        run();
        after(0);

        assertThat(states()).containsExactly(State.CLOSED);
        assertThat(timeline()).contains("its runbook is gone");
        assertThat(rerank()).isTrue();
    }

    @Test
    void stepsThatWereNotDoneWhenTheStoreFailedAreDoneLaterAndNoneTwice() {
        var notify = new Step.Notify(Step.Severity.TICKET, Set.of());
        run(slow("slow", 0, 0.5, notify, set(Flags.RERANK, "false")));
        latency(0.9);
        after(0);
        flagStore.down(true);
        after(10);
        assertThat(only().isInForce()).isFalse();
        assertThat(only().stepsDone()).isEqualTo(1);
        flagStore.down(false);
        after(5);

        assertThat(only().isInForce()).isTrue();
        assertThat(rerank()).isFalse();
        assertThat(notices).hasSize(1);
    }

    @Test
    void flagsStayHeldWhileTheIncidentLastsAndEndByThemselvesWhenNobodyRunsRunbooks() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        latency(0.9);
        after(0);
        after(10);
        for (int minute = 0; minute < 30; minute++) {
            after(60);
            flags.refresh();
            assertThat(rerank()).isFalse();
        }
        now = now.plus(Actuator.HOLD);
        flags.refresh();
        assertThat(rerank()).isTrue();
    }

    @Test
    void aSuggestionWaitsForAHumanAndIsDoneOnceItIsConfirmed() {
        var notify = new Step.Notify(Step.Severity.PAGE, Set.of());
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false"), notify).suggesting());
        latency(0.9);
        after(0);
        after(10);
        after(3_600);

        assertThat(states()).containsExactly(State.SUGGESTED);
        assertThat(rerank()).isTrue();
        assertThat(notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail())
                        .contains("it would hold the flag 'rerank' at false; confirm it with"));

        keeper.confirm(only().id(), ANN);
        after(1);
        assertThat(only().isInForce()).isTrue();
        assertThat(rerank()).isFalse();
        assertThatThrownBy(() -> keeper.confirm(only().id(), ANN))
                .isInstanceOf(PlimsollException.class)
                .hasMessageContaining("'acting'");
    }

    @Test
    void aSuggestionThatNobodyNeedsAnyMoreCloses() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")).suggesting());
        latency(0.9);
        after(0);
        after(10);
        latency(0.1);
        after(1);
        after(30);

        assertThat(states()).containsExactly(State.CLOSED);
        assertThat(flagStore.audited()).isEmpty();
    }

    @Test
    void aPauseKeepsARunbookFromActingAndFromTakingBack() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        store.pause("slow", Optional.empty(), AuditEvent.done(AuditAction.RUNBOOK_PAUSE, ANN, "runbook/slow"));
        latency(0.9);
        after(0);
        after(10);
        after(10);
        assertThat(only().state()).isEqualTo(State.WAITING);
        assertThat(timeline()).containsOnlyOnce("the runbook is paused by key_ann");
        store.resume("slow", AuditEvent.done(AuditAction.RUNBOOK_RESUME, ANN, "runbook/slow"));
        after(1);
        assertThat(rerank()).isFalse();

        store.pause(IncidentStore.ALL, Optional.empty(), AuditEvent.done(AuditAction.RUNBOOK_PAUSE, ANN, "runbook/*"));
        latency(0.1);
        after(1);
        after(3_600);
        assertThat(rerank()).isFalse();
        store.resume(IncidentStore.ALL, AuditEvent.done(AuditAction.RUNBOOK_RESUME, ANN, "runbook/*"));
        after(1);
        assertThat(rerank()).isTrue();
    }

    @Test
    void anIncidentThatIsPausedDoesNothingByItselfAndOthersOfItsRunbookGoOn() {
        var ofEach = new Runbook(
                "burns",
                "It burns",
                List.of(),
                Runbook.Mode.ACT,
                Target.Scope.TENANT,
                Optional.empty(),
                List.of(above(Signal.BURN_RATE, 6)),
                Duration.ZERO,
                List.of(),
                List.of(set(Flags.RERANK, "false")),
                List.of(),
                Duration.ZERO,
                6);
        run(ofEach);
        burn(9, "acme", "globex");
        after(1);
        var acmes = ofTenant("acme");
        assertThat(acmes.isInForce()).isTrue();
        keeper.pause(acmes.id(), Optional.of("we look ourselves"), ANN);

        burn(1, "acme", "globex");
        after(1);
        assertThat(ofTenant("globex").state()).isEqualTo(State.CLOSED);
        assertThat(ofTenant("acme").isInForce()).isTrue();
        assertThat(rerank()).isFalse();
        assertThat(ofTenant("acme").paused())
                .hasValueSatisfying(pause -> assertThat(pause.reason()).contains("we look ourselves"));

        keeper.resume(acmes.id(), ANN);
        after(1);
        assertThat(ofTenant("acme").state()).isEqualTo(State.CLOSED);
        assertThat(rerank()).isTrue();
        assertThat(store.timeline(acmes.id()))
                .extracting(TimelineEntry::text)
                .contains("paused: we look ourselves", "resumed");
        assertThat(store.audited())
                .extracting(AuditEvent::action)
                .contains(AuditAction.INCIDENT_PAUSE, AuditAction.INCIDENT_RESUME);
        assertThatThrownBy(() -> keeper.pause(acmes.id(), Optional.empty(), ANN))
                .hasMessageContaining("is over");
        assertThatThrownBy(() -> keeper.resume(acmes.id(), ANN)).hasMessageContaining("is not paused");
    }

    @Test
    void anIncidentThatIsPausedBeforeItActsWaits() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")).suggesting());
        latency(0.9);
        after(0);
        after(10);
        keeper.pause(only().id(), Optional.empty(), ANN);
        keeper.confirm(only().id(), ANN);
        after(1);
        assertThat(only().waits()).contains("the incident is paused by key_ann");
        assertThat(rerank()).isTrue();

        keeper.resume(only().id(), ANN);
        after(1);
        assertThat(rerank()).isFalse();
    }

    private Incident ofTenant(String name) {
        return store.list(Optional.empty(), false, Optional.empty(), 10).stream()
                .filter(incident -> incident.about().equals(new Target.OfTenant(new TenantId(name))))
                .findFirst()
                .orElseThrow();
    }

    private void burn(double rate, String... tenants) {
        readings.put(
                Signal.BURN_RATE,
                Arrays.stream(tenants)
                        .map(tenant -> new Reading(Map.of("objective", "ask", "tenant", tenant, "window", "1h"), rate))
                        .toList());
    }

    @Test
    void anAlertFromOutsideIsActedUponUntilItIsResolvedOrNotSentAgain() {
        var named = new Condition(Signal.ALERT, Map.of("alert", "DiskSlow"), Condition.Side.ABOVE, 0);
        var plain = slow("slow", 0, 0.5, set(Flags.RERANK, "false"));
        run(new Runbook(
                "disk",
                plain.about(),
                plain.alerts(),
                plain.mode(),
                plain.scope(),
                plain.rung(),
                List.of(named),
                Duration.ZERO,
                List.of(),
                plain.steps(),
                List.of(),
                Duration.ZERO,
                6));
        alert("DiskFast", "f0");
        after(1);
        assertThat(store.open()).isEmpty();
        alert("DiskSlow", "f1");
        after(1);
        assertThat(rerank()).isFalse();
        assertThat(only().cause()).isEqualTo("alert{alert=DiskSlow, severity=page} is 1");

        reports.hear(List.of(), Set.of("f1"), AuditEvent.done(AuditAction.ALERT_REPORT, ANN, "alerts"));
        after(1);
        assertThat(states()).containsExactly(State.CLOSED);
        assertThat(rerank()).isTrue();

        alert("DiskSlow", "f2");
        after(1);
        assertThat(rerank()).isFalse();
        after(600);
        assertThat(rerank()).isTrue();
    }

    private void alert(String name, String fingerprint) {
        var labels = Map.of("alert", name, "severity", "page");
        var alert = new OutsideAlert(fingerprint, labels, now, now.plusSeconds(300));
        reports.hear(List.of(alert), Set.of(), AuditEvent.done(AuditAction.ALERT_REPORT, ANN, "alerts"));
    }

    @Test
    void whatAnotherNodeSeesIsActedUponAndMustBeOverThereAsWell() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        latency(0.1);
        after(0);
        var there = new TreeMap<Signal, List<Reading>>();
        try (var other = new RunbookKeeper(
                new Runbooks(List.of(runbooks)),
                new Senses(signal -> there.getOrDefault(signal, List.of()), reports),
                store,
                new Levers(flags, collections, rebuilt::add, notices::add, this::explained),
                RunbookObserver.NONE,
                Duration.ofSeconds(5),
                "other",
                () -> now)) {
            there.put(Signal.LATENCY, List.of(new Reading(Map.of("route", "search"), 0.9)));
            there.put(Signal.INDEX_STALE, List.of(new Reading(Map.of("tenant", "acme", "collection", "docs"), 1)));
            other.round();
            after(0);
            after(10);
            assertThat(only().isInForce()).isTrue();
            assertThat(only().cause()).isEqualTo("latency-p95{node=other, route=search} is 0.9");
            assertThat(reports.others("one"))
                    .as("of what all nodes share each knows by itself")
                    .hasSize(1);

            other.round();
            after(1);
            there.put(Signal.LATENCY, List.of(new Reading(Map.of("route", "search"), 0.1)));
            other.round();
            after(0);
            after(30);
            assertThat(states()).containsExactly(State.CLOSED);
            assertThat(rerank()).isTrue();
        }
    }

    @Test
    void aNodeThatIsGoneIsNoLongerListenedTo() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        var seen = Map.of(Signal.LATENCY, List.of(new Reading(Map.of("route", "search"), 0.9)));
        reports.tell("gone", seen, now.plusSeconds(15));
        after(0);
        after(14);
        assertThat(only().isInForce()).isTrue();
        after(1);
        after(30);
        assertThat(states()).containsExactly(State.CLOSED);
    }

    @Test
    void whatAHumanTookBackStaysSoUntilAllIsWell() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false")));
        latency(0.9);
        after(0);
        after(10);
        keeper.revert(only().id(), ANN);
        assertThat(rerank()).isTrue();
        after(3_600);
        assertThat(states()).containsExactly(State.OVERRULED);
        assertThat(rerank()).isTrue();

        latency(0.1);
        after(1);
        after(30);
        latency(0.9);
        after(1);
        after(10);
        assertThat(states()).containsExactly(State.CLOSED, State.ACTING);
        assertThat(rerank()).isFalse();
    }

    @Test
    void whatAHumanSetByHandStaysInForceDuringAndAfter() {
        var byHand = new FlagSetting(Flags.K, FlagScope.global(), "7", false, Optional.empty());
        flags.put(byHand, OptionalLong.empty(), AuditEvent.done(AuditAction.FLAG_CHANGE, ANN, "flag/k"));
        run(slow("slow", 0, 0.5, set(Flags.K, "3")));
        latency(0.9);
        after(0);
        after(10);

        assertThat(k()).isEqualTo(7);
        assertThat(timeline())
                .contains("held the flag 'k' at 3 for global; where somebody has set it by hand, that stays in force");
        flags.remove(
                Flags.K,
                FlagScope.global(),
                OptionalLong.empty(),
                AuditEvent.done(AuditAction.FLAG_CHANGE, ANN, "flag/k"));
        assertThat(k()).isEqualTo(3);
        flags.put(byHand, OptionalLong.empty(), AuditEvent.done(AuditAction.FLAG_CHANGE, ANN, "flag/k"));
        latency(0.1);
        after(1);
        after(30);
        assertThat(k()).isEqualTo(7);
    }

    @Test
    void noMoreIsDoneWithinAnHourThanTheRunbookAllows() {
        run(slow("slow", 0, 0.5, set(Flags.RERANK, "false"), set(Flags.K, "5")));
        for (int i = 0; i < 3; i++) {
            latency(0.9);
            after(1);
            after(10);
            assertThat(rerank()).isFalse();
            latency(0.1);
            after(1);
            after(30);
        }
        latency(0.9);
        after(1);
        after(10);
        assertThat(only().waits()).contains("it would be more than 6 actions within an hour (max-actions-per-hour)");
        assertThat(rerank()).isTrue();
        after(3_600);
        assertThat(rerank()).isFalse();
    }

    @Test
    void aGuardThatDoesNotHoldKeepsItFromActing() {
        var plain = slow("slow", 0, 0.5, set(Flags.SEARCH_MODE, "lexical"));
        var lexicalWorks =
                new Condition(Signal.BREAKER_OPEN, Map.of("dependency", "search-lexical"), Condition.Side.BELOW, 1);
        run(new Runbook(
                plain.name(),
                plain.about(),
                plain.alerts(),
                plain.mode(),
                plain.scope(),
                plain.rung(),
                plain.trigger(),
                plain.holdFor(),
                List.of(lexicalWorks),
                plain.steps(),
                plain.revert(),
                plain.clearFor(),
                plain.maxActionsPerHour()));
        readings.put(Signal.BREAKER_OPEN, List.of(new Reading(Map.of("dependency", "search-lexical"), 1)));
        latency(0.9);
        after(0);
        after(10);
        assertThat(only().waits())
                .contains("its guard 'breaker-open{dependency=search-lexical} below 1' does not hold");

        readings.put(Signal.BREAKER_OPEN, List.of(new Reading(Map.of("dependency", "search-lexical"), 0)));
        after(1);
        assertThat(only().isInForce()).isTrue();
    }

    @Test
    void aLadderIsClimbedFromBelowAndLeftFromAbove() {
        var high = slow("slower", 2, 0.8, set(Flags.K, "2"));
        run(high, slow("slow", 1, 0.5, set(Flags.K, "5")));
        latency(0.9);
        after(0);
        store.pause("slow", Optional.empty(), AuditEvent.done(AuditAction.RUNBOOK_PAUSE, ANN, "runbook/slow"));
        after(10);
        assertThat(k()).as("the lower level is paused").isEqualTo(10);
        assertThat(store.open()).extracting(Incident::state).containsExactly(State.WAITING, State.WAITING);
        store.resume("slow", AuditEvent.done(AuditAction.RUNBOOK_RESUME, ANN, "runbook/slow"));
        after(1);
        assertThat(k()).isEqualTo(2);

        var lower = store.list(Optional.of("slow"), true, Optional.empty(), 1).getFirst();
        keeper.revert(lower.id(), ANN);
        assertThat(store.open()).extracting(Incident::state).containsExactly(State.OVERRULED, State.OVERRULED);
        assertThat(k()).isEqualTo(10);
    }

    @Test
    void aLowerLevelStaysAsLongAsAHigherOneDoes() {
        var patient = slow("slower", 2, 0.8, set(Flags.K, "2"));
        var slower = new Runbook(
                patient.name(),
                patient.about(),
                patient.alerts(),
                patient.mode(),
                patient.scope(),
                patient.rung(),
                patient.trigger(),
                patient.holdFor(),
                patient.guards(),
                patient.steps(),
                patient.revert(),
                Duration.ofMinutes(5),
                patient.maxActionsPerHour());
        run(slow("slow", 1, 0.5, set(Flags.K, "5")), slower);
        latency(0.9);
        after(0);
        after(10);
        latency(0.1);
        after(1);
        after(31);
        assertThat(store.open()).hasSize(2);
        assertThat(k()).isEqualTo(2);
        after(300);
        assertThat(store.open()).isEmpty();
        assertThat(k()).isEqualTo(10);
    }

    @Test
    void twoRunbooksMayHoldOneFlagAndTheEndOfOneLeavesTheOthersHold() {
        var stale = new Runbook(
                "backlog",
                "Jobs wait",
                List.of(),
                Runbook.Mode.ACT,
                Target.Scope.SERVER,
                Optional.empty(),
                List.of(above(Signal.QUEUE_AGE, 60)),
                Duration.ZERO,
                List.of(),
                List.of(set(Flags.K, "4")),
                List.of(),
                Duration.ZERO,
                6);
        run(slow("slow", 0, 0.5, set(Flags.K, "6")), stale);
        latency(0.9);
        readings.put(Signal.QUEUE_AGE, List.of(new Reading(Map.of("tenant", "acme", "collection", "docs"), 90)));
        after(0);
        after(10);
        assertThat(k()).isEqualTo(4);
        readings.put(Signal.QUEUE_AGE, List.of());
        after(1);
        assertThat(k()).isEqualTo(6);
    }

    @Test
    void aStaleCollectionIsDisabledAndRebuiltAndAnswersAgainWhenItIsFresh() {
        run(ofCollections(new Step.DisableCollection(), new Step.Rebuild()));
        stale(1);
        after(1);
        after(1);
        assertThat(collections.disabled).contains("runbook stale, incident " + only().id());
        assertThat(rebuilt).containsExactly(DOCS);
        stale(0);
        after(1);
        assertThat(collections.disabled).isEmpty();
        assertThat(states()).containsExactly(State.CLOSED);
    }

    @Test
    void aCollectionThatAHumanDisabledStaysDisabled() {
        collections.disabled = Optional.of("we move");
        run(ofCollections(new Step.DisableCollection()));
        stale(1);
        after(1);
        assertThat(timeline()).contains("left the collection disabled as it was: we move");
        stale(0);
        after(1);
        assertThat(collections.disabled).contains("we move");
    }

    @Test
    void theTriggerIsNamedWithTheReadingThatMetIt() {
        assertThat(SLOW).hasToString("latency-p95 above 0.5");
        assertThat(SLOW.negated()).hasToString("latency-p95 at most 0.5");
    }
}
