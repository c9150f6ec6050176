package io.plimsoll.source;

import io.plimsoll.collection.CollectionKey;

/// A source among all collections' sources.
public record SourceKey(CollectionKey collection, SourceName name) {

    @Override
    public String toString() {
        return collection + "/" + name;
    }
}
