package io.plimsoll.rollout;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import java.util.List;
import java.util.Optional;

/// What rollouts remember: a build's plan, what its validation found, and the golden questions. Every write is durable
/// when it returns.
public interface RolloutStore {

    int MAX_GOLDEN_QUESTIONS = 1_000;

    void plan(IndexGeneration generation, Plan plan);

    /// The plan of a build; the default one where none was recorded.
    Plan plan(IndexGeneration generation);

    void report(IndexGeneration generation, Report report);

    Optional<Report> report(IndexGeneration generation);

    /// Replaces a collection's golden questions. Throws `NOT_FOUND` where the collection is gone.
    void putGolden(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event);

    default void putGolden(CollectionKey key, List<GoldenQuestion> questions) {
        putGolden(key, questions, AuditEvent.bySystem(AuditAction.GOLDEN_CHANGE, key.tenant(), key.object()));
    }

    /// By id.
    List<GoldenQuestion> golden(CollectionKey key);
}
