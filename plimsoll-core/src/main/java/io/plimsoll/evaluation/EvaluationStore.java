package io.plimsoll.evaluation;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The series of evaluations, and what is to be evaluated next. Every write is durable when it returns.
public interface EvaluationStore {

    /// Runs that are kept of a collection, the latest ones.
    int MAX_RUNS = 1_000;

    /// Of these the ones of which it is kept what came of every question.
    int MAX_DETAILED_RUNS = 50;

    /// Has a collection evaluated as soon as there is a turn. Throws `CONFLICT` where one waits or runs already, and
    /// `NOT_FOUND` where the collection is gone.
    EvaluationRun request(CollectionKey key, Cause cause, AuditEvent event);

    /// Adds a run that is over, such as a canary's.
    EvaluationRun add(CollectionKey key, Cause cause, Measured measured, Optional<String> detail);

    /// The run that has waited longest, or was begun by somebody who is gone.
    Optional<EvaluationRun> next();

    /// Collections with questions to ask of which no run was begun since.
    List<CollectionKey> due(Instant before, int limit);

    void begin(EvaluationRun run);

    EvaluationRun done(EvaluationRun run, Measured measured, Optional<String> detail);

    EvaluationRun failed(EvaluationRun run, String detail);

    /// A collection's runs, the latest first.
    ///
    /// @param before only those with a lower id
    List<EvaluationRun> list(CollectionKey key, Optional<String> before, int limit);

    Optional<EvaluationRun> find(CollectionKey key, String id);

    /// The latest run of every collection that is DONE, those that found least first, and a canary's where it was run
    /// since. Without their outcomes.
    List<EvaluationRun> latest(int limit);

    /// Takes or keeps the lease of the one node that evaluates; whether it has it.
    boolean hold(String owner, Duration lease);

    /// Gives the lease back.
    void release(String owner);
}
