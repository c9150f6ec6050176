package io.plimsoll.evaluation;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/// The door to golden questions: what is written has documents that exist and ids that stand once.
public final class GoldenSets {

    private final GoldenStore store;
    private final DocumentCatalog documents;

    public GoldenSets(GoldenStore store, DocumentCatalog documents) {
        this.store = store;
        this.documents = documents;
    }

    public List<GoldenQuestion> list(CollectionKey key) {
        return store.list(key);
    }

    /// @param place names a question by its index where a refusal is about it, such as `items[3]` or `line 4`
    public void replace(
            CollectionKey key, List<GoldenQuestion> questions, IntFunction<String> place, AuditEvent event) {
        check(key, questions, place);
        store.replace(key, questions, event);
    }

    /// Adds questions, in place of those with the same ids.
    public void add(CollectionKey key, List<GoldenQuestion> questions, IntFunction<String> place, AuditEvent event) {
        check(key, questions, place);
        store.add(key, questions, event);
    }

    public void remove(CollectionKey key, String id, AuditEvent event) {
        if (store.remove(key, List.of(id), event) == 0) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no golden question '" + id + "'");
        }
    }

    public int accept(CollectionKey key, Collection<String> ids, AuditEvent event) {
        return store.accept(key, new LinkedHashSet<>(ids), event);
    }

    private void check(CollectionKey key, List<GoldenQuestion> questions, IntFunction<String> place) {
        var ids = new HashSet<String>();
        var known = new HashMap<DocumentId, Boolean>();
        for (int i = 0; i < questions.size(); i++) {
            var question = questions.get(i);
            var at = place.apply(i);
            if (!ids.add(question.id())) {
                throw PlimsollException.invalidField(at + ".id", at + ": the id '" + question.id() + "' stands twice");
            }
            for (var document : question.documents()) {
                if (!exists(key, document, known)) {
                    throw PlimsollException.invalidField(
                            at + ".documents",
                            at + ": there is no document '" + document + "' in the collection '" + key.name()
                                    + "'; put it in first, or leave it out");
                }
            }
        }
    }

    /// The documents that questions point to and that are not there, deleted since.
    public Set<DocumentId> missing(CollectionKey key, List<GoldenQuestion> questions) {
        var known = new HashMap<DocumentId, Boolean>();
        var missing = new LinkedHashSet<DocumentId>();
        questions.stream()
                .flatMap(question -> question.documents().stream())
                .filter(document -> !exists(key, document, known))
                .forEach(missing::add);
        return missing;
    }

    private boolean exists(CollectionKey key, DocumentId document, Map<DocumentId, Boolean> known) {
        return known.computeIfAbsent(document, id -> documents.find(key, id).isPresent());
    }
}
