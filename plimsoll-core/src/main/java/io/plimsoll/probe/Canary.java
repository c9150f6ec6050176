package io.plimsoll.probe;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.IndexedDocument.EmbeddedPassage;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.Permission;
import io.plimsoll.tenant.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A document that is there to be looked for: it holds a word that cannot be guessed and stands nowhere else.
///
/// @param token in lower case, of letters alone, so that every analyzer leaves it as it is
record Canary(IndexGeneration generation, DocumentId id, AccessLabels labels, String token) {

    static final String FIELD = "canary";

    /// What all canaries have in common, so that a search for it finds all that are visible.
    static final String COMMON = "canaries";

    String text() {
        return COMMON + " carry the word " + token + ", and this one is " + id + " of its cage.";
    }

    IndexedDocument indexed(float[] vector) {
        var document = new Document(
                id,
                Optional.empty(),
                new Metadata(Map.of(FIELD, new MetadataValue.Text(token))),
                labels,
                Instant.EPOCH,
                Optional.of("en"));
        var passage = new Passage(new PassageId(id, 0), text(), 0, text().length(), List.of(), Optional.empty());
        return new IndexedDocument(document, "Canary " + token, "en", List.of(new EmbeddedPassage(passage, vector)));
    }

    /// Whether the principal may read it. Said here once more and in other words, since what decides it elsewhere is
    /// what is being looked at.
    boolean isFor(Principal principal) {
        var key = generation.collection();
        boolean searches = principal.tenant().equals(key.tenant())
                && principal.may(Permission.SEARCH, key.name().value());
        var carried = principal.labels().allowed();
        var name = principal.name();
        boolean allowed = labels.allowed().isEmpty()
                || labels.allowed().contains(name)
                || !Collections.disjoint(labels.allowed(), carried);
        boolean denied = labels.denied().contains(name) || !Collections.disjoint(labels.denied(), carried);
        return searches && allowed && !denied;
    }

    /// Where it is, without its word.
    String place() {
        return generation + "/" + id;
    }
}
