package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.Incident.State;
import io.plimsoll.runbook.IncidentStore;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.Target;
import io.plimsoll.runbook.TimelineEntry;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Incidents, pauses and the lead, in the [Database].
public final class JdbcIncidentStore implements IncidentStore {

    private static final Lock LOCK = new Lock("runbooks");

    private static final String INSERT = """
            INSERT INTO incident (id, runbook, about, tenant, mode, state, ladder, level, cause, waits, steps_done,
                opened_at, acted_at, closed_at, revision)
            VALUES (:id, :runbook, :about, :tenant, :mode, :state, :ladder, :level, :cause, :waits, :done, :opened,
                :acted, :closed, :revision)
            """;

    private static final String UPDATE = """
            UPDATE incident SET mode = :mode, state = :state, waits = :waits, steps_done = :done, acted_at = :acted,
                closed_at = :closed, revision = :revision, paused_by = :pausedBy, paused_reason = :pausedReason,
                paused_at = :pausedAt
            WHERE id = :id AND revision = :seen
            """;

    private static final String ENTER = """
            INSERT INTO incident_event (incident, number, tenant, at, kind, author, text)
            VALUES (:incident, :number, :tenant, :at, :kind, :author, :text)
            """;

    private static final String TAKE_LEAD = """
            INSERT INTO runbook_leader (id, node, until) VALUES (1, :node, :until)
            ON CONFLICT (id) DO UPDATE SET node = excluded.node, until = excluded.until
                WHERE runbook_leader.node = excluded.node OR runbook_leader.until <= :now
            """;

    private final Database database;
    private final SortableIds ids = new SortableIds();
    private final InstantSource clock;

    public JdbcIncidentStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Written only where the lease is half over, so that idle servers don't write with every round.
    @Override
    public boolean lead(String node, Duration lease) {
        var now = clock.instant();
        var half = now.plus(lease.dividedBy(2)).toEpochMilli();
        boolean isSafe = database.read(
                        jdbc -> jdbc.sql("SELECT count(*) FROM runbook_leader WHERE node = :node AND until > :half")
                                .param("node", node)
                                .param("half", half)
                                .query(Integer.class)
                                .single())
                > 0;
        return isSafe
                || database.write(
                        LOCK,
                        jdbc -> jdbc.sql(TAKE_LEAD)
                                        .param("node", node)
                                        .param("until", now.plus(lease).toEpochMilli())
                                        .param("now", now.toEpochMilli())
                                        .update()
                                > 0);
    }

    @Override
    public void resign(String node) {
        database.change(
                LOCK,
                jdbc -> jdbc.sql("DELETE FROM runbook_leader WHERE node = :node")
                        .param("node", node)
                        .update());
    }

    @Override
    public List<Incident> open() {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM incident WHERE closed_at IS NULL ORDER BY id")
                .query(JdbcIncidentStore::incident)
                .list());
    }

    @Override
    public Optional<Incident> open(Incident incident, List<TimelineEntry> entries, AuditEvent event) {
        var now = clock.instant();
        var id = ids.next(now);
        return database.write(LOCK, jdbc -> {
            var stored = incident.stored(id, 1);
            int open = jdbc.sql("SELECT count(*) FROM incident WHERE runbook = :runbook AND about = :about"
                            + " AND closed_at IS NULL")
                    .param("runbook", incident.runbook())
                    .param("about", incident.about().wireName())
                    .query(Integer.class)
                    .single();
            if (open > 0) {
                return Optional.empty();
            }
            jdbc.sql(INSERT).params(row(stored)).update(); // nobody can have paused it yet
            enter(jdbc, stored, entries);
            database.audit().append(jdbc, event.about("incident/" + id), now);
            return Optional.of(stored);
        });
    }

    @Override
    public Incident save(Incident incident, List<TimelineEntry> entries, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            var stored = incident.stored(incident.id(), incident.revision() + 1);
            var row = row(stored);
            row.put("seen", incident.revision());
            if (jdbc.sql(UPDATE).params(row).update() == 0) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT, "the incident was changed meanwhile; look at it and try again");
            }
            enter(jdbc, stored, entries);
            database.audit().append(jdbc, event, clock.instant());
            return stored;
        });
    }

    private static void enter(JdbcClient jdbc, Incident incident, List<TimelineEntry> entries) {
        int number = jdbc.sql("SELECT coalesce(max(number), 0) FROM incident_event WHERE incident = :incident")
                .param("incident", incident.id())
                .query(Integer.class)
                .single();
        for (var entry : entries) {
            number++;
            if (number <= MAX_ENTRIES) {
                jdbc.sql(ENTER)
                        .param("incident", incident.id())
                        .param("number", number)
                        .param("tenant", tenant(incident))
                        .param("at", entry.at().toEpochMilli())
                        .param("kind", entry.kind().name())
                        .param("author", entry.author())
                        .param("text", entry.text())
                        .update();
            }
        }
    }

    private static Map<String, Object> row(Incident incident) {
        var row = new HashMap<String, Object>();
        row.put("id", incident.id());
        row.put("runbook", incident.runbook());
        row.put("about", incident.about().wireName());
        row.put("tenant", tenant(incident));
        row.put("mode", incident.mode().name());
        row.put("state", incident.state().name());
        row.put("ladder", incident.rung().map(Runbook.Rung::ladder).orElse(null));
        row.put("level", incident.rung().map(Runbook.Rung::level).orElse(0));
        row.put("cause", incident.cause());
        row.put("waits", incident.waits().orElse(null));
        row.put("pausedBy", incident.paused().map(Pause::by).orElse(null));
        row.put("pausedReason", incident.paused().flatMap(Pause::reason).orElse(null));
        row.put(
                "pausedAt",
                incident.paused().map(pause -> pause.at().toEpochMilli()).orElse(null));
        row.put("done", incident.stepsDone());
        row.put("opened", incident.openedAt().toEpochMilli());
        row.put("acted", incident.actedAt().map(Instant::toEpochMilli).orElse(null));
        row.put("closed", incident.closedAt().map(Instant::toEpochMilli).orElse(null));
        row.put("revision", incident.revision());
        return row;
    }

    private static @Nullable String tenant(Incident incident) {
        return incident.about().ofTenant().map(TenantId::value).orElse(null);
    }

    private static Incident incident(ResultSet row, int number) throws SQLException {
        var ladder = Rows.text(row, "ladder");
        int level = row.getInt("level");
        return new Incident(
                row.getString("id"),
                row.getString("runbook"),
                Target.ofWireName(row.getString("about")),
                Runbook.Mode.valueOf(row.getString("mode")),
                State.valueOf(row.getString("state")),
                ladder.map(name -> new Runbook.Rung(name, level)),
                row.getString("cause"),
                Rows.text(row, "waits"),
                pause(row),
                row.getInt("steps_done"),
                Rows.instant(row, "opened_at"),
                time(row, "acted_at"),
                time(row, "closed_at"),
                row.getLong("revision"));
    }

    private static Optional<Pause> pause(ResultSet row) throws SQLException {
        var by = Rows.text(row, "paused_by");
        var reason = Rows.text(row, "paused_reason");
        var at = Rows.instant(row, "paused_at");
        return by.map(author -> new Pause(author, reason, at));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    @Override
    public Optional<Incident> find(String id) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM incident WHERE id = :id")
                .param("id", id)
                .query(JdbcIncidentStore::incident)
                .optional());
    }

    @Override
    public List<Incident> list(Optional<String> runbook, boolean onlyOpen, Optional<String> before, int limit) {
        var where = new StringBuilder("SELECT * FROM incident WHERE 1 = 1");
        var row = new HashMap<String, Object>();
        runbook.ifPresent(name -> {
            where.append(" AND runbook = :runbook");
            row.put("runbook", name);
        });
        before.ifPresent(id -> {
            where.append(" AND id < :before");
            row.put("before", id);
        });
        if (onlyOpen) {
            where.append(" AND closed_at IS NULL");
        }
        row.put("limit", Rows.page(limit));
        return database.read(
                jdbc -> jdbc.sql(where.append(" ORDER BY id DESC LIMIT :limit").toString())
                        .params(row)
                        .query(JdbcIncidentStore::incident)
                        .list());
    }

    @Override
    public List<TimelineEntry> timeline(String id) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM incident_event WHERE incident = :id ORDER BY number")
                .param("id", id)
                .query((row, number) -> new TimelineEntry(
                        Rows.instant(row, "at"),
                        TimelineEntry.Kind.valueOf(row.getString("kind")),
                        row.getString("author"),
                        row.getString("text")))
                .list());
    }

    @Override
    public int actionsSince(String runbook, Instant since) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT count(*) FROM incident_event e JOIN incident i ON i.id = e.incident
                        WHERE i.runbook = :runbook AND e.kind = 'ACTED' AND e.at >= :since
                        """)
                .param("runbook", runbook)
                .param("since", since.toEpochMilli())
                .query(Integer.class)
                .single());
    }

    @Override
    public Map<String, Pause> pauses() {
        var pauses = new HashMap<String, Pause>();
        database.read(jdbc -> jdbc.sql("SELECT * FROM runbook_pause")
                .query((row, number) -> pauses.put(
                        row.getString("runbook"),
                        new Pause(row.getString("author"), Rows.text(row, "reason"), Rows.instant(row, "at"))))
                .list());
        return pauses;
    }

    @Override
    public void pause(String runbook, Optional<String> reason, AuditEvent event) {
        var now = clock.instant();
        database.change(LOCK, jdbc -> {
            jdbc.sql("""
                            INSERT INTO runbook_pause (runbook, author, reason, at)
                            VALUES (:runbook, :author, :reason, :at)
                            ON CONFLICT (runbook) DO UPDATE SET author = excluded.author, reason = excluded.reason,
                                at = excluded.at
                            """)
                    .param("runbook", runbook)
                    .param("author", event.actor().principal())
                    .param("reason", reason.orElse(null))
                    .param("at", now.toEpochMilli())
                    .update();
            database.audit().append(jdbc, event, now);
        });
    }

    @Override
    public boolean resume(String runbook, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            boolean wasPaused = jdbc.sql("DELETE FROM runbook_pause WHERE runbook = :runbook")
                            .param("runbook", runbook)
                            .update()
                    > 0;
            if (wasPaused) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return wasPaused;
        });
    }

    @Override
    public int forget(Instant closedBefore) {
        return database.write(LOCK, jdbc -> {
            var before = closedBefore.toEpochMilli();
            jdbc.sql("DELETE FROM incident_event WHERE incident IN (SELECT id FROM incident WHERE closed_at < :before)")
                    .param("before", before)
                    .update();
            return jdbc.sql("DELETE FROM incident WHERE closed_at < :before")
                    .param("before", before)
                    .update();
        });
    }
}
