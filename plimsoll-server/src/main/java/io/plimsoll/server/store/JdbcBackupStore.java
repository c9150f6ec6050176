package io.plimsoll.server.store;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.BackupStore;
import io.plimsoll.backup.DrillResult;
import io.plimsoll.rollout.Report;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/// The drills and the identity of this server's backups in the [Database].
public final class JdbcBackupStore implements BackupStore {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Database database;

    public JdbcBackupStore(Database database) {
        this.database = database;
    }

    @Override
    public String source() {
        var known = database.read(
                jdbc -> jdbc.sql("SELECT id FROM backup_source").query(Rows::id).optional());
        return known.orElseGet(() -> database.write(jdbc -> {
            jdbc.sql("INSERT INTO backup_source (id) SELECT :id WHERE NOT EXISTS (SELECT 1 FROM backup_source)")
                    .param("id", UUID.randomUUID().toString())
                    .update();
            return jdbc.sql("SELECT id FROM backup_source").query(Rows::id).single();
        }));
    }

    @Override
    public void deletions(Instant since, Consumer<BackupLine> lines) {
        database.read(jdbc -> {
            LedgerTable.deletions(jdbc, since, lines);
            return true;
        });
    }

    @Override
    public void add(DrillResult drill) {
        var row = new HashMap<String, Object>();
        row.put("id", database.ids().next(drill.begun()));
        row.put("began", drill.begun().toEpochMilli());
        row.put("backup", drill.backup().map(BackupId::value).orElse(null));
        row.put("point", drill.recoveryPoint().map(Duration::toMillis).orElse(null));
        row.put("time", drill.recoveryTime().map(Duration::toMillis).orElse(null));
        row.put("report", JSON.writeValueAsString(drill.report()));
        row.put("kept", MAX_DRILLS);
        database.change(jdbc -> {
            jdbc.sql("""
                            INSERT INTO drill (id, began_at, backup, recovery_point, recovery_time, report)
                            VALUES (:id, :began, :backup, :point, :time, :report)
                            """).params(row).update();
            jdbc.sql("DELETE FROM drill WHERE id NOT IN (SELECT id FROM drill ORDER BY id DESC LIMIT :kept)")
                    .params(row)
                    .update();
        });
    }

    @Override
    public List<DrillResult> drills(int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM drill ORDER BY id DESC LIMIT :limit")
                .param("limit", limit)
                .query(JdbcBackupStore::drill)
                .list());
    }

    private static DrillResult drill(ResultSet row, int number) throws SQLException {
        return new DrillResult(
                Rows.instant(row, "began_at"),
                Rows.text(row, "backup").map(BackupId::new),
                Rows.text(row, "recovery_point").map(Long::valueOf).map(Duration::ofMillis),
                Rows.text(row, "recovery_time").map(Long::valueOf).map(Duration::ofMillis),
                JSON.readValue(row.getString("report"), Report.class));
    }
}
