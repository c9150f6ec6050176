package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.Loss;
import io.plimsoll.evaluation.Measured;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// What golden questions found, by tenant and collection: `plimsoll_evaluation_recall`, `_ndcg`, `_mrr`,
/// `_p95_seconds` and `_age_seconds` of the latest run of each; of very many collections those that find least, and of
/// tenants without a label of their own the worst. `plimsoll_evaluation_canary_recall`, `_ndcg`, `_mrr` and
/// `_p95_seconds` are of what a canary tries. `plimsoll_evaluation_losses_total` counts runs below the objective.
public final class EvaluationMeters implements EvaluationRounds.Listener {

    private static final int MAX_SERIES = 1_000;

    private final MultiGauge recall;
    private final MultiGauge ndcg;
    private final MultiGauge mrr;
    private final MultiGauge p95;
    private final MultiGauge age;
    private final MultiGauge unanswerable;
    private final MultiGauge canaryRecall;
    private final MultiGauge canaryNdcg;
    private final MultiGauge canaryMrr;
    private final MultiGauge canaryP95;
    private final MeterRegistry meters;
    private final TenantLabels tenants;
    private final InstantSource clock;

    public EvaluationMeters(MeterRegistry meters, TenantLabels tenants, InstantSource clock) {
        this.meters = meters;
        this.tenants = tenants;
        this.clock = clock;
        recall = gauge("recall", "", "Share of what answers golden questions that is among the first ten hits");
        ndcg = gauge("ndcg", "", "nDCG of the first ten hits of golden questions");
        mrr = gauge("mrr", "", "Mean of one over the rank of the first hit that answers a golden question");
        p95 = gauge("p95", "seconds", "95th percentile of the time that a golden question took");
        age = gauge("age", "seconds", "Time since golden questions were last asked");
        unanswerable = gauge("unanswerable", "", "Golden questions whose documents are all gone");
        canaryRecall = gauge("canary.recall", "", "As recall, with what a canary tries");
        canaryNdcg = gauge("canary.ndcg", "", "As nDCG, with what a canary tries");
        canaryMrr = gauge("canary.mrr", "", "As the mean reciprocal rank, with what a canary tries");
        canaryP95 = gauge("canary.p95", "seconds", "As the 95th percentile of the time, with what a canary tries");
    }

    private MultiGauge gauge(String name, String unit, String description) {
        var builder = MultiGauge.builder("plimsoll.evaluation." + name).description(description);
        return (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(meters);
    }

    @Override
    public void latest(List<EvaluationRun> runs) {
        var worst = worst(runs, false);
        register(recall, worst, run -> measured(run).mean().recall(), Math::min);
        register(ndcg, worst, run -> measured(run).mean().ndcg(), Math::min);
        register(mrr, worst, run -> measured(run).mean().mrr(), Math::min);
        register(p95, worst, run -> seconds(measured(run).p95()), Math::max);
        register(age, worst, run -> seconds(Duration.between(run.at(), clock.instant())), Math::max);
        register(unanswerable, worst, run -> measured(run).unanswerable(), Math::max);
        var tried = worst(runs, true);
        register(canaryRecall, tried, run -> measured(run).mean().recall(), Math::min);
        register(canaryNdcg, tried, run -> measured(run).mean().ndcg(), Math::min);
        register(canaryMrr, tried, run -> measured(run).mean().mrr(), Math::min);
        register(canaryP95, tried, run -> seconds(measured(run).p95()), Math::max);
    }

    private static List<EvaluationRun> worst(List<EvaluationRun> runs, boolean ofCanaries) {
        return runs.stream()
                .filter(run -> run.measured().isPresent())
                .filter(run -> (run.cause() == EvaluationRun.Cause.CANARY) == ofCanaries)
                .sorted(Comparator.comparingDouble(run -> measured(run).mean().recall()))
                .limit(MAX_SERIES)
                .toList();
    }

    private static Measured measured(EvaluationRun run) {
        return run.measured().orElseThrow();
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toMillis() / 1e3);
    }

    private void register(
            MultiGauge gauge,
            List<EvaluationRun> runs,
            ToDoubleFunction<EvaluationRun> value,
            BinaryOperator<Double> worse) {
        var worst = new LinkedHashMap<Tags, Double>();
        runs.forEach(run -> worst.merge(tags(run.collection()), value.applyAsDouble(run), worse));
        Stream<MultiGauge.Row<?>> rows =
                worst.entrySet().stream().map(entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue()));
        gauge.register(rows.toList(), true);
    }

    private Tags tags(CollectionKey key) {
        var tenant = tenants.of(key.tenant());
        return Tags.of(
                "tenant",
                tenant,
                "collection",
                tenant.equals(TenantLabels.OTHER) ? tenant : key.name().value());
    }

    @Override
    public void lost(Loss loss) {
        Counter.builder("plimsoll.evaluation.losses")
                .description("Evaluations that were below their objective")
                .tags(tags(loss.collection()))
                .register(meters)
                .increment();
    }
}
