package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.CurrentDeadline;
import io.plimsoll.request.Deadline;
import io.plimsoll.server.resilience.Guard;
import io.plimsoll.server.resilience.GuardSettings;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A database server that falls silent, and one that breaks connections off.
class PostgresFaultsTest {

    private static final String SILENCE = "SELECT 1 FROM pg_sleep(60)";
    private static final String RESET = "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS INTEGER)";

    private final DatabaseSettings settings = TestPostgres.create();
    private final Guard guard = new Guard("database", GuardSettings.DATABASE, Clock.systemUTC());
    private final Database database = Database.connect(
            new DatabaseSettings(settings.url() + "?socketTimeout=1", settings.user(), settings.password()), guard);

    @AfterEach
    void close() {
        database.close();
        TestPostgres.giveBack(settings);
    }

    private int ask(String sql) {
        return database.read(jdbc -> jdbc.sql(sql).query(Integer.class).single());
    }

    private void assertFails(String sql, String words) {
        assertThatThrownBy(() -> ask(sql)).isInstanceOfSatisfying(PlimsollException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(failure.detail()).contains(words);
        });
    }

    @Test
    void aServerThatFallsSilentIsLeftAndAskedAgainByAnotherConnection() {
        assertFails(SILENCE, "the database server does not answer");
        assertThat(ask("SELECT 7")).isEqualTo(7);
        assertThat(guard.status().failed()).isEqualTo(1);
    }

    @Test
    void aRequestWaitsNoLongerThanItsDeadlineAllows() {
        int answer = CurrentDeadline.during(() -> {
            CurrentDeadline.is(Deadline.in(Duration.ofMillis(300)));
            assertFails("SELECT 1 FROM pg_sleep(0.9)", "the database server does not answer");
            return ask("SELECT 7");
        });
        assertThat(answer).isEqualTo(7);
        assertThat(ask("SELECT 8 FROM pg_sleep(0.5)")).isEqualTo(8);
        assertThat(
                        ask(
                                "SELECT CAST(setting AS INTEGER) FROM pg_settings WHERE name = 'client_connection_check_interval'"))
                .as("ms after which the server notices that nobody waits")
                .isEqualTo(1_000);
    }

    @Test
    void aServerThatBreaksOffTooOftenIsNotAskedForAWhile() {
        assertFails(RESET, "the database server does not answer");
        assertThat(ask("SELECT 7")).isEqualTo(7);
        for (int i = 0; i < 3; i++) {
            assertFails(RESET, "the database server does not answer");
        }
        assertThat(guard.status().state()).isEqualTo(Guard.State.OPEN);
        assertFails("SELECT 7", "'database' failed too often");
    }
}
