package io.plimsoll.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [FlagStore] does.
public abstract class FlagStoreContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final OptionalLong WHATEVER = OptionalLong.empty();

    protected FlagStore store;

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract FlagStore open();

    /// What was audited, the oldest first, each with the actor's id and the details.
    protected abstract List<String> audited();

    @BeforeEach
    final void openStore() {
        store = open();
    }

    private static AuditEvent event(Flag<?> flag) {
        var actor = new Actor(ACME, "key_1", Optional.empty(), Optional.empty());
        return AuditEvent.done(AuditAction.FLAG_CHANGE, actor, "flag/" + flag.name());
    }

    private FlagEntry put(Flag<?> flag, FlagScope scope, String value) {
        return store.put(new FlagSetting(flag, scope, value, false, Optional.empty()), WHATEVER, event(flag));
    }

    private List<String> present() {
        return store.load().entries().stream()
                .map(entry -> entry.flag() + "@" + entry.scope().wireName() + "=" + entry.value()
                        + (entry.locked() ? "!" : ""))
                .toList();
    }

    @Test
    void whatIsSetIsThereAfterARestartWithItsVersionAndAuthor() {
        put(Flags.RERANK, FlagScope.global(), "true");
        put(Flags.RERANK, new FlagScope.OfTenant(ACME), "false");
        put(Flags.K, new FlagScope.OfPrincipal(ACME, "key/with/slashes"), "7");
        put(Flags.GENERATOR, FlagScope.percentage(), "extractive=12.5,chat=1");
        var key = store.load().key();

        store = open();

        assertThat(present())
                .containsExactlyInAnyOrder(
                        "rerank@global=true",
                        "rerank@tenant/acme=false",
                        "k@principal/acme/key/with/slashes=7",
                        "generator@percentage=chat=1,extractive=12.5");
        assertThat(store.load().version()).isEqualTo(4).isEqualTo(store.version());
        assertThat(store.load().key()).isEqualTo(key);
        assertThat(store.load().entries())
                .allSatisfy(entry -> assertThat(entry.by()).isEqualTo("key_1"));
    }

    private static FlagHold hold(Flag<?> flag, FlagScope scope, String value, int level, String holder) {
        return FlagHold.of(flag, scope, value, level, holder, Instant.parse("2100-01-01T00:00:00Z"));
    }

    @Test
    void whatIsHeldIsThereAfterARestartBesideWhatIsSetAndItsEndLeavesTheHoldsOfOthers() {
        put(Flags.RERANK, FlagScope.global(), "true");
        var mine = hold(Flags.RERANK, FlagScope.global(), "false", 1, "incident one");
        var myOther = hold(Flags.K, new FlagScope.OfTenant(ACME), "5", 1, "incident one");
        var others = hold(Flags.RERANK, FlagScope.global(), "false", 2, "incident two");
        store.hold(List.of(mine, myOther), event(Flags.RERANK));
        store.hold(List.of(others), event(Flags.RERANK));
        store.hold(List.of(others), event(Flags.RERANK));

        store = open();

        assertThat(store.load().holds()).containsExactlyInAnyOrder(mine, myOther, others);
        assertThat(present()).containsExactly("rerank@global=true");
        long version = store.version();

        store.prolong("incident two", Instant.parse("2101-01-01T00:00:00Z"));
        assertThat(store.version()).isEqualTo(version + 1);
        assertThat(store.release("incident one", event(Flags.RERANK))).isTrue();
        assertThat(store.release("incident one", event(Flags.RERANK))).isFalse();
        assertThat(store.version()).isEqualTo(version + 2);
        assertThat(store.load().holds()).singleElement().satisfies(left -> {
            assertThat(left.holder()).isEqualTo("incident two");
            assertThat(left.until()).isEqualTo(Instant.parse("2101-01-01T00:00:00Z"));
        });
        assertThat(audited()).hasSize(5);
    }

    @Test
    void aVersionThatIsNotThePresentOneIsRefusedAndNothingChanges() {
        var first = put(Flags.K, FlagScope.global(), "20");
        put(Flags.K, FlagScope.global(), "30");

        var late = new FlagSetting(Flags.K, FlagScope.global(), "40", false, Optional.empty());
        assertThatThrownBy(() -> store.put(late, OptionalLong.of(first.version()), event(Flags.K)))
                .isInstanceOfSatisfying(PlimsollException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
                    assertThat(refusal.detail()).contains("its version is 2, not 1");
                });
        assertThatThrownBy(() -> store.remove(Flags.K, FlagScope.global(), OptionalLong.of(1), event(Flags.K)))
                .isInstanceOf(PlimsollException.class);

        assertThat(present()).containsExactly("k@global=30");
        assertThat(store.version()).isEqualTo(2);
        assertThat(audited()).hasSize(2);
    }

    @Test
    void everyChangeIsAuditedWithWhatWasBefore() {
        put(Flags.RERANK, FlagScope.global(), "true");
        store.put(
                new FlagSetting(Flags.RERANK, FlagScope.global(), "false", true, Optional.of("costs too much")),
                WHATEVER,
                event(Flags.RERANK));
        store.remove(Flags.RERANK, FlagScope.global(), WHATEVER, event(Flags.RERANK));

        assertThat(audited()).hasSize(3).allSatisfy(line -> assertThat(line).contains("key_1 flag.change flag/rerank"));
        assertThat(audited().get(1)).contains("\"before\":\"true\"", "\"after\":\"false\"", "\"locked\":\"true\"");
        assertThat(audited().get(2)).contains("\"before\":\"false\"", "\"after\":\"-\"");
    }

    @Test
    void oneCallTakesTheLastChangeBackAndAnotherTakesThatBack() {
        put(Flags.K, FlagScope.global(), "20");
        store.put(new FlagSetting(Flags.K, FlagScope.global(), "5", true, Optional.empty()), WHATEVER, event(Flags.K));

        assertThat(store.revert(Flags.K, FlagScope.global(), event(Flags.K))).isPresent();
        assertThat(present()).containsExactly("k@global=20");
        store.revert(Flags.K, FlagScope.global(), event(Flags.K));
        assertThat(present()).containsExactly("k@global=5!");
    }

    @Test
    void theFirstValueTakenBackIsNone() {
        put(Flags.K, FlagScope.global(), "20");

        assertThat(store.revert(Flags.K, FlagScope.global(), event(Flags.K))).isEmpty();

        assertThat(present()).isEmpty();
        assertThatThrownBy(() -> store.revert(Flags.K, FlagScope.percentage(), event(Flags.K)))
                .hasMessageContaining("was never changed at percentage");
    }

    @Test
    void theHistoryTellsChangesTheLatestFirst() {
        put(Flags.K, FlagScope.global(), "20");
        put(Flags.RERANK, new FlagScope.OfTenant(ACME), "true");
        put(Flags.K, new FlagScope.OfPrincipal(ACME, "key_2"), "3");
        store.remove(Flags.K, FlagScope.global(), WHATEVER, event(Flags.K));

        assertThat(store.history(Optional.empty(), Optional.empty(), Long.MAX_VALUE, 10))
                .extracting(FlagChange::version)
                .containsExactly(4L, 3L, 2L, 1L);
        assertThat(store.history(Optional.of("k"), Optional.empty(), 4, 10))
                .extracting(FlagChange::version)
                .containsExactly(3L, 1L);
        assertThat(store.history(Optional.empty(), Optional.of(ACME), Long.MAX_VALUE, 1))
                .extracting(change -> change.scope().wireName())
                .containsExactly("principal/acme/key_2");
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        assertThat(store.remove(Flags.K, FlagScope.global(), WHATEVER, event(Flags.K)))
                .isFalse();
        assertThat(store.version()).isZero();
        assertThat(audited()).isEmpty();
    }
}
