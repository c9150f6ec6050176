package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcUpkeepStoreTest {

    private static final CollectionKey KEY = new CollectionKey(new TenantId("acme"), new CollectionName("books"));
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void afterAPurgeNoFileOfTheDatabaseHoldsWhatWasDeleted() throws IOException {
        try (var database = Database.open(folder.resolve("plimsoll.db"))) {
            deleteADocument(database);
            assertThat(filesWith("quetzalcoatl")).contains("plimsoll.db-wal");

            assertThat(new JdbcUpkeepStore(database).purge()).isTrue();

            assertThat(filesWith("quetzalcoatl")).isEmpty();
        }
    }

    @Test
    void aPurgeGivesWayToWhoeverStillReadsWhatThereWas() throws IOException, SQLException {
        var file = folder.resolve("plimsoll.db");
        try (var database = Database.open(file);
                var reader = new Dialect.Sqlite(file).source().getConnection();
                var statement = reader.createStatement()) {
            statement.execute("BEGIN DEFERRED");
            statement.execute("SELECT count(*) FROM document");
            deleteADocument(database);
            var upkeep = new JdbcUpkeepStore(database);

            assertThat(upkeep.purge()).isFalse();
            statement.execute("COMMIT");
            assertThat(upkeep.purge()).isTrue();
            assertThat(filesWith("quetzalcoatl")).isEmpty();
        }
    }

    private static void deleteADocument(Database database) {
        new JdbcCollectionCatalog(database, () -> NOW)
                .put(KEY, CollectionSettings.DEFAULT, new ModelStamp("mini", "mini-1", 384));
        var documents = new JdbcDocumentCatalog(database, () -> NOW);
        var document = new Document(
                new DocumentId("doomed"),
                Optional.of("The feathers of quetzalcoatl"),
                Metadata.EMPTY,
                AccessLabels.NONE,
                NOW,
                Optional.empty());
        documents.accept(KEY, new Submission(document, "hash", 1, Optional.empty()));
        documents.delete(KEY, new DocumentId("doomed"));
    }

    private List<String> filesWith(String text) throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(String.valueOf(file.getFileName()));
                }
            }
        }
        return found;
    }
}
