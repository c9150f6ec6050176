package io.plimsoll.server.store;

import io.plimsoll.slo.Counts;
import io.plimsoll.slo.EventSeries.Period;
import io.plimsoll.slo.EventSeries.Resolution;
import io.plimsoll.slo.SeriesKey;
import io.plimsoll.slo.Sli;
import io.plimsoll.slo.SloStore;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Counts for objectives in the [Database].
public final class JdbcSloStore implements SloStore {

    /// A period that takes the slot of another one begins anew; one that is older than the one there changes nothing.
    private static final String ADD = """
            INSERT INTO slo_count (tenant, indicator, minutes, slot, period, good, total)
            SELECT CAST(:tenant AS TEXT), CAST(:indicator AS TEXT), CAST(:minutes AS INTEGER), CAST(:slot AS INTEGER),
                CAST(:period AS BIGINT), CAST(:good AS BIGINT), CAST(:total AS BIGINT)
            WHERE :tenant = '' OR EXISTS
                (SELECT 1 FROM tenant WHERE id = :tenant AND state IN ('ACTIVE', 'SUSPENDED'))
            ON CONFLICT (tenant, indicator, minutes, slot) DO UPDATE SET
                good = CASE WHEN slo_count.period = excluded.period THEN slo_count.good ELSE 0 END + excluded.good,
                total = CASE WHEN slo_count.period = excluded.period THEN slo_count.total ELSE 0 END + excluded.total,
                period = excluded.period
            WHERE slo_count.period <= excluded.period OR slo_count.period > :now
            """;

    private static final String EVERYBODY = "";

    private final Database database;

    public JdbcSloStore(Database database) {
        this.database = database;
    }

    /// In the order of the keys, so that two processes that write the same ones don't wait for each other.
    @Override
    public void add(Map<SeriesKey, List<Period>> counted, Instant now) {
        var ordered = counted.entrySet().stream()
                .sorted(Comparator.comparing(series -> series.getKey().toString()))
                .toList();
        database.change(List.of(), jdbc -> {
            for (var series : ordered) {
                for (var period : series.getValue()) {
                    jdbc.sql(ADD).params(row(series.getKey(), period, now)).update();
                }
            }
        });
    }

    private static Map<String, Object> row(SeriesKey key, Period period, Instant now) {
        var resolution = period.resolution();
        var row = named(key);
        row.put("minutes", resolution.minutes());
        row.put("slot", Math.floorMod(period.period(), resolution.periods()));
        row.put("period", period.period());
        row.put("good", period.counts().good());
        row.put("total", period.counts().total());
        row.put("now", resolution.period(now));
        return row;
    }

    private static Map<String, Object> named(SeriesKey key) {
        var parameters = new HashMap<String, Object>();
        parameters.put("tenant", key.tenant().map(TenantId::value).orElse(EVERYBODY));
        parameters.put("indicator", key.sli().key());
        return parameters;
    }

    @Override
    public List<Period> load(SeriesKey key) {
        return database.read(jdbc -> jdbc
                .sql("SELECT * FROM slo_count WHERE tenant = :tenant AND indicator = :indicator")
                .params(named(key))
                .query((row, number) -> period(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList());
    }

    private static Optional<Period> period(ResultSet row) throws SQLException {
        int minutes = row.getInt("minutes");
        int number = row.getInt("period");
        var counts = new Counts(row.getLong("good"), row.getLong("total"));
        return Stream.of(Resolution.values())
                .filter(resolution -> resolution.minutes() == minutes)
                .map(resolution -> new Period(resolution, number, counts))
                .findFirst();
    }

    @Override
    public List<SeriesKey> known(int limit) {
        return database.read(jdbc -> jdbc
                .sql("""
                        SELECT tenant, indicator, max(period) AS newest FROM slo_count WHERE minutes = :minutes
                        GROUP BY tenant, indicator
                        ORDER BY CASE WHEN tenant = '' THEN 0 ELSE 1 END, newest DESC, tenant, indicator
                        LIMIT :limit
                        """)
                .param("minutes", Resolution.HOUR.minutes())
                .param("limit", limit)
                .query((row, number) -> key(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList());
    }

    /// Absent for an indicator that this version does not know.
    private static Optional<SeriesKey> key(ResultSet row) throws SQLException {
        var tenant = Optional.of(row.getString("tenant"))
                .filter(name -> !name.equals(EVERYBODY))
                .map(TenantId::ofValue);
        return Sli.ofKey(row.getString("indicator")).map(sli -> new SeriesKey(tenant, sli));
    }

    @Override
    public boolean isShared() {
        return database.isShared();
    }
}
