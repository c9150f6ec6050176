package io.plimsoll.server.store;

import io.plimsoll.backup.BackupLine.Relabelled;
import io.plimsoll.backup.CatalogueFile.LaterLabels;
import io.plimsoll.document.DocumentId;
import io.plimsoll.tenant.AccessLabels;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The documents of a copy of the catalogue that were given later labels, in a table that goes with the connection.
final class RelabelledTable {

    /// In the place of a generation's number, which is higher.
    private static final long THE_DOCUMENT = 0;

    /// A document's own labels and those that generations hold it with.
    private static final String LABELLED = """
            SELECT 0 AS generation, version, labels FROM document
            WHERE tenant = :tenant AND collection = :collection AND id = :document
            UNION ALL
            SELECT h.generation, h.version, coalesce(h.labels, d.labels) AS labels FROM indexed_document h
            JOIN document d ON d.tenant = h.tenant AND d.collection = h.collection AND d.id = h.document
            WHERE h.tenant = :tenant AND h.collection = :collection AND h.document = :document
            """;

    private static final String OF_THE_DOCUMENT = """
            UPDATE document SET labels = :labels, labels_changed_at = :at
            WHERE tenant = :tenant AND collection = :collection AND id = :document
            """;

    private static final String OF_A_GENERATION = """
            UPDATE indexed_document SET labels = :labels
            WHERE tenant = :tenant AND collection = :collection AND document = :document AND generation = :generation
            """;

    private RelabelledTable() {}

    private record Labelled(long generation, long version, AccessLabels labels) {

        static Labelled of(ResultSet row, int number) throws SQLException {
            return new Labelled(
                    row.getLong("generation"), row.getLong("version"), JsonText.labels(row.getString("labels")));
        }

        Labelled after(Relabelled change) {
            if (version > change.version()) {
                return this;
            }
            boolean isSame = version == change.version();
            return new Labelled(generation, version, isSame ? change.labels() : labels.narrowedBy(change.labels()));
        }
    }

    /// As [io.plimsoll.backup.CatalogueFile#relabel] has it.
    static boolean relabel(JdbcClient jdbc, Relabelled change) {
        var row = Rows.named(change.collection());
        row.put("document", change.document().value());
        var before = jdbc.sql(LABELLED).params(row).query(Labelled::of).list();
        var after = before.stream().map(labelled -> labelled.after(change)).toList();
        if (after.equals(before)) {
            return false;
        }
        after.forEach(labelled -> write(jdbc, row, labelled, change));
        create(jdbc);
        return jdbc.sql("INSERT INTO relabelled (tenant, collection, document)"
                                + " VALUES (:tenant, :collection, :document) ON CONFLICT DO NOTHING")
                        .params(row)
                        .update()
                > 0;
    }

    private static void write(JdbcClient jdbc, Map<String, Object> named, Labelled labelled, Relabelled change) {
        var row = new HashMap<>(named);
        row.put("labels", JsonText.of(labelled.labels()));
        row.put("generation", labelled.generation());
        row.put("at", change.at().toEpochMilli());
        jdbc.sql(labelled.generation() == THE_DOCUMENT ? OF_THE_DOCUMENT : OF_A_GENERATION)
                .params(row)
                .update();
    }

    private static void create(JdbcClient jdbc) {
        jdbc.sql("CREATE TEMP TABLE IF NOT EXISTS relabelled (tenant TEXT NOT NULL, collection TEXT NOT NULL,"
                        + " document TEXT NOT NULL, PRIMARY KEY (tenant, collection, document)) WITHOUT ROWID")
                .update();
    }

    static void each(JdbcClient jdbc, Consumer<LaterLabels> holdings) {
        create(jdbc);
        jdbc.sql("""
                        SELECT h.tenant, h.collection, h.generation, h.document, h.labels FROM relabelled r
                        JOIN indexed_document h ON h.tenant = r.tenant AND h.collection = r.collection
                            AND h.document = r.document
                        """).query(row -> {
            holdings.accept(new LaterLabels(
                    Rows.collection(row, "collection"),
                    row.getLong("generation"),
                    new DocumentId(row.getString("document")),
                    JsonText.labels(row.getString("labels"))));
        });
    }
}
