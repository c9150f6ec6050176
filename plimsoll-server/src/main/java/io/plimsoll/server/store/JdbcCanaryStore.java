package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.release.Canary;
import io.plimsoll.release.CanaryScope;
import io.plimsoll.release.CanaryState;
import io.plimsoll.release.CanaryStore;
import io.plimsoll.release.Candidate;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Canaries in the [Database].
public final class JdbcCanaryStore implements CanaryStore {

    private static final Lock LOCK = new Lock("canaries");
    private static final String UNDER_WAY = "state IN ('RUNNING', 'PAUSED', 'PROMOTING')";

    private static final String INSERT = """
            INSERT INTO canary (id, scope, tenant, collection, flags, generation, shares, min_samples, max_duration,
                alpha, tolerance, state, step, begun_at, step_at, ended_at, version, evidence, recalled, held_at, why,
                figures, replaced, reason, author)
            VALUES (:id, :scope, :tenant, :collection, :flags, :generation, :shares, :minSamples, :maxDuration,
                :alpha, :tolerance, :state, :step, :begunAt, :stepAt, :endedAt, 1, :evidence, :recalled, :heldAt, :why,
                :figures, :replaced, :reason, :author)
            """;

    private static final String UPDATE = """
            UPDATE canary SET state = :state, step = :step, step_at = :stepAt, ended_at = :endedAt,
                version = version + 1, evidence = :evidence, recalled = :recalled, held_at = :heldAt, why = :why,
                figures = :figures, replaced = :replaced
            WHERE id = :id AND version = :version
            """;

    private static final String ADD = """
            INSERT INTO canary_sum (canary, name, tenant, amount)
            VALUES (:canary, :name, (SELECT tenant FROM canary WHERE id = :canary), :amount)
            ON CONFLICT (canary, name) DO UPDATE SET amount = canary_sum.amount + excluded.amount
            """;

    private static final String PIN = """
            INSERT INTO canary_session (canary, session, tenant, arm)
            SELECT c.id, :session, c.tenant, :arm FROM canary c
            WHERE c.id = :canary AND (SELECT count(*) FROM canary_session s WHERE s.canary = c.id) < :most
            ON CONFLICT (canary, session) DO NOTHING
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcCanaryStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String newId() {
        return "cny_" + database.ids().next(clock.instant());
    }

    @Override
    public Canary begin(Canary canary, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            requireAlone(jdbc, canary.scope());
            int others = jdbc.sql("SELECT count(*) FROM canary WHERE " + UNDER_WAY)
                    .query(Integer.class)
                    .single();
            if (others >= MAX_UNDER_WAY) {
                throw new PlimsollException(
                        ErrorCode.LIMIT_EXCEEDED, "at most " + MAX_UNDER_WAY + " canaries can be under way at a time");
            }
            jdbc.sql(INSERT).params(row(canary)).update();
            forgetOld(jdbc);
            database.audit().append(jdbc, event, clock.instant());
            return canary.withVersion(1);
        });
    }

    private static void requireAlone(JdbcClient jdbc, CanaryScope scope) {
        jdbc.sql("SELECT id FROM canary WHERE scope = :scope AND " + UNDER_WAY)
                .param("scope", scope.wireName())
                .query(Rows::id)
                .optional()
                .ifPresent(id -> {
                    throw new PlimsollException(
                            ErrorCode.CONFLICT,
                            "the canary '" + id + "' is under way in " + scope.wireName()
                                    + "; one at a time: promote or abort it first");
                });
    }

    private static void forgetOld(JdbcClient jdbc) {
        jdbc.sql("DELETE FROM canary WHERE NOT (" + UNDER_WAY + ") AND id IN ("
                        + "SELECT id FROM canary WHERE NOT (" + UNDER_WAY
                        + ") ORDER BY id DESC LIMIT 1000 OFFSET :kept)")
                .param("kept", MAX_ENDED)
                .update();
    }

    @Override
    public List<Canary> underWay() {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM canary WHERE " + UNDER_WAY + " ORDER BY id LIMIT :limit")
                .param("limit", MAX_UNDER_WAY)
                .query(JdbcCanaryStore::canary)
                .list());
    }

    @Override
    public Optional<Canary> find(String id) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM canary WHERE id = :id")
                .param("id", id)
                .query(JdbcCanaryStore::canary)
                .optional());
    }

    @Override
    public List<Canary> list(Optional<TenantId> tenant, Optional<String> before, int limit) {
        var where = new StringBuilder("SELECT * FROM canary WHERE 1 = 1");
        var row = new HashMap<String, Object>();
        row.put("limit", Rows.page(limit));
        tenant.ifPresent(id -> {
            where.append(" AND tenant = :tenant");
            row.put("tenant", id.value());
        });
        before.ifPresent(id -> {
            where.append(" AND id < :before");
            row.put("before", id);
        });
        return database.read(
                jdbc -> jdbc.sql(where.append(" ORDER BY id DESC LIMIT :limit").toString())
                        .params(row)
                        .query(JdbcCanaryStore::canary)
                        .list());
    }

    @Override
    public Canary put(Canary canary, Optional<AuditEvent> event) {
        return database.write(LOCK, jdbc -> {
            int updated = jdbc.sql(UPDATE).params(row(canary)).update();
            if (updated == 0) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT, "the canary has changed meanwhile; look at it and try again");
            }
            if (!canary.state().isUnderWay()) {
                forget(jdbc, canary.id());
            }
            event.ifPresent(own -> database.audit().append(jdbc, own, clock.instant()));
            return canary.withVersion(canary.version() + 1);
        });
    }

    private static void forget(JdbcClient jdbc, String id) {
        for (var table : List.of("canary_sum", "canary_session")) {
            jdbc.sql("DELETE FROM " + table + " WHERE canary = :id")
                    .param("id", id)
                    .update();
        }
    }

    /// Under the lock, so that nothing is added to a canary that is ending.
    @Override
    public void add(String canary, Map<String, Double> amounts) {
        database.change(LOCK, jdbc -> {
            if (isUnderWay(jdbc, canary)) {
                new TreeMap<>(amounts)
                        .forEach((name, amount) -> jdbc.sql(ADD)
                                .param("canary", canary)
                                .param("name", name)
                                .param("amount", amount)
                                .update());
            }
        });
    }

    private static boolean isUnderWay(JdbcClient jdbc, String canary) {
        return jdbc.sql("SELECT id FROM canary WHERE id = :id AND " + UNDER_WAY)
                .param("id", canary)
                .query(Rows::id)
                .optional()
                .isPresent();
    }

    @Override
    public Map<String, Double> amounts(String canary) {
        var amounts = new TreeMap<String, Double>();
        database.read(jdbc -> jdbc.sql("SELECT name, amount FROM canary_sum WHERE canary = :canary")
                .param("canary", canary)
                .query((row, number) -> amounts.put(row.getString("name"), row.getDouble("amount")) == null)
                .list());
        return amounts;
    }

    @Override
    public Optional<Arm> pin(String canary, String session, Optional<Arm> arm) {
        var known = pinned(canary, session);
        if (known.isPresent()) {
            return known.get();
        }
        return database.write(LOCK, jdbc -> {
            if (isUnderWay(jdbc, canary)) {
                jdbc.sql(PIN)
                        .param("canary", canary)
                        .param("session", session)
                        .param("arm", arm.map(Arm::name).orElse(null))
                        .param("most", MAX_SESSIONS)
                        .update();
            }
            return pinned(jdbc, canary, session).orElse(Optional.empty());
        });
    }

    private Optional<Optional<Arm>> pinned(String canary, String session) {
        return database.read(jdbc -> pinned(jdbc, canary, session));
    }

    private static Optional<Optional<Arm>> pinned(JdbcClient jdbc, String canary, String session) {
        return jdbc.sql("SELECT arm FROM canary_session WHERE canary = :canary AND session = :session")
                .param("canary", canary)
                .param("session", session)
                .query((row, number) -> Rows.text(row, "arm").map(Arm::valueOf))
                .optional();
    }

    /// A process that has the file to itself always leads.
    @Override
    public boolean leads(String process, Duration time) {
        if (!database.isShared()) {
            return true;
        }
        var now = clock.instant();
        var half = now.plus(time.dividedBy(2)).toEpochMilli();
        boolean leads = database.read(
                jdbc -> jdbc.sql("SELECT process FROM canary_leader WHERE process = :process AND until > :half")
                        .param("process", process)
                        .param("half", half)
                        .query(String.class)
                        .optional()
                        .isPresent());
        return leads || takesLead(process, now, time);
    }

    /// A time that ends later than any could that begins now was written by a clock that was ahead.
    private boolean takesLead(String process, Instant now, Duration time) {
        return database.write(
                LOCK,
                jdbc -> jdbc.sql("""
                                INSERT INTO canary_leader (id, process, until) VALUES (1, :process, :until)
                                ON CONFLICT (id) DO UPDATE SET process = excluded.process, until = excluded.until
                                WHERE canary_leader.process = :process OR canary_leader.until <= :now
                                    OR canary_leader.until > :never
                                """)
                                .param("process", process)
                                .param("until", now.plus(time).toEpochMilli())
                                .param("now", now.toEpochMilli())
                                .param("never", now.plus(time.multipliedBy(2)).toEpochMilli())
                                .update()
                        == 1);
    }

    private static Map<String, Object> row(Canary canary) {
        var plan = canary.plan();
        var row = new HashMap<String, Object>();
        row.put("id", canary.id());
        row.put("scope", canary.scope().wireName());
        row.put("tenant", canary.scope().ofTenant().map(TenantId::value).orElse(null));
        row.put(
                "collection",
                canary.scope().ofCollection().map(key -> key.name().value()).orElse(null));
        row.put("flags", JsonText.of(canary.candidate().flags()));
        var generation = canary.candidate().generation();
        row.put("generation", generation.isPresent() ? generation.getAsLong() : null);
        row.put("shares", plan.shares().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        row.put("minSamples", plan.minSamples());
        row.put("maxDuration", plan.maxDuration().toMillis());
        row.put("alpha", plan.alpha());
        row.put("tolerance", plan.tolerance());
        row.put("state", canary.state().name());
        row.put("step", canary.step());
        row.put("begunAt", canary.begunAt().toEpochMilli());
        row.put("stepAt", canary.stepAt().toEpochMilli());
        row.put("endedAt", canary.endedAt().map(Instant::toEpochMilli).orElse(null));
        row.put("version", canary.version());
        row.put("evidence", canary.evidence());
        row.put("recalled", canary.recalled());
        row.put("heldAt", canary.heldAt().toEpochMilli());
        row.put("why", String.join("\n", canary.why()));
        row.put("figures", JsonText.of(canary.figures()));
        row.put("replaced", JsonText.of(canary.before()));
        row.put("reason", canary.reason().orElse(null));
        row.put("author", canary.by());
        return row;
    }

    private static Canary canary(ResultSet row, int number) throws SQLException {
        return new Canary(
                row.getString("id"),
                CanaryScope.ofWireName(row.getString("scope")),
                candidate(row),
                new CanaryPlan(
                        Arrays.stream(row.getString("shares").split(" "))
                                .map(Double::valueOf)
                                .toList(),
                        row.getLong("min_samples"),
                        Duration.ofMillis(row.getLong("max_duration")),
                        row.getDouble("alpha"),
                        row.getDouble("tolerance")),
                CanaryState.valueOf(row.getString("state")),
                row.getInt("step"),
                Rows.instant(row, "begun_at"),
                Rows.instant(row, "step_at"),
                endedAt(row),
                row.getLong("version"),
                row.getString("evidence"),
                row.getInt("recalled"),
                Rows.instant(row, "held_at"),
                row.getString("why").lines().toList(),
                JsonText.map(row.getString("figures")),
                JsonText.map(row.getString("replaced")),
                Rows.text(row, "reason"),
                row.getString("author"));
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        long generation = row.getLong("generation");
        var number = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(generation);
        return new Candidate(JsonText.map(row.getString("flags")), number);
    }

    private static Optional<Instant> endedAt(ResultSet row) throws SQLException {
        long millis = row.getLong("ended_at");
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
