package io.plimsoll.server;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.Loss;
import io.plimsoll.evaluation.Measured;
import io.plimsoll.faithfulness.Judgement.Verdict;
import io.plimsoll.quality.FaithfulnessSamples;
import io.plimsoll.server.telemetry.EvaluationMeters;
import io.plimsoll.server.telemetry.QualityMeters;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.slo.ServiceName;
import java.util.List;

/// Tells objectives what golden questions and judges found, beside the measurements.
final class ObjectiveEvents implements EvaluationRounds.Listener, FaithfulnessSamples.Listener {

    private final EvaluationMeters evaluation;
    private final QualityMeters quality;
    private final ServiceEvents events;

    ObjectiveEvents(EvaluationMeters evaluation, QualityMeters quality, ServiceEvents events) {
        this.evaluation = evaluation;
        this.quality = quality;
        this.events = events;
    }

    @Override
    public void latest(List<EvaluationRun> runs) {
        evaluation.latest(runs);
    }

    @Override
    public void measured(CollectionKey key, Measured measured) {
        measured.outcomes()
                .forEach(outcome -> events.judged(key.tenant(), ServiceName.SEARCH, Indicator.RECALL, outcome.found()));
    }

    @Override
    public void lost(Loss loss) {
        evaluation.lost(loss);
    }

    /// What could not be judged is neither good nor bad.
    @Override
    public void judged(CollectionKey key, String judge, Verdict answer, double likelihood) {
        quality.judged(key, judge, answer, likelihood);
        if (answer != Verdict.UNJUDGED) {
            events.judged(key.tenant(), ServiceName.ASK, Indicator.FAITHFULNESS, answer == Verdict.SUPPORTED);
        }
    }

    @Override
    public void skipped(CollectionKey key) {
        quality.skipped(key);
    }
}
