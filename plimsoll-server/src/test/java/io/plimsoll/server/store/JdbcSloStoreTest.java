package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.slo.Counts;
import io.plimsoll.slo.EventSeries.Period;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.SeriesKey;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import io.plimsoll.slo.SloStore;
import io.plimsoll.slo.SloStoreContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcSloStoreTest extends SloStoreContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected SloStore open() {
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        TenantRowsOfTests.add(opened, ACME, GLOBEX);
        return new JdbcSloStore(opened);
    }

    @Test
    void whatATenantCountsThatIsBeingDeletedIsLeftOut() {
        var opened = Objects.requireNonNull(database);
        var key = new SeriesKey(Optional.of(ACME), Sli.of(ServiceName.ASK, Indicator.AVAILABILITY));
        opened.change(jdbc -> jdbc.sql("UPDATE tenant SET state = 'DELETING' WHERE id = 'acme'")
                .update());
        store.add(Map.of(key, Period.at(Instant.EPOCH, new Counts(1, 1))), Instant.EPOCH);
        assertThat(store.load(key)).isEmpty();
    }

    @Test
    void anIndicatorOfAnotherVersionIsPassedOver() {
        Objects.requireNonNull(database)
                .change(jdbc -> jdbc.sql("INSERT INTO slo_count VALUES ('', 'ask/joy', 60, 0, 0, 1, 1)")
                        .update());
        assertThat(store.known(10)).isEqualTo(List.of());
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
