package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.backup.BackupParts;
import io.plimsoll.backup.BackupSettings;
import io.plimsoll.backup.BackupStore;
import io.plimsoll.backup.Backups;
import io.plimsoll.backup.CatalogueBackup;
import io.plimsoll.backup.DataLayout;
import io.plimsoll.backup.Drill;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.http.BackupPlaces;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.store.DataFolderLayout;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcBackupStore;
import io.plimsoll.server.store.PostgresCatalogueBackup;
import io.plimsoll.server.store.SqliteCatalogueBackup;
import io.plimsoll.server.store.SqliteCatalogueFile;
import io.plimsoll.server.telemetry.BackupMeters;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Backups and drills.
@Configuration(proxyBeanMethods = false)
class BackupConfiguration {

    @Bean
    BackupStore backupStore(Database database) {
        return new JdbcBackupStore(database);
    }

    @Bean
    BackupParts backupParts(
            PlimsollSettings settings,
            DataDirectory data,
            CollectionCatalog collections,
            DocumentCatalog documents,
            GoldenStore golden,
            SearchEngine engine,
            BackupStore store,
            InstantSource clock) {
        CatalogueBackup catalogue = settings.database().url().isPresent()
                ? new PostgresCatalogueBackup()
                : new SqliteCatalogueBackup(data.database(), clock);
        return new BackupParts(
                data.root(),
                layout(),
                catalogue,
                SqliteCatalogueFile::new,
                collections,
                documents,
                golden,
                engine,
                store,
                clock,
                software());
    }

    private static String software() {
        var version = BackupConfiguration.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static DataLayout layout() {
        return new DataFolderLayout();
    }

    static Drill drill(int atATime, InstantSource clock) {
        return new Drill(SqliteCatalogueFile::new, BackupConfiguration::engine, layout(), atATime, clock);
    }

    /// Of restored indexes, on which nothing else works.
    static SearchEngine engine(Path indexes) {
        return new LuceneEngine(indexes, LuceneSettings.defaults());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Backups backups(
            BackupParts parts, PlimsollSettings settings, DataDirectory data, AuditLog log, InstantSource clock) {
        var backup = settings.backup();
        var standard = backup.to().map(TargetAddress::parse);
        return new Backups(
                parts,
                drill(backup.atATime(), clock),
                new BackupSettings(
                        backup.every(),
                        backup.keep(),
                        backup.ledgerEvery(),
                        backup.drillEvery(),
                        backup.atATime(),
                        backup.scratch()
                                .map(Path::of)
                                .orElseGet(() -> data.root().resolve("staging"))),
                standard,
                place -> BackupTargets.open(address(backup, place)),
                log);
    }

    private static TargetAddress address(PlimsollSettings.Backup backup, URI place) {
        return new TargetAddress(place, backup.endpoint(), backup.region(), backup.accessKey(), backup.secretKey());
    }

    @Bean
    BackupPlaces backupPlaces(PlimsollSettings settings) {
        var backup = settings.backup();
        return place -> Optional.of(TargetAddress.parse(place))
                .filter(wished -> backup.to().filter(place::equals).isPresent()
                        || backup.alsoTo().contains(place));
    }

    @Bean
    BackupMeters backupMeters(PrometheusMeterRegistry meters, Backups backups) {
        return new BackupMeters(meters, backups);
    }
}
