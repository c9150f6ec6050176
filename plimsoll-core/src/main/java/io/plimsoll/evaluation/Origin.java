package io.plimsoll.evaluation;

import io.plimsoll.error.PlimsollException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where a golden question comes from.
public enum Origin {
    /// Somebody wrote it down.
    CURATED,
    /// Somebody who asked it said that the answer was right.
    FEEDBACK,
    /// Somebody who asked it opened what the answer cited.
    CLICK,
    /// It was made from a document that it has to find again.
    SYNTHETIC;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Origin of(String wireName) {
        for (var origin : values()) {
            if (origin.wireName().equals(wireName)) {
                return origin;
            }
        }
        throw PlimsollException.invalidField(
                "origin",
                "an origin is one of "
                        + Arrays.stream(values()).map(Origin::wireName).collect(Collectors.joining(", ")));
    }
}
