package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.runbook.OutsideAlert;
import io.plimsoll.runbook.Reading;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.SignalReports;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// What nodes and systems outside report, in the [Database].
public final class JdbcSignalReports implements SignalReports {

    private static final Lock LOCK = new Lock("alerts");
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String TELL = """
            INSERT INTO node_report (node, readings, until) VALUES (:node, :readings, :until)
            ON CONFLICT (node) DO UPDATE SET readings = excluded.readings, until = excluded.until
            """;

    private static final String HEAR = """
            INSERT INTO outside_alert (fingerprint, tenant, labels, starts_at, until)
            VALUES (:fingerprint, :tenant, :labels, :startsAt, :until)
            ON CONFLICT (fingerprint) DO UPDATE SET tenant = excluded.tenant, labels = excluded.labels,
                starts_at = excluded.starts_at, until = excluded.until
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcSignalReports(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// As it stands in the table; a signal that this version does not know is passed over.
    private record Told(String signal, Map<String, String> labels, double value) {}

    @Override
    public void tell(String node, Map<Signal, List<Reading>> seen, Instant until) {
        var told = new ArrayList<Told>();
        seen.forEach((signal, readings) ->
                readings.forEach(reading -> told.add(new Told(signal.wireName(), reading.labels(), reading.value()))));
        database.change(List.of(), jdbc -> {
            jdbc.sql("DELETE FROM node_report WHERE until <= :now")
                    .param("now", clock.millis())
                    .update();
            jdbc.sql(TELL)
                    .param("node", node)
                    .param("readings", JSON.writeValueAsString(told))
                    .param("until", until.toEpochMilli())
                    .update();
        });
    }

    @Override
    public Map<Signal, List<Reading>> others(String node) {
        var all = new EnumMap<Signal, List<Reading>>(Signal.class);
        var unused = database.read(
                jdbc -> jdbc.sql("SELECT node, readings FROM node_report WHERE until > :now AND node <> :node")
                        .param("now", clock.millis())
                        .param("node", node)
                        .query((row, number) -> add(row, all))
                        .list());
        return all;
    }

    private static boolean add(ResultSet row, Map<Signal, List<Reading>> all) throws SQLException {
        var node = row.getString("node");
        for (var told : JSON.readValue(row.getString("readings"), Told[].class)) {
            Arrays.stream(Signal.values())
                    .filter(signal -> signal.wireName().equals(told.signal()))
                    .forEach(signal -> {
                        var labels = new HashMap<>(told.labels());
                        labels.put(NODE, node);
                        all.computeIfAbsent(signal, unused -> new ArrayList<>()).add(new Reading(labels, told.value()));
                    });
        }
        return true;
    }

    @Override
    public void hear(List<OutsideAlert> firing, Set<String> over, AuditEvent event) {
        var now = clock.instant();
        database.change(LOCK, jdbc -> {
            jdbc.sql("DELETE FROM outside_alert WHERE until <= :now")
                    .param("now", now.toEpochMilli())
                    .update();
            var before = fingerprints(jdbc);
            over.forEach(fingerprint -> jdbc.sql("DELETE FROM outside_alert WHERE fingerprint = :fingerprint")
                    .param("fingerprint", fingerprint)
                    .update());
            firing.forEach(alert -> jdbc.sql(HEAR).params(row(alert)).update());
            var after = fingerprints(jdbc);
            if (after.size() > MAX_ALERTS) {
                throw new PlimsollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "at most " + MAX_ALERTS + " alerts can stand at a time; group them, or send fewer");
            }
            if (!after.equals(before)) {
                database.audit().append(jdbc, event, now);
            }
        });
    }

    private static Set<String> fingerprints(JdbcClient jdbc) {
        return new HashSet<>(jdbc.sql("SELECT fingerprint AS id FROM outside_alert")
                .query(Rows::id)
                .list());
    }

    private static Map<String, Object> row(OutsideAlert alert) {
        var row = new HashMap<String, Object>();
        row.put("fingerprint", alert.fingerprint());
        row.put("tenant", alert.tenant().map(TenantId::value).orElse(null));
        row.put("labels", JsonText.of(alert.labels()));
        row.put("startsAt", Rows.millis("startsAt", alert.startsAt()));
        row.put("until", alert.until().toEpochMilli());
        return row;
    }

    @Override
    public List<OutsideAlert> alerts() {
        return database.read(jdbc -> jdbc.sql(
                        "SELECT * FROM outside_alert WHERE until > :now ORDER BY starts_at, fingerprint LIMIT :limit")
                .param("now", clock.millis())
                .param("limit", MAX_ALERTS)
                .query((row, number) -> new OutsideAlert(
                        row.getString("fingerprint"),
                        JsonText.map(row.getString("labels")),
                        Rows.instant(row, "starts_at"),
                        Rows.instant(row, "until")))
                .list());
    }
}
