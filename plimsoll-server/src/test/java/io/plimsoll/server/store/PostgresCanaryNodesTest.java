package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.Canary;
import io.plimsoll.release.CanaryScope;
import io.plimsoll.release.CanaryState;
import io.plimsoll.release.Candidate;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresCanaryNodesTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Duration LEAD = Duration.ofSeconds(10);

    private final DatabaseSettings settings = TestPostgres.create();
    private final Database one = Database.connect(settings);
    private final Database other = Database.connect(settings);
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final JdbcCanaryStore here = new JdbcCanaryStore(one, clock::get);
    private final JdbcCanaryStore there = new JdbcCanaryStore(other, clock::get);

    @AfterEach
    void close() {
        one.close();
        other.close();
        TestPostgres.giveBack(settings);
    }

    private Canary begin() {
        var canary = new Canary(
                here.newId(),
                new CanaryScope.Everybody(),
                Candidate.ofFlags(Map.of("k", 20)),
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
        return here.begin(canary, AuditEvent.bySystem(AuditAction.CANARY_START, TenantId.DEFAULT, canary.object()));
    }

    @Test
    void oneNodeDecidesUntilItsTimeIsOver() {
        assertThat(here.leads("one", LEAD)).isTrue();
        assertThat(there.leads("other", LEAD)).isFalse();
        assertThat(here.leads("one", LEAD)).isTrue();

        clock.set(NOW.plusSeconds(11));

        assertThat(there.leads("other", LEAD)).isTrue();
        assertThat(here.leads("one", LEAD)).isFalse();
    }

    @Test
    void aLeaderWhoseClockWasAheadIsNotWaitedFor() {
        clock.set(NOW.plus(Duration.ofDays(400)));
        assertThat(here.leads("one", LEAD)).isTrue();
        clock.set(NOW);

        assertThat(there.leads("other", LEAD)).isTrue();
        assertThat(here.leads("one", LEAD)).isFalse();
    }

    @Test
    void whatBothNodesHaveSeenAddsUpAndASessionHasOneArmOnBoth() {
        var canary = begin();
        here.add(canary.id(), Map.of("0/candidate/errors/events", 2.0));
        there.add(canary.id(), Map.of("0/candidate/errors/events", 3.0, "0/candidate/errors/bad", 1.0));

        assertThat(here.amounts(canary.id()))
                .isEqualTo(Map.of("0/candidate/errors/events", 5.0, "0/candidate/errors/bad", 1.0));
        assertThat(here.pin(canary.id(), "session", Optional.of(Arm.CONTROL))).contains(Arm.CONTROL);
        assertThat(there.pin(canary.id(), "session", Optional.of(Arm.CANDIDATE)))
                .contains(Arm.CONTROL);
    }

    @Test
    void aCanaryThatBeginsOnOneNodeReachesTheOtherByItself() throws InterruptedException {
        var flagStore = new JdbcFlagStore(other, InstantSource.system());
        try (var flags = new LiveFlags(
                        flagStore, EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), InstantSource.system());
                var live = new LiveCanaries(there, flags, new JdbcConversations(other, InstantSource.system()))) {
            live.start();
            begin();

            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (live.count(CanaryState.RUNNING) < 1) {
                assertThat(System.nanoTime()).isLessThan(until);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
