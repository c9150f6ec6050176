package io.plimsoll.server;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.quality.Drift;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.runbook.Explanations;
import io.plimsoll.runbook.Signal;
import java.util.Optional;

/// Why recall is low, as the evaluation found that measured it: which questions lost and since which change. Why
/// questions have drifted: those that moved most.
final class KnownCauses implements Explanations {

    private final LatestEvaluations evaluations;
    private final DriftWatch drift;

    KnownCauses(LatestEvaluations evaluations, DriftWatch drift) {
        this.evaluations = evaluations;
        this.drift = drift;
    }

    @Override
    public Optional<String> of(Signal signal, CollectionKey collection) {
        if (signal == Signal.RECALL_LOW) {
            return evaluations.find(collection).flatMap(EvaluationRun::detail);
        }
        return signal == Signal.QUESTIONS_DRIFTED
                ? drift.latest(collection).filter(Drift::isDrifted).map(Drift::inWords)
                : Optional.empty();
    }
}
