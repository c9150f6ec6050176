package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String pragma(String name) {
        return database.write(
                jdbc -> jdbc.sql("PRAGMA " + name).query(String.class).single());
    }

    @Test
    void theWriterIsAsDurableAsItPromises() {
        assertThat(pragma("journal_mode")).isEqualTo("wal");
        assertThat(pragma("synchronous")).isEqualTo("2");
        assertThat(pragma("foreign_keys")).isEqualTo("1");
        assertThat(pragma("busy_timeout")).isEqualTo("5000");
    }

    @Test
    void aReaderCannotWriteAndSaysNothingOfTheSql() {
        assertThatThrownBy(() ->
                        database.read(jdbc -> jdbc.sql("DELETE FROM tenant").update()))
                .isInstanceOfSatisfying(PlimsollException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                    assertThat(e.detail()).isEqualTo("the metadata store failed");
                });
    }

    @Test
    void aFullDiskIsCalledByItsName() {
        assertThatThrownBy(() -> database.change(jdbc -> {
                    jdbc.sql("PRAGMA max_page_count = 1").query(String.class).single();
                    for (int i = 0; i < 10_000; i++) {
                        jdbc.sql("INSERT INTO tenant (id, name, created_at) VALUES (:id, :id, 0)")
                                .param("id", "t" + i)
                                .update();
                    }
                }))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
        var tenants = new JdbcTenantCatalog(database, () -> Instant.EPOCH);
        assertThat(tenants.list(Optional.empty(), 10)).isEmpty();
        database.write(jdbc ->
                jdbc.sql("PRAGMA max_page_count = 1000000").query(String.class).single());
        tenants.put("a", Map.of(), AuditEvent.done(AuditAction.TENANT_CREATE, Actor.system(TenantId.DEFAULT), "a"));
        assertThat(tenants.list(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void idsSortByAgeEvenWhenTheClockIsSetBack() {
        var ids = new SortableIds();
        var last = "";
        for (int i = 0; i < 10_000; i++) {
            var next = ids.next(Instant.ofEpochMilli(1_000_000 - i));
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }
}
