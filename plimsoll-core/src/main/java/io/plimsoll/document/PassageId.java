package io.plimsoll.document;

/// A passage's name within its collection: the document's id and the passage's place in it, `report.pdf#3`.
public record PassageId(DocumentId document, int ordinal) {

    public PassageId {
        if (ordinal < 0) {
            throw new IllegalArgumentException("a passage's ordinal counts from 0");
        }
    }

    @Override
    public String toString() {
        return document.value() + "#" + ordinal;
    }
}
