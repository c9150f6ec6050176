package io.plimsoll.engine;

import io.plimsoll.document.Document;
import io.plimsoll.document.Passage;
import io.plimsoll.tenant.AccessLabels;
import java.util.List;

/// A document ready to be searched: its passages, each with its vector.
///
/// @param title    shown with every hit
/// @param language ISO 639-1 code that chooses the analyzer
public record IndexedDocument(Document document, String title, String language, List<EmbeddedPassage> passages) {

    /// A passage and its embedding, of the generation's dimensions and of unit length.
    public record EmbeddedPassage(Passage passage, float[] vector) {}

    public IndexedDocument {
        passages = List.copyOf(passages);
    }

    /// The same for other readers.
    public IndexedDocument withLabels(AccessLabels labels) {
        return new IndexedDocument(document.withLabels(labels), title, language, passages);
    }
}
