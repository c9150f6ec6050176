package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEntry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresAuditTrailTest extends AuditTrailContract {

    private DatabaseSettings settings;
    private Database database;

    @BeforeEach
    void connect() {
        settings = TestPostgres.create();
        database = Database.connect(settings);
    }

    @AfterEach
    void close() {
        database.close();
        TestPostgres.giveBack(settings);
    }

    @Override
    Database database() {
        return database;
    }

    @Test
    void severalServersWriteOneLog() throws Exception {
        for (int i = 0; i < 300; i++) {
            tell(event(AuditAction.SEARCH, "o" + i));
        }
        try (var other = Database.connect(settings);
                var threads = Executors.newFixedThreadPool(2)) {
            var second = new JdbcAuditTrail(other, folder.resolve("second"), Optional.empty(), clock);
            List<Callable<Boolean>> both = List.of(() -> takenIn(trail()), () -> takenIn(second));
            for (var result : threads.invokeAll(both)) {
                assertThat(result.get()).isTrue();
            }

            assertThat(verify(second, "acme").problems()).isEmpty();
            assertThat(second.file("acme", "key").orElseThrow())
                    .isEqualTo(trail().file("acme", "key").orElseThrow());
            assertThat(found(second, all(ACME)).stream().map(AuditEntry::object).distinct())
                    .hasSize(300);
            assertThat(second.backlog().entries()).isEqualTo(300);
        }
    }

    private static boolean takenIn(JdbcAuditTrail trail) {
        trail.takeIn();
        return true;
    }
}
