package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Keeps a document's delete and its indexing from passing each other on the way from the catalogue to the index.
final class DocumentLocks {

    private static final int STRIPES = 256;

    private final ReentrantLock[] stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    void locked(CollectionKey collection, DocumentId document, Runnable work) {
        var lock = stripes[Math.floorMod(Objects.hash(collection, document), STRIPES)];
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
