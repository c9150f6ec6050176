package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexMetersTest {

    @Test
    void aDamagedIndexIsCountedUntilItIsReplaced(@TempDir Path folder) {
        var key = new CollectionKey(new TenantId("acme"), new CollectionName("books"));
        try (var database = Database.open(folder.resolve("plimsoll.db"))) {
            var collections = new JdbcCollectionCatalog(database, InstantSource.system());
            var meters = new SimpleMeterRegistry();
            new IndexMeters(collections).bindTo(meters);
            var damaged = meters.get("plimsoll.index.damaged").gauge();
            collections.put(key, CollectionSettings.DEFAULT, new ModelStamp("mini", "mini-1", 384));
            assertThat(damaged.value()).isZero();

            collections.noteDamage(collections.find(key).orElseThrow().live(), "a file is torn");
            assertThat(damaged.value()).isEqualTo(1);

            collections.delete(key);
            assertThat(damaged.value()).isZero();
        }
    }
}
