package io.plimsoll.document;

import io.plimsoll.error.PlimsollException;

/// A document's name within its collection, chosen by the source: 1 to 512 characters without control characters.
public record DocumentId(String value) implements Comparable<DocumentId> {

    private static final int MAX_CHARS = 512;

    public DocumentId {
        if (value.isBlank() || value.length() > MAX_CHARS || value.chars().anyMatch(Character::isISOControl)) {
            throw PlimsollException.invalidField(
                    "id", "a document id has 1 to " + MAX_CHARS + " characters, none of them a control character");
        }
    }

    @Override
    public int compareTo(DocumentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
