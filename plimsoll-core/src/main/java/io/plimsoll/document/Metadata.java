package io.plimsoll.document;

import io.plimsoll.error.PlimsollException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A document's typed metadata, in the order of its names.
public record Metadata(Map<String, MetadataValue> values) {

    public static final Metadata EMPTY = new Metadata(Map.of());

    private static final int MAX_FIELDS = 64;
    private static final int MAX_NAME_CHARS = 64;
    private static final int MAX_TEXT_CHARS = 4_096;
    private static final int MAX_TEXTS = 256;

    public Metadata {
        if (values.size() > MAX_FIELDS) {
            throw PlimsollException.invalidField("metadata", "at most " + MAX_FIELDS + " metadata fields are allowed");
        }
        values.forEach(Metadata::check);
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    private static void check(String name, MetadataValue value) {
        var path = "metadata." + name;
        if (!isName(name)) {
            throw PlimsollException.invalidField(
                    "metadata",
                    "a metadata name has 1 to " + MAX_NAME_CHARS + " characters out of letters, digits, '_', '-', '.'");
        }
        switch (value) {
            case MetadataValue.Text text -> checkText(path, text.value());
            case MetadataValue.Texts texts -> {
                if (texts.values().size() > MAX_TEXTS) {
                    throw PlimsollException.invalidField(path, "at most " + MAX_TEXTS + " values are allowed");
                }
                texts.values().forEach(text -> checkText(path, text));
            }
            case MetadataValue.Numeric unused -> {}
            case MetadataValue.Bool unused -> {}
        }
    }

    private static void checkText(String path, String text) {
        if (text.length() > MAX_TEXT_CHARS) {
            throw PlimsollException.invalidField(path, "a text has at most " + MAX_TEXT_CHARS + " characters");
        }
    }

    /// Whether a metadata field may have this name; filters hold themselves to the same rule.
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_CHARS
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
    }
}
