package io.plimsoll.evaluation;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import java.util.Collection;
import java.util.List;

/// The durable golden questions of collections. Every write is durable when it returns; those that name a collection
/// which is gone throw `NOT_FOUND`, and those past a bound `INVALID_FIELD`.
public interface GoldenStore {

    int MAX_QUESTIONS = 1_000;
    int MAX_PROPOSED = 200;

    /// Replaces all of a collection's questions.
    void replace(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event);

    default void replace(CollectionKey key, List<GoldenQuestion> questions) {
        replace(key, questions, AuditEvent.bySystem(AuditAction.GOLDEN_CHANGE, key.tenant(), key.object()));
    }

    /// Adds questions, in place of those with the same ids.
    void add(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event);

    /// How many there were.
    int remove(CollectionKey key, Collection<String> ids, AuditEvent event);

    /// Takes proposed questions among those that are asked; how many there were.
    int accept(CollectionKey key, Collection<String> ids, AuditEvent event);

    /// Keeps a question that use proposes, unless one of this id is there or there are [#MAX_PROPOSED] already, or the
    /// collection is gone. Whether it was kept. Nobody administers anything here, and so nothing is audited.
    boolean propose(CollectionKey key, GoldenQuestion question);

    /// By id.
    List<GoldenQuestion> list(CollectionKey key);

    /// Those that are asked, by id.
    default List<GoldenQuestion> accepted(CollectionKey key) {
        return list(key).stream().filter(GoldenQuestion::accepted).toList();
    }
}
