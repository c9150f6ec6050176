package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What a write transaction has to itself until it ends. Where several are needed they are taken in the order of
/// their keys, so that no two transactions wait for each other.
///
/// SQLite has one writer and needs none of them; PostgreSQL takes them as advisory locks of the transaction.
record Lock(String name) implements Comparable<Lock> {

    /// Handing out jobs.
    static final Lock QUEUE = new Lock("queue");

    /// Handing out runs of sources.
    static final Lock SOURCES = new Lock("sources");

    /// Writing the audit logs.
    static final Lock AUDIT = new Lock("audit");

    /// A collection with its documents and their jobs.
    static Lock collection(CollectionKey key) {
        return new Lock("collection/" + key.tenant().value() + "/" + key.name().value());
    }

    /// Two names with the same key are one lock, which costs time and nothing else.
    long key() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(digest.digest(("plimsoll/" + name).getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public int compareTo(Lock other) {
        return Long.compare(key(), other.key());
    }
}
