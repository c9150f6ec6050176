package io.plimsoll.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [IncidentStore] does.
public abstract class IncidentStoreContract {

    private static final Target ACME = new Target.OfTenant(new TenantId("acme"));
    private static final Actor ANN = new Actor(TenantId.DEFAULT, "key_ann", Optional.empty(), Optional.empty());
    private static final AuditEvent EVENT = AuditEvent.done(AuditAction.INCIDENT_CHANGE, ANN, "incident/x");

    protected Instant now = Instant.parse("2026-12-01T12:00:00Z");
    protected final InstantSource clock = () -> now;
    protected IncidentStore store = new MemoryIncidentStore(clock);

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract IncidentStore open();

    /// What was audited, the oldest first, each with the action.
    protected abstract List<String> audited();

    @BeforeEach
    final void openStore() {
        store = open();
    }

    private static Runbook runbook(String name) {
        return new Runbook(
                name,
                "It is slow",
                List.of(),
                Runbook.Mode.ACT,
                Target.Scope.TENANT,
                Optional.of(new Runbook.Rung("load", 2)),
                List.of(new Condition(Signal.BURN_RATE, Map.of(), Condition.Side.ABOVE, 1)),
                Duration.ZERO,
                List.of(),
                List.of(new Step.SetFlag(Flags.RERANK, "false")),
                List.of(),
                Duration.ZERO,
                10);
    }

    private Incident open(String runbook, Target about) {
        return store.open(
                        Incident.opened(runbook(runbook), about, "it burns", now),
                        List.of(new TimelineEntry(now, TimelineEntry.Kind.OPENED, "system", "it burns")),
                        EVENT)
                .orElseThrow();
    }

    @Test
    void anIncidentIsAsItWasAfterARestartWithItsTimeline() {
        var opened = open("slow", ACME);
        var acting = store.save(opened.acting(), List.of(), EVENT);
        var done = store.save(
                acting.stepDone(true, now),
                List.of(
                        new TimelineEntry(now, TimelineEntry.Kind.ACTED, "system", "held a flag"),
                        new TimelineEntry(now, TimelineEntry.Kind.FAILED, "system", "and could not another")),
                EVENT);

        store = open();

        assertThat(store.find(opened.id())).contains(done);
        assertThat(store.open()).containsExactly(done);
        assertThat(done.isInForce()).isTrue();
        assertThat(done.rung()).contains(new Runbook.Rung("load", 2));
        assertThat(store.timeline(opened.id()))
                .extracting(TimelineEntry::text)
                .containsExactly("it burns", "held a flag", "and could not another");
        assertThat(audited()).hasSize(3).allSatisfy(line -> assertThat(line).contains("incident.change"));
    }

    @Test
    void thereIsOneOpenIncidentOfARunbookAndATarget() {
        var opened = open("slow", ACME);
        var again = Incident.opened(runbook("slow"), ACME, "again", now);
        assertThat(store.open(again, List.of(), EVENT)).isEmpty();
        open("slow", new Target.WholeServer());
        open("other", ACME);

        store.save(opened.closed(now), List.of(), EVENT);

        assertThat(store.open(again, List.of(), EVENT)).isPresent();
        assertThat(store.open()).hasSize(3);
    }

    @Test
    void whoHasNotSeenTheLastChangeIsRefusedAndNothingIsWritten() {
        var opened = open("slow", ACME);
        store.save(opened.acting(), List.of(), EVENT);

        var late = List.of(new TimelineEntry(now, TimelineEntry.Kind.ACTED, "system", "late"));
        assertThatThrownBy(() -> store.save(opened.overruled(), late, EVENT)).isInstanceOf(PlimsollException.class);
        assertThat(store.timeline(opened.id())).hasSize(1);
        assertThat(audited()).hasSize(2);
    }

    @Test
    void actionsOfTheLastHourAreCountedByRunbook() {
        var entry = new TimelineEntry(now, TimelineEntry.Kind.ACTED, "system", "held a flag");
        var note = new TimelineEntry(now, TimelineEntry.Kind.WAITING, "system", "paused");
        store.save(open("slow", ACME), List.of(entry, note, entry), EVENT);
        store.save(open("slow", new Target.WholeServer()), List.of(entry), EVENT);
        store.save(open("other", ACME), List.of(entry), EVENT);

        assertThat(store.actionsSince("slow", now.minusSeconds(1))).isEqualTo(3);
        assertThat(store.actionsSince("slow", now.plusSeconds(1))).isZero();
    }

    @Test
    void listsAreTheLatestFirstAndPaged() {
        var one = open("slow", ACME);
        var two = open("other", ACME);
        var three = open("slow", new Target.WholeServer());
        store.save(three.closed(now), List.of(), EVENT);

        assertThat(store.list(Optional.empty(), false, Optional.empty(), 2))
                .extracting(Incident::id)
                .containsExactly(three.id(), two.id());
        assertThat(store.list(Optional.empty(), false, Optional.of(two.id()), 2))
                .extracting(Incident::id)
                .containsExactly(one.id());
        assertThat(store.list(Optional.of("slow"), true, Optional.empty(), 9))
                .extracting(Incident::id)
                .containsExactly(one.id());
    }

    @Test
    void theLeadIsOneNodesUntilItEndsOrIsGivenBack() {
        var lease = Duration.ofSeconds(10);
        assertThat(store.lead("one", lease)).isTrue();
        assertThat(store.lead("other", lease)).isFalse();
        now = now.plusSeconds(8);
        assertThat(store.lead("one", lease)).isTrue();
        now = now.plusSeconds(8);
        assertThat(store.lead("other", lease)).isFalse();
        store.resign("other");
        assertThat(store.lead("other", lease)).isFalse();
        store.resign("one");
        assertThat(store.lead("other", lease)).isTrue();
        now = now.plusSeconds(11);
        assertThat(store.lead("one", lease)).isTrue();
    }

    @Test
    void aPauseOutlivesARestart() {
        store.pause("slow", Optional.of("we look ourselves"), EVENT);
        store.pause(IncidentStore.ALL, Optional.empty(), EVENT);
        store.pause("slow", Optional.of("still"), EVENT);

        store = open();

        assertThat(store.pauses().keySet()).containsExactlyInAnyOrder("slow", "*");
        assertThat(store.pauses().get("slow")).isEqualTo(new IncidentStore.Pause("key_ann", Optional.of("still"), now));
        assertThat(store.resume("slow", EVENT)).isTrue();
        assertThat(store.resume("slow", EVENT)).isFalse();
        assertThat(store.pauses().keySet()).containsExactly("*");
        assertThat(audited()).hasSize(4);
    }

    @Test
    void whatWasClosedLongAgoIsForgotten() {
        var old = open("slow", ACME);
        store.save(old.closed(now), List.of(), EVENT);
        var present = open("slow", ACME);

        assertThat(store.forget(now.plusSeconds(1))).isEqualTo(1);
        assertThat(store.find(old.id())).isEmpty();
        assertThat(store.timeline(old.id())).isEmpty();
        assertThat(store.find(present.id())).isPresent();
    }
}
