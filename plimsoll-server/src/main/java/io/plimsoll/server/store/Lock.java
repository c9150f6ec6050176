package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.digest.Sha256;
import io.plimsoll.tenant.TenantId;
import java.nio.ByteBuffer;

/// What a write transaction has to itself until it ends. Where several are needed they are taken in the order of
/// their keys, so that no two transactions wait for each other.
///
/// SQLite has one writer and needs none of them; PostgreSQL takes them as advisory locks of the transaction.
record Lock(String name) implements Comparable<Lock> {

    /// Handing out jobs.
    static final Lock QUEUE = new Lock("queue");

    /// Handing out runs of sources.
    static final Lock SOURCES = new Lock("sources");

    /// A tenant's grants.
    static Lock grants(TenantId tenant) {
        return new Lock("grants/" + tenant.value());
    }
    /// Writing the audit logs.
    static final Lock AUDIT = new Lock("audit");

    /// A collection with its documents and their jobs.
    static Lock collection(CollectionKey key) {
        return new Lock("collection/" + key.tenant().value() + "/" + key.name().value());
    }

    /// Two names with the same key are one lock, which costs time and nothing else.
    long key() {
        return ByteBuffer.wrap(Sha256.of("plimsoll/" + name)).getLong();
    }

    @Override
    public int compareTo(Lock other) {
        return Long.compare(key(), other.key());
    }
}
