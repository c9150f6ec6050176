package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.runbook.Condition;
import io.plimsoll.runbook.Reading;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.runbook.Runbooks;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.Step;
import io.plimsoll.runbook.Target;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two nodes on one database, of which the first runs the runbooks.
class PostgresSignalNodesTest {

    private final DatabaseSettings settings = TestPostgres.create();
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-12-01T12:00:00Z"));
    private final Node here = new Node("here");
    private final Node there = new Node("there");

    private final class Node implements AutoCloseable {
        private final Database database = Database.connect(settings);
        private final LiveFlags flags = new LiveFlags(
                new JdbcFlagStore(database, clock::get), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), clock::get);
        private final RunbookKeeper keeper;
        private double breaker;

        Node(String name) {
            var down =
                    new Condition(Signal.BREAKER_OPEN, Map.of("dependency", "search-vector"), Condition.Side.ABOVE, 0);
            var runbook = new Runbook(
                    "vector-index-down",
                    "The search by vectors fails",
                    List.of(),
                    Runbook.Mode.ACT,
                    Target.Scope.SERVER,
                    Optional.empty(),
                    List.of(down),
                    Duration.ofSeconds(5),
                    List.of(),
                    List.of(new Step.SetFlag(Flags.SEARCH_MODE, "lexical")),
                    List.of(),
                    Duration.ofSeconds(5),
                    6);
            keeper = new RunbookKeeper(
                    new Runbooks(List.of(runbook)),
                    new RunbookKeeper.Senses(this::read, new JdbcSignalReports(database, clock::get)),
                    new JdbcIncidentStore(database, clock::get),
                    new RunbookKeeper.Levers(
                            flags,
                            new JdbcCollectionCatalog(database, clock::get),
                            unused -> {},
                            unused -> {},
                            (signal, collection) -> Optional.empty()),
                    RunbookObserver.NONE,
                    Duration.ofSeconds(5),
                    name,
                    clock::get);
        }

        private List<Reading> read(Signal signal) {
            return signal == Signal.BREAKER_OPEN
                    ? List.of(new Reading(Map.of("dependency", "search-vector"), breaker))
                    : List.of();
        }

        String mode() {
            flags.refresh();
            return flags.snapshot(Principal.system(TenantId.DEFAULT)).get(Flags.SEARCH_MODE);
        }

        @Override
        public void close() {
            keeper.close();
            flags.close();
            database.close();
        }
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
        TestPostgres.giveBack(settings);
    }

    private void rounds() {
        clock.updateAndGet(now -> now.plusSeconds(5));
        here.keeper.round();
        there.keeper.round();
    }

    @Test
    void aBreakerThatOpensOnOneNodeHasTheRunbookActForBothAndGoBackWhenItCloses() {
        rounds();
        there.breaker = 1;
        rounds();
        assertThat(there.mode()).isEqualTo("hybrid");
        rounds();
        rounds();

        assertThat(here.mode()).isEqualTo("lexical");
        assertThat(there.mode()).isEqualTo("lexical");
        assertThat(here.keeper.store().open())
                .singleElement()
                .satisfies(incident -> assertThat(incident.cause())
                        .isEqualTo("breaker-open{dependency=search-vector, node=there} is 1"));

        there.breaker = 0;
        rounds();
        rounds();
        rounds();
        assertThat(here.keeper.store().open()).isEmpty();
        assertThat(there.mode()).isEqualTo("hybrid");
    }

    @Test
    void whenTheNodeThatRunsThemIsGoneTheOtherGoesOn() {
        here.breaker = 1;
        rounds();
        rounds();
        assertThat(there.mode()).isEqualTo("lexical");

        for (int i = 0; i < 5; i++) {
            clock.updateAndGet(now -> now.plusSeconds(5));
            there.keeper.round();
        }

        assertThat(there.keeper.store().open()).isEmpty();
        assertThat(there.mode()).isEqualTo("hybrid");
    }
}
