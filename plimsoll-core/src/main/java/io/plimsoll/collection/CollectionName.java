package io.plimsoll.collection;

import io.plimsoll.tenant.Names;

/// A collection's name within its tenant, `[a-z0-9-]{1,63}`.
public record CollectionName(String value) implements Comparable<CollectionName> {

    public CollectionName {
        Names.check("collection", value);
    }

    @Override
    public int compareTo(CollectionName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
