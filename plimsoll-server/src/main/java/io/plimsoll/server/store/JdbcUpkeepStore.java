package io.plimsoll.server.store;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.upkeep.Traffic;
import io.plimsoll.upkeep.UpkeepStore;
import java.time.Instant;
import java.util.Optional;

/// What upkeep remembers, in the [Database].
public final class JdbcUpkeepStore implements UpkeepStore {

    private final Database database;

    public JdbcUpkeepStore(Database database) {
        this.database = database;
    }

    @Override
    public double[] traffic() {
        var perHour = new double[Traffic.HOURS];
        database.read(jdbc -> jdbc.sql("SELECT hour, requests FROM traffic")
                .query((row, number) -> {
                    perHour[row.getInt("hour")] = row.getDouble("requests");
                    return number;
                })
                .list());
        return perHour;
    }

    @Override
    public void traffic(double[] perHour) {
        database.change(new Lock("traffic"), jdbc -> {
            for (int hour = 0; hour < perHour.length; hour++) {
                jdbc.sql("""
                                INSERT INTO traffic (hour, requests) VALUES (:hour, :requests)
                                ON CONFLICT (hour) DO UPDATE SET requests = excluded.requests
                                """)
                        .param("hour", hour)
                        .param("requests", perHour[hour])
                        .update();
            }
        });
    }

    @Override
    public Optional<Compacted> compacted(IndexGeneration generation) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT compacted_at, reclaimed_bytes FROM generation
                        WHERE tenant = :tenant AND collection = :collection AND number = :number
                            AND compacted_at IS NOT NULL
                        """)
                .params(GenerationTable.named(generation))
                .query((row, number) ->
                        new Compacted(Rows.instant(row, "compacted_at"), row.getLong("reclaimed_bytes")))
                .optional());
    }

    @Override
    public void compacted(IndexGeneration generation, Compacted compacted) {
        database.change(
                Lock.collection(generation.collection()),
                jdbc -> jdbc.sql("""
                        UPDATE generation SET compacted_at = :at, reclaimed_bytes = :bytes
                        WHERE tenant = :tenant AND collection = :collection AND number = :number
                        """)
                        .params(GenerationTable.named(generation))
                        .param("at", compacted.at().toEpochMilli())
                        .param("bytes", compacted.reclaimedBytes())
                        .update());
    }

    @Override
    public boolean purge() {
        return database.emptyLog();
    }

    /// A document that came back after its deletion keeps its tombstone, and so its deletion is found here too.
    @Override
    public Optional<Instant> firstDeletionAfter(IndexGeneration generation, Instant time) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT min(deleted_at) FROM tombstone
                        WHERE tenant = :tenant AND collection = :collection AND deleted_at >= :after
                        """)
                .params(Rows.named(generation.collection()))
                .param("after", time.toEpochMilli())
                .query((row, number) -> {
                    long millis = row.getLong(1);
                    return row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(millis));
                })
                .single());
    }
}
