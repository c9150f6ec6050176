package io.plimsoll.server;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheMeter;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.Saving;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.Loss;
import io.plimsoll.evaluation.Measured;
import io.plimsoll.faithfulness.Judgement.Verdict;
import io.plimsoll.flag.Assignment;
import io.plimsoll.quality.FaithfulnessSamples;
import io.plimsoll.release.ArmTraffic;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.telemetry.CacheMeters;
import io.plimsoll.server.telemetry.EvaluationMeters;
import io.plimsoll.server.telemetry.QualityMeters;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.slo.ServiceName;
import java.util.List;

/// Tells objectives, canaries and signals what golden questions, judges and caches found, beside the measurements.
final class ObjectiveEvents implements EvaluationRounds.Listener, FaithfulnessSamples.Listener, CacheMeter {

    private final Meters meters;
    private final LatestEvaluations latest;
    private final ServiceEvents events;
    private final ArmTraffic canaries;

    /// What measures the same.
    record Meters(EvaluationMeters evaluation, QualityMeters quality, CacheMeters caches) {}

    ObjectiveEvents(Meters meters, LatestEvaluations latest, ServiceEvents events, ArmTraffic canaries) {
        this.meters = meters;
        this.latest = latest;
        this.events = events;
        this.canaries = canaries;
    }

    @Override
    public void latest(List<EvaluationRun> runs) {
        meters.evaluation().latest(runs);
        latest.tell(runs);
    }

    @Override
    public void measured(CollectionKey key, Measured measured) {
        measured.outcomes()
                .forEach(outcome -> events.judged(key.tenant(), ServiceName.SEARCH, Indicator.RECALL, outcome.found()));
    }

    @Override
    public void lost(Loss loss) {
        meters.evaluation().lost(loss);
    }

    /// What could not be judged is neither good nor bad.
    @Override
    public void judged(CollectionKey key, String judge, Verdict answer, double likelihood) {
        meters.quality().judged(key, judge, answer, likelihood);
        if (answer != Verdict.UNJUDGED) {
            events.judged(key.tenant(), ServiceName.ASK, Indicator.FAITHFULNESS, answer == Verdict.SUPPORTED);
        }
    }

    @Override
    public void judged(Assignment trial, Verdict answer) {
        if (answer != Verdict.UNJUDGED) {
            canaries.judged(trial, answer == Verdict.SUPPORTED ? 1 : 0);
        }
    }

    @Override
    public void skipped(CollectionKey key) {
        meters.quality().skipped(key);
    }

    @Override
    public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {
        meters.caches().looked(context, area, outcome);
        switch (outcome) {
            case HIT, SHARED -> found(context, area, true);
            case MISS, FAILED -> found(context, area, false);
            case OFF, STALE -> {}
        }
    }

    /// Vectors of questions count for neither service: nobody is spared a search by them.
    private void found(RequestContext context, CacheArea area, boolean hit) {
        switch (area) {
            case RANKING -> events.judged(context.tenant(), ServiceName.SEARCH, Indicator.CACHE_HITS, hit);
            case ANSWER -> events.judged(context.tenant(), ServiceName.ASK, Indicator.CACHE_HITS, hit);
            case EMBEDDING -> {}
        }
    }

    @Override
    public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {
        meters.caches().saved(context, collection, area, saving);
    }
}
