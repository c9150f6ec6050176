package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.error.Blame;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.BurnRates;
import io.plimsoll.slo.Counts;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Error budgets of two nodes on one PostgreSQL.
class PostgresBudgetNodesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final String EACH = "ask-availability-each";
    private static final Sli AVAILABILITY = Sli.of(ServiceName.ASK, Indicator.AVAILABILITY);
    private static final Objectives OBJECTIVES = new Objectives(List.of(
            new Objective("ask-availability", new Scope.Everybody(), AVAILABILITY, 0.999, Duration.ofDays(28)),
            new Objective(EACH, new Scope.EachTenant(), AVAILABILITY, 0.999, Duration.ofDays(28))));

    private final DatabaseSettings settings = TestPostgres.create();
    private final Database one = Database.connect(settings);
    private final Database other = Database.connect(settings);
    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private ErrorBudgets here = node(one);
    private final ErrorBudgets there = node(other);

    private ErrorBudgets node(Database database) {
        var flushedByTheTest = Duration.ofDays(1);
        return new ErrorBudgets(
                new JdbcSloStore(database),
                new ErrorBudgets.Settings(OBJECTIVES, flushedByTheTest, 10, Guard.DEFAULT),
                SloObserver.NONE,
                () -> now);
    }

    @BeforeEach
    void addTenant() {
        TenantRowsOfTests.add(one, ACME);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        one.close();
        other.close();
        TestPostgres.giveBack(settings);
    }

    private static void requests(ErrorBudgets node, int good, int bad) {
        for (int i = 0; i < good + bad; i++) {
            Optional<Blame> failure = i < good ? Optional.empty() : Optional.of(Blame.DEPENDENCY);
            node.events().request(ACME, ServiceName.ASK, failure, Duration.ofMillis(20));
        }
        node.flush();
    }

    private static Counts seen(BurnRates node) {
        return node.of(ACME, EACH).orElseThrow().counts();
    }

    @Test
    void whatBothNodesCountIsOneBudgetOnBothAndAfterARestart() {
        requests(here, 40, 1);
        requests(there, 57, 2);
        now = now.plusSeconds(60);
        requests(here, 3, 0);
        there.flush();

        // 3 bad of 103, of which neither node alone has seen three
        assertThat(seen(here)).isEqualTo(new Counts(100, 103)).isEqualTo(seen(there));
        assertThat(here.ofEverybody()).allSatisfy(standing -> {
            assertThat(standing.counts()).isEqualTo(new Counts(100, 103));
            assertThat(standing.alerts()).isNotEmpty();
        });

        here.close();
        here = node(one);
        assertThat(seen(here)).isEqualTo(new Counts(100, 103));
        requests(here, 1, 1);
        there.flush();
        assertThat(seen(there)).isEqualTo(new Counts(101, 105));
    }
}
