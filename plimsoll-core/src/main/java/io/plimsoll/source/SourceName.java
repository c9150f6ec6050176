package io.plimsoll.source;

import io.plimsoll.tenant.Names;

/// A source's name within its collection, `[a-z0-9-]{1,63}`.
public record SourceName(String value) implements Comparable<SourceName> {

    public SourceName {
        Names.check("source", value);
    }

    @Override
    public int compareTo(SourceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
