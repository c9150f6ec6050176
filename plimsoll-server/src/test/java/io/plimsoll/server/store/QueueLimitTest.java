package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueLimitTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final Instant NOW = Instant.EPOCH;

    @TempDir
    private Path folder;

    private final QueueLimit limit = new QueueLimit(3, 5);
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
        database.change(jdbc -> jdbc.sql(
                        "INSERT INTO collection (tenant, name, max_tokens, overlap_tokens, live, created_at)"
                                + " VALUES ('acme', 'c', 1, 0, 1, 0), ('other', 'c', 1, 0, 1, 0), ('third', 'c', 1, 0, 1, 0)")
                .update());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void add(TenantId tenant) {
        database.change(jdbc -> {
            limit.take(jdbc, tenant, TenantLimits.NONE);
            jdbc.sql("""
                            INSERT INTO job (id, tenant, collection, document, version, kind, state, attempts,
                                not_before, leased_until, created_at, updated_at)
                            VALUES (:id, :tenant, 'c', 'd', 1, 'INDEX', 'WAITING', 0, 0, 0, 0, 0)
                            """)
                    .param("id", UUID.randomUUID().toString())
                    .param("tenant", tenant.value())
                    .update();
        });
    }

    private void ask(TenantId tenant, Instant now) {
        database.read(jdbc -> {
            limit.require(jdbc, tenant, TenantLimits.NONE, now);
            return true;
        });
    }

    private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String setting) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PlimsollException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL);
            assertThat(e.setting()).contains(setting);
            assertThat(e.retryAfter()).isPresent();
        });
    }

    @Test
    void aTenantHasItsBoundAndAllTogetherHaveTheirs() {
        for (int i = 0; i < 3; i++) {
            ask(ACME, NOW);
            add(ACME);
        }
        assertFull(() -> add(ACME), QueueLimit.PER_TENANT);
        assertFull(() -> ask(ACME, NOW), QueueLimit.PER_TENANT);
        add(OTHER);
        add(OTHER);
        assertFull(() -> add(OTHER), QueueLimit.IN_ALL);
        assertFull(() -> ask(new TenantId("third"), NOW), QueueLimit.IN_ALL);
    }

    @Test
    void whoOnlyAsksIsToldAgainSoonAfterTheQueueHasRoom() {
        for (int i = 0; i < 3; i++) {
            add(ACME);
        }
        assertFull(() -> ask(ACME, NOW), QueueLimit.PER_TENANT);
        database.change(jdbc -> jdbc.sql("UPDATE job SET state = 'DONE'").update());

        assertFull(() -> ask(ACME, NOW), QueueLimit.PER_TENANT);
        assertThatCode(() -> ask(ACME, NOW.plusSeconds(1))).doesNotThrowAnyException();
        assertThatCode(() -> add(ACME)).doesNotThrowAnyException();
    }
}
