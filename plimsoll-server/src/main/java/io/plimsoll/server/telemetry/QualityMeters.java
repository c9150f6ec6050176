package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.faithfulness.Judgement.Verdict;
import io.plimsoll.quality.Drift;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.quality.FaithfulnessSamples;
import io.plimsoll.quality.LiveAnswers;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/// What live answers tell: `plimsoll_faithfulness_answers_total` by verdict and judge,
/// `plimsoll_faithfulness_likelihood`, `plimsoll_faithfulness_skipped_total`, `plimsoll_quality_dropped_total`, and of
/// questions `plimsoll_drift_discrepancy`, `_stability`, `_detected`, `_abstained`, `_zero_hits` and `_unknown_words`.
public final class QualityMeters implements FaithfulnessSamples.Listener, DriftWatch.Listener, LiveAnswers.Observer {

    private static final int MAX_COLLECTIONS = 1_000;

    private final MeterRegistry meters;
    private final TenantLabels tenants;
    private final Counter dropped;
    private final Map<Tags, AtomicReference<Drift>> drifts = new ConcurrentHashMap<>();

    public QualityMeters(MeterRegistry meters, TenantLabels tenants) {
        this.meters = meters;
        this.tenants = tenants;
        dropped = Counter.builder("plimsoll.quality.dropped")
                .description("Answers that were not looked at since too many were waiting")
                .register(meters);
    }

    @Override
    public void dropped() {
        dropped.increment();
    }

    @Override
    public void judged(CollectionKey key, String judge, Verdict answer, double likelihood) {
        var tags = tags(key).and("judge", judge);
        Counter.builder("plimsoll.faithfulness.answers")
                .description("Answers that were judged by their sources, or could not be")
                .tags(tags.and("verdict", answer.name().toLowerCase(Locale.ROOT)))
                .register(meters)
                .increment();
        if (!Double.isNaN(likelihood)) {
            DistributionSummary.builder("plimsoll.faithfulness.likelihood")
                    .description("Mean likelihood that an answer's claims are supported")
                    .tags(tags)
                    .register(meters)
                    .record(likelihood);
        }
    }

    @Override
    public void skipped(CollectionKey key) {
        Counter.builder("plimsoll.faithfulness.skipped")
                .description("Answers that were to be judged, but there was no judge, turn or budget")
                .tags(tags(key))
                .register(meters)
                .increment();
    }

    @Override
    public void compared(CollectionKey key, Drift drift) {
        var tags = tags(key);
        var present = drifts.get(tags);
        if (present != null) {
            present.set(drift);
        } else if (drifts.size() < MAX_COLLECTIONS) {
            var value = new AtomicReference<>(drift);
            drifts.put(tags, value);
            gauge("discrepancy", "Squared maximum mean discrepancy of the questions' vectors", tags, value, Drift::mmd);
            gauge("stability", "Population stability index of the best hits' scores", tags, value, Drift::stability);
            gauge("detected", "1 where questions have changed", tags, value, found -> found.isDrifted() ? 1 : 0);
            gauge(
                    "abstained",
                    "Share of questions",
                    tags,
                    value,
                    found -> found.late().abstained());
            gauge(
                    "zero.hits",
                    "Share of questions",
                    tags,
                    value,
                    found -> found.late().zeroHits());
            gauge(
                    "unknown.words",
                    "Share of questions' words that stand nowhere",
                    tags,
                    value,
                    found -> found.late().unknown());
        }
    }

    private void gauge(
            String name, String description, Tags tags, AtomicReference<Drift> value, ToDoubleFunction<Drift> of) {
        Gauge.builder("plimsoll.drift." + name, value, latest -> of.applyAsDouble(latest.get()))
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(meters);
    }

    private Tags tags(CollectionKey key) {
        var tenant = tenants.of(key.tenant());
        return Tags.of(
                "tenant",
                tenant,
                "collection",
                tenant.equals(TenantLabels.OTHER) ? tenant : key.name().value());
    }
}
