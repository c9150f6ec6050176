package io.plimsoll.document;

import io.plimsoll.error.PlimsollException;
import java.util.List;

/// A typed value of a document's metadata.
public sealed interface MetadataValue {

    record Text(String value) implements MetadataValue {}

    record Numeric(double value) implements MetadataValue {
        public Numeric {
            if (!Double.isFinite(value)) {
                throw PlimsollException.invalidField("metadata", "a number must be finite");
            }
        }
    }

    record Bool(boolean value) implements MetadataValue {}

    /// Several texts under one name; a filter matches when one of them does.
    record Texts(List<String> values) implements MetadataValue {
        public Texts {
            values = List.copyOf(values);
        }
    }
}
