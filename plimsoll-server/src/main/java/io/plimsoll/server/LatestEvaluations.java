package io.plimsoll.server;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import java.util.List;
import java.util.Optional;

/// What golden questions found last with what is live, whichever node asked them.
final class LatestEvaluations {

    private final double recallObjective;
    private volatile List<EvaluationRun> runs = List.of();

    LatestEvaluations(double recallObjective) {
        this.recallObjective = recallObjective;
    }

    void tell(List<EvaluationRun> latest) {
        runs = latest.stream()
                .filter(run -> run.cause() != Cause.CANARY && run.measured().isPresent())
                .toList();
    }

    List<EvaluationRun> runs() {
        return runs;
    }

    /// Whether it found less than its objective.
    boolean isLow(EvaluationRun run) {
        return run.measured().orElseThrow().mean().recall() < recallObjective;
    }

    Optional<EvaluationRun> find(CollectionKey key) {
        return runs.stream().filter(run -> run.collection().equals(key)).findFirst();
    }
}
