package io.plimsoll.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [CanaryStore] does.
public abstract class CanaryStoreContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    protected abstract CanaryStore store();

    /// The events that were written with changes.
    protected abstract List<String> audited();

    private Canary canary(CanaryScope scope) {
        return new Canary(
                store().newId(),
                scope,
                Candidate.ofFlags(Map.of("k", 20, "rerank", true)),
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
                List.of("it has begun"),
                Map.of(),
                Map.of(),
                Optional.of("a try"),
                "key_1");
    }

    private Canary begun(CanaryScope scope) {
        var canary = canary(scope);
        return store().begin(canary, event(canary));
    }

    private static AuditEvent event(Canary canary) {
        return AuditEvent.bySystem(AuditAction.CANARY_START, ACME, canary.object());
    }

    @Test
    void aCanaryComesBackAsItWasWritten() {
        var flags = begun(new CanaryScope.OfTenant(ACME));
        assertThat(store().find(flags.id())).contains(flags);
        var key = new CollectionKey(ACME, new CollectionName("docs"));
        var of = canary(new CanaryScope.OfCollection(key));
        var generation = store().begin(
                        new Canary(
                                of.id(),
                                of.scope(),
                                Candidate.ofGeneration(3),
                                of.plan(),
                                of.state(),
                                0,
                                NOW,
                                NOW,
                                Optional.empty(),
                                0,
                                "errors 1 2",
                                7,
                                NOW,
                                List.of("one", "two"),
                                Map.of("candidate.requests", "12"),
                                Map.of("generation", "2"),
                                Optional.empty(),
                                "key_1"),
                        event(of));
        assertThat(store().find(generation.id())).contains(generation);
        assertThat(store().underWay()).containsExactly(flags, generation);
        assertThat(store().list(Optional.of(ACME), Optional.empty(), 1)).containsExactly(generation);
        assertThat(store().list(Optional.of(ACME), Optional.of(generation.id()), 9))
                .containsExactly(flags);
        assertThat(store().list(Optional.of(new TenantId("others")), Optional.empty(), 9))
                .isEmpty();
    }

    @Test
    void aSecondCanaryInTheSameScopeIsRefusedNamingTheFirst() {
        var first = begun(new CanaryScope.Everybody());
        assertThatThrownBy(() -> begun(new CanaryScope.Everybody())).hasMessageContaining("'" + first.id() + "'");
        begun(new CanaryScope.OfTenant(ACME));
        store().put(first.moved(CanaryState.ABORTED, 0, NOW), Optional.of(event(first)));
        assertThat(begun(new CanaryScope.Everybody()).version()).isEqualTo(1);
    }

    @Test
    void aCanaryChangesOnlyFromTheVersionThatWasSeen() {
        var first = begun(new CanaryScope.Everybody());
        var stepped = store().put(first.moved(CanaryState.RUNNING, 1, NOW), Optional.of(event(first)));
        assertThat(stepped.version()).isEqualTo(2);
        assertThat(stepped.step()).isEqualTo(1);
        assertThatThrownBy(() -> store().put(first.moved(CanaryState.RUNNING, 1, NOW), Optional.empty()))
                .hasMessageContaining("has changed meanwhile");
    }

    @Test
    void everyChangeIsAuditedWithItOrNotAtAll() {
        var first = begun(new CanaryScope.Everybody());
        store().put(first.moved(CanaryState.RUNNING, 1, NOW), Optional.of(event(first)));
        assertThat(audited()).hasSize(2);
        assertThatThrownBy(() -> store().put(first.moved(CanaryState.ABORTED, 1, NOW), Optional.of(event(first))))
                .hasMessageContaining("has changed meanwhile");
        assertThatThrownBy(() -> begun(new CanaryScope.Everybody())).hasMessageContaining("under way");
        assertThat(audited()).hasSize(2);
    }

    @Test
    void sumsAddUpAndAreGoneWithTheEnd() {
        var canary = begun(new CanaryScope.Everybody());
        store().add(canary.id(), Map.of("0/control/errors/events", 2.0, "0/control/errors/bad", 1.0));
        store().add(canary.id(), Map.of("0/control/errors/events", 3.0));
        assertThat(store().amounts(canary.id()))
                .isEqualTo(Map.of("0/control/errors/events", 5.0, "0/control/errors/bad", 1.0));
        store().put(canary.moved(CanaryState.ROLLED_BACK, 0, NOW), Optional.of(event(canary)));
        store().add(canary.id(), Map.of("0/control/errors/events", 3.0));
        assertThat(store().amounts(canary.id())).isEmpty();
    }

    @Test
    void aSessionKeepsItsFirstArm() {
        var canary = begun(new CanaryScope.Everybody());
        assertThat(store().pin(canary.id(), "one", Optional.of(Arm.CONTROL))).contains(Arm.CONTROL);
        assertThat(store().pin(canary.id(), "one", Optional.of(Arm.CANDIDATE))).contains(Arm.CONTROL);
        assertThat(store().pin(canary.id(), "old", Optional.empty())).isEmpty();
        assertThat(store().pin(canary.id(), "old", Optional.of(Arm.CANDIDATE))).isEmpty();
        assertThat(store().pin("cny_none", "one", Optional.of(Arm.CANDIDATE))).isEmpty();
    }

    @Test
    void whoLeadsGoesOnLeading() {
        assertThat(store().leads("one", Duration.ofSeconds(10))).isTrue();
        assertThat(store().leads("one", Duration.ofSeconds(10))).isTrue();
    }
}
