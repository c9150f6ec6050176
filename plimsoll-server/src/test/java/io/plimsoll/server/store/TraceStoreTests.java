package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.explain.TraceStore;
import java.time.InstantSource;

/// A trace store over a database with collections.
final class TraceStoreTests {

    private TraceStoreTests() {}

    static TraceStore open(Database database, CollectionKey... collections) {
        var catalog = new JdbcCollectionCatalog(database, InstantSource.system());
        for (var collection : collections) {
            catalog.put(collection, CollectionSettings.DEFAULT, new ModelStamp("model", "model/1", 2));
        }
        return new JdbcTraceStore(database);
    }

    static void delete(Database database, CollectionKey collection) {
        var unused = new JdbcCollectionCatalog(database, InstantSource.system()).delete(collection);
    }
}
