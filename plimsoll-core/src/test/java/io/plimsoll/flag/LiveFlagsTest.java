package io.plimsoll.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveFlagsTest {

    private static final AuditEvent EVENT =
            AuditEvent.done(AuditAction.FLAG_CHANGE, Actor.system(TenantId.DEFAULT), "flag/rerank");
    private static final Principal ME = Principal.system(TenantId.DEFAULT);

    private final MemoryFlagStore store = new MemoryFlagStore();
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private EmergencyFlags emergency = EmergencyFlags.NONE;
    private final LiveFlags flags =
            new LiveFlags(store, () -> emergency.read(), FlagProvider.NONE, Map.of(Flags.RERANK, true), () -> now);

    @AfterEach
    void close() {
        flags.close();
    }

    private static FlagSetting everywhere(String value) {
        return new FlagSetting(Flags.RERANK, FlagScope.global(), value, false, Optional.empty());
    }

    private boolean rerank() {
        return flags.snapshot(ME).get(Flags.RERANK);
    }

    @Test
    void aChangeByThisNodeIsInForceWhenTheCallReturns() {
        assertThat(rerank()).isTrue();
        flags.put(everywhere("false"), OptionalLong.empty(), EVENT);
        assertThat(rerank()).isFalse();
        flags.revert(Flags.RERANK, FlagScope.global(), EVENT);
        assertThat(rerank()).isTrue();
        assertThat(store.audited()).hasSize(2);
    }

    @Test
    void aHoldThatNobodyProlongsEndsByItselfAlsoWithTheStoreGone() {
        var until = now.plus(Duration.ofMinutes(10));
        flags.hold(List.of(FlagHold.of(Flags.RERANK, FlagScope.global(), "false", 1, "slow", until)), EVENT);
        assertThat(rerank()).isFalse();
        assertThat(flags.holds()).hasSize(1);
        flags.prolong("slow", until.plusSeconds(60));
        now = until.plusSeconds(59);
        flags.refresh();
        assertThat(rerank()).isFalse();

        store.down(true);
        now = until.plusSeconds(60);
        flags.refresh();
        assertThat(rerank()).isTrue();
        assertThat(flags.holds()).isEmpty();
    }

    @Test
    void aChangeByAnotherNodeIsTakenOverWithTheNextLook() {
        store.put(everywhere("false"), OptionalLong.empty(), EVENT);
        flags.refresh();
        assertThat(rerank()).isFalse();
    }

    @Test
    void aRequestUnderWayKeepsTheValuesItBeganWith() {
        var begun = flags.snapshot(ME);
        flags.put(everywhere("false"), OptionalLong.empty(), EVENT);
        assertThat(begun.get(Flags.RERANK)).isTrue();
    }

    @Test
    void whileTheStoreIsDownTheLastKnownValuesHoldAndTheirAgeIsTold() {
        flags.put(everywhere("false"), OptionalLong.empty(), EVENT);
        store.down(true);
        now = now.plus(Duration.ofSeconds(34));
        flags.refresh();

        assertThat(rerank()).isFalse();
        assertThat(flags.status().current()).isFalse();
        assertThat(flags.status().age()).isEqualTo(Duration.ofSeconds(34));
        assertThat(flags.status().shown())
                .isEqualTo("version 1, last confirmed 34 s ago; the metadata store does not answer,"
                        + " the last known values hold");
        assertThatThrownBy(() -> flags.put(everywhere("true"), OptionalLong.empty(), EVENT))
                .isInstanceOf(PlimsollException.class);

        store.down(false);
        flags.refresh();
        assertThat(flags.status().current()).isTrue();
        assertThat(flags.status().shown()).isEqualTo("version 1");
    }

    @Test
    void theEmergencyFileThrowsASwitchWithTheStoreDown() {
        store.down(true);
        emergency = () -> Map.of(Flags.RERANK, false);
        flags.refresh();

        var asking = flags.snapshot(ME).requesting(Flags.RERANK, true);

        assertThat(asking.get(Flags.RERANK)).isFalse();
        assertThat(asking.overruled()).containsExactly(Flags.RERANK);
        assertThat(flags.status().shown()).contains("emergency values: rerank");
    }

    @Test
    void anEmergencyFileThatIsNotUnderstoodLeavesItsLastValuesInForce() {
        emergency = () -> Map.of(Flags.RERANK, false);
        flags.refresh();
        emergency = () -> {
            throw new IllegalArgumentException("line 3: there is no flag 'rarenk'");
        };
        flags.refresh();

        assertThat(rerank()).isFalse();
        assertThat(flags.status().trouble())
                .containsExactly("the emergency file is not understood, its last values hold:"
                        + " line 3: there is no flag 'rarenk'");
    }

    @Test
    void aClockThatJumpsBackMakesNoNegativeAge() {
        store.down(true);
        now = now.minus(Duration.ofHours(1));
        flags.refresh();
        assertThat(flags.status().age()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aFlagPastItsDateIsNamedWithItsOwner() {
        assertThat(flags.status().pastDate()).isEmpty();
        now = Instant.parse("2027-12-01T00:00:00Z");
        assertThat(flags.status().pastDate()).containsAll(Flags.all());
        assertThat(flags.isPastDate(Flags.RERANK)).isTrue();
        assertThat(flags.status().shown()).contains("past their date: rewrite");
        assertThat(Flags.all()).allSatisfy(flag -> assertThat(flag.owner()).isNotBlank());
    }
}
