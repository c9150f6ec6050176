package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.DocumentId;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcGoldenStoreTest {

    @TempDir
    private Path folder;

    @Test
    void aCollectionOfTheSameNameInheritsNoGoldenQuestions() {
        var key = new CollectionKey(new TenantId("acme"), new CollectionName("books"));
        var model = new ModelStamp("mini", "mini-1", 384);
        var question = new GoldenQuestion("q", "Who?", List.of(new DocumentId("a")), AccessLabels.of(List.of("hr")));
        try (var database = Database.open(folder.resolve("plimsoll.db"))) {
            var collections = new JdbcCollectionCatalog(database, InstantSource.system());
            var store = new JdbcGoldenStore(database, InstantSource.system());
            collections.put(key, CollectionSettings.DEFAULT, model);
            store.replace(key, List.of(question));
            assertThat(store.list(key)).containsExactly(question);
            collections.delete(key);
            collections.put(key, CollectionSettings.DEFAULT, model);
            assertThat(store.list(key)).isEmpty();
        }
    }
}
