package io.plimsoll.server;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import java.util.List;
import java.util.Optional;

/// What golden questions found last with what is live, whichever node asked them.
final class LatestEvaluations {

    private volatile List<EvaluationRun> runs = List.of();

    void tell(List<EvaluationRun> latest) {
        runs = latest.stream()
                .filter(run -> run.cause() != Cause.CANARY && run.measured().isPresent())
                .toList();
    }

    List<EvaluationRun> runs() {
        return runs;
    }

    /// Whether it found less than its objective was then, so that it was looked for what that is due to.
    static boolean isLow(EvaluationRun run) {
        return run.detail().isPresent();
    }

    Optional<EvaluationRun> find(CollectionKey key) {
        return runs.stream().filter(run -> run.collection().equals(key)).findFirst();
    }
}
