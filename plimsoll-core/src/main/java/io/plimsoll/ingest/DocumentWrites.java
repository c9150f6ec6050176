package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Keeps writers of one document from passing each other on the way from the catalogue to the indexes: its delete, the
/// indexing of a change, and the filling of a new generation.
final class DocumentWrites {

    private static final int STRIPES = 256;

    private final ReentrantLock[] stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    /// The versions that were written to an index and are not in the catalogue yet.
    private final Map<Place, Long> underWay = new ConcurrentHashMap<>();

    private record Place(String generation, DocumentId document) {

        static Place of(IndexGeneration generation, DocumentId document) {
            return new Place(generation.toString(), document);
        }
    }

    void locked(CollectionKey collection, DocumentId document, Runnable work) {
        var lock = stripes[Math.floorMod(Objects.hash(collection, document), STRIPES)];
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /// To be called under the document's lock, with the write.
    void begin(IndexGeneration generation, DocumentId document, long version) {
        underWay.merge(Place.of(generation, document), version, Math::max);
    }

    /// Whether an index holds a newer version than the catalogue knows of.
    boolean isNewerUnderWay(IndexGeneration generation, DocumentId document, long version) {
        return underWay.getOrDefault(Place.of(generation, document), 0L) > version;
    }

    /// The catalogue knows, or the write has failed.
    void end(IndexGeneration generation, DocumentId document) {
        underWay.remove(Place.of(generation, document));
    }
}
