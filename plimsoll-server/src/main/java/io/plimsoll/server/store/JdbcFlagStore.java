package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagChange;
import io.plimsoll.flag.FlagEntry;
import io.plimsoll.flag.FlagHold;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.SipKey;
import io.plimsoll.tenant.TenantId;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is set of the flags, and its history, in the [Database].
public final class JdbcFlagStore implements FlagStore {

    private static final Lock LOCK = new Lock("flags");
    private static final int KEY_BYTES = 16;
    private static final int KEPT_CHANGES = 100_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private static final String HOLD = """
            INSERT INTO flag_hold (flag, scope, tenant, holder, value, level, until)
            VALUES (:flag, :scope, :tenant, :holder, :value, :level, :until)
            ON CONFLICT (flag, scope, holder) DO UPDATE SET value = excluded.value, level = excluded.level,
                until = excluded.until
            """;

    private static final String UPSERT = """
            INSERT INTO flag_entry (flag, scope, tenant, value, locked, reason, version, at, author)
            VALUES (:flag, :scope, :tenant, :value, :locked, :reason, :version, :at, :author)
            ON CONFLICT (flag, scope) DO UPDATE SET value = excluded.value, locked = excluded.locked,
                reason = excluded.reason, version = excluded.version, at = excluded.at, author = excluded.author
            """;

    private static final String CHANGED = """
            INSERT INTO flag_change (version, flag, scope, tenant, before_value, before_locked, after_value,
                after_locked, reason, at, author)
            VALUES (:version, :flag, :scope, :tenant, :beforeValue, :beforeLocked, :afterValue, :afterLocked,
                :reason, :at, :author)
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcFlagStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public long version() {
        return database.read(jdbc -> jdbc.sql("SELECT version FROM flag_state")
                .query(Long.class)
                .optional()
                .orElse(0L));
    }

    /// In one transaction, so that version and entries belong together.
    @Override
    public State load() {
        return database.write(LOCK, jdbc -> {
            ensureState(jdbc);
            var entries = jdbc.sql("SELECT * FROM flag_entry ORDER BY flag, scope")
                    .query(JdbcFlagStore::entry)
                    .list();
            return jdbc.sql("SELECT * FROM flag_state")
                    .query((row, number) -> new State(
                            row.getLong("version"), SipKey.parse(row.getString("hash_key")), entries, holds(jdbc)))
                    .single();
        });
    }

    private static List<FlagHold> holds(JdbcClient jdbc) {
        return jdbc.sql("SELECT * FROM flag_hold ORDER BY flag, scope, holder")
                .query((row, number) -> new FlagHold(
                        row.getString("flag"),
                        FlagScope.ofWireName(row.getString("scope")),
                        row.getString("value"),
                        row.getInt("level"),
                        row.getString("holder"),
                        Rows.instant(row, "until")))
                .list();
    }

    /// What is past its time by so much that every node has seen it is removed with the next hold.
    @Override
    public void hold(List<FlagHold> holds, AuditEvent event) {
        var now = clock.instant();
        database.change(LOCK, jdbc -> {
            jdbc.sql("DELETE FROM flag_hold WHERE until < :past")
                    .param("past", now.minus(FORGOTTEN_AFTER).toEpochMilli())
                    .update();
            var audited = event;
            for (var hold : holds) {
                jdbc.sql(HOLD)
                        .param("flag", hold.flag())
                        .param("scope", hold.scope().wireName())
                        .param(
                                "tenant",
                                hold.scope().ofTenant().map(TenantId::value).orElse(null))
                        .param("holder", hold.holder())
                        .param("value", hold.value())
                        .param("level", hold.level())
                        .param("until", hold.until().toEpochMilli())
                        .update();
                audited = audited.with(
                        "hold " + hold.flag(),
                        hold.value() + " for " + hold.scope().wireName());
            }
            long version = next(jdbc);
            database.audit().append(jdbc, audited.with("version", version), now);
        });
    }

    @Override
    public void prolong(String holder, Instant until) {
        database.change(LOCK, jdbc -> {
            int held = jdbc.sql("UPDATE flag_hold SET until = :until WHERE holder = :holder")
                    .param("until", until.toEpochMilli())
                    .param("holder", holder)
                    .update();
            if (held > 0) {
                next(jdbc);
            }
        });
    }

    @Override
    public boolean release(String holder, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            int held = jdbc.sql("DELETE FROM flag_hold WHERE holder = :holder")
                    .param("holder", holder)
                    .update();
            if (held > 0) {
                database.audit().append(jdbc, event.with("version", next(jdbc)), clock.instant());
            }
            return held > 0;
        });
    }

    /// The version of the whole after one more change.
    private static long next(JdbcClient jdbc) {
        ensureState(jdbc);
        jdbc.sql("UPDATE flag_state SET version = version + 1").update();
        return jdbc.sql("SELECT version FROM flag_state").query(Long.class).single();
    }

    /// The first node that comes makes the key for all.
    private static void ensureState(JdbcClient jdbc) {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        jdbc.sql("INSERT INTO flag_state (id, version, hash_key) VALUES (1, 0, :key) ON CONFLICT (id) DO NOTHING")
                .param("key", HexFormat.of().formatHex(key))
                .update();
    }

    @Override
    public FlagEntry put(FlagSetting setting, OptionalLong expected, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            var before = find(jdbc, setting.flag(), setting.scope());
            check(before, expected);
            if (before.isEmpty()) {
                checkRoom(jdbc);
            }
            var value = new FlagChange.Value(setting.value(), setting.locked());
            return change(
                            jdbc,
                            new Turn(setting.flag(), setting.scope(), before, Optional.of(value)),
                            setting.reason(),
                            event)
                    .orElseThrow();
        });
    }

    private static void check(Optional<FlagEntry> before, OptionalLong expected) {
        long present = before.map(FlagEntry::version).orElse(0L);
        if (expected.isPresent() && expected.getAsLong() != present) {
            throw new PlimsollException(
                            ErrorCode.CONFLICT,
                            "somebody changed it meanwhile: its version is " + present + ", not "
                                    + expected.getAsLong())
                    .atField("version");
        }
    }

    private static void checkRoom(JdbcClient jdbc) {
        int count =
                jdbc.sql("SELECT count(*) FROM flag_entry").query(Integer.class).single();
        if (count >= MAX_ENTRIES) {
            throw new PlimsollException(
                    ErrorCode.LIMIT_EXCEEDED, "at most " + MAX_ENTRIES + " values of flags can be set at a time");
        }
    }

    @Override
    public boolean remove(Flag<?> flag, FlagScope scope, OptionalLong expected, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            var before = find(jdbc, flag, scope);
            check(before, expected);
            if (before.isEmpty()) {
                return false;
            }
            change(jdbc, new Turn(flag, scope, before, Optional.empty()), Optional.empty(), event);
            return true;
        });
    }

    @Override
    public Optional<FlagEntry> revert(Flag<?> flag, FlagScope scope, AuditEvent event) {
        return database.write(LOCK, jdbc -> {
            var last = jdbc.sql("SELECT * FROM flag_change WHERE flag = :flag AND scope = :scope"
                            + " ORDER BY version DESC LIMIT 1")
                    .param("flag", flag.name())
                    .param("scope", scope.wireName())
                    .query(JdbcFlagStore::change)
                    .optional()
                    .orElseThrow(() -> new PlimsollException(
                            ErrorCode.CONFLICT,
                            "the flag '" + flag.name() + "' was never changed at " + scope.wireName()));
            last.before().ifPresent(value -> check(flag, scope, value));
            var reason = Optional.of("takes version " + last.version() + " back");
            return change(jdbc, new Turn(flag, scope, find(jdbc, flag, scope), last.before()), reason, event);
        });
    }

    /// A value of old may be none of the flag's any more.
    private static void check(Flag<?> flag, FlagScope scope, FlagChange.Value value) {
        new FlagSetting(flag, scope, value.text(), value.locked(), Optional.empty());
    }

    /// From one value, or none, to another.
    private record Turn(Flag<?> flag, FlagScope scope, Optional<FlagEntry> before, Optional<FlagChange.Value> after) {}

    private Optional<FlagEntry> change(JdbcClient jdbc, Turn turn, Optional<String> reason, AuditEvent event) {
        var now = clock.instant();
        long version = next(jdbc);
        var row = row(turn);
        row.put("version", version);
        row.put("at", now.toEpochMilli());
        row.put("author", event.actor().principal());
        row.put("reason", reason.orElse(null));
        if (turn.after().isPresent()) {
            row.put("value", turn.after().get().text());
            row.put("locked", turn.after().get().locked() ? 1 : 0);
            jdbc.sql(UPSERT).params(row).update();
        } else {
            jdbc.sql("DELETE FROM flag_entry WHERE flag = :flag AND scope = :scope")
                    .params(row)
                    .update();
        }
        jdbc.sql(CHANGED).params(row).update();
        jdbc.sql("DELETE FROM flag_change WHERE version <= :oldest")
                .param("oldest", version - KEPT_CHANGES)
                .update();
        var audited = event.with("scope", turn.scope().wireName())
                .with("before", turn.before().map(FlagEntry::value).orElse("-"))
                .with("after", turn.after().map(FlagChange.Value::text).orElse("-"))
                .with("locked", turn.after().map(FlagChange.Value::locked).orElse(false))
                .with("version", version);
        database.audit().append(jdbc, audited, now);
        return find(jdbc, turn.flag(), turn.scope());
    }

    private static Map<String, Object> row(Turn turn) {
        var row = new HashMap<String, Object>();
        row.put("flag", turn.flag().name());
        row.put("scope", turn.scope().wireName());
        row.put("tenant", turn.scope().ofTenant().map(TenantId::value).orElse(null));
        row.put("beforeValue", turn.before().map(FlagEntry::value).orElse(null));
        row.put(
                "beforeLocked",
                turn.before().map(entry -> entry.locked() ? 1 : 0).orElse(null));
        row.put("afterValue", turn.after().map(FlagChange.Value::text).orElse(null));
        row.put("afterLocked", turn.after().map(value -> value.locked() ? 1 : 0).orElse(null));
        return row;
    }

    private static Optional<FlagEntry> find(JdbcClient jdbc, Flag<?> flag, FlagScope scope) {
        return jdbc.sql("SELECT * FROM flag_entry WHERE flag = :flag AND scope = :scope")
                .param("flag", flag.name())
                .param("scope", scope.wireName())
                .query(JdbcFlagStore::entry)
                .optional();
    }

    private static FlagEntry entry(ResultSet row, int number) throws SQLException {
        return new FlagEntry(
                row.getString("flag"),
                FlagScope.ofWireName(row.getString("scope")),
                row.getString("value"),
                row.getInt("locked") == 1,
                Rows.text(row, "reason"),
                row.getLong("version"),
                Rows.instant(row, "at"),
                row.getString("author"));
    }

    @Override
    public List<FlagChange> history(Optional<String> flag, Optional<TenantId> tenant, long before, int limit) {
        var where = new StringBuilder("SELECT * FROM flag_change WHERE version < :before");
        var row = new HashMap<String, Object>();
        row.put("before", before);
        row.put("limit", Rows.page(limit));
        flag.ifPresent(name -> {
            where.append(" AND flag = :flag");
            row.put("flag", name);
        });
        tenant.ifPresent(id -> {
            where.append(" AND tenant = :tenant");
            row.put("tenant", id.value());
        });
        return database.read(jdbc -> jdbc.sql(
                        where.append(" ORDER BY version DESC LIMIT :limit").toString())
                .params(row)
                .query(JdbcFlagStore::change)
                .list());
    }

    private static FlagChange change(ResultSet row, int number) throws SQLException {
        return new FlagChange(
                row.getLong("version"),
                row.getString("flag"),
                FlagScope.ofWireName(row.getString("scope")),
                value(row, "before"),
                value(row, "after"),
                Rows.text(row, "reason"),
                Rows.instant(row, "at"),
                row.getString("author"));
    }

    private static Optional<FlagChange.Value> value(ResultSet row, String when) throws SQLException {
        var text = Rows.text(row, when + "_value");
        boolean locked = row.getInt(when + "_locked") == 1;
        return text.map(known -> new FlagChange.Value(known, locked));
    }
}
