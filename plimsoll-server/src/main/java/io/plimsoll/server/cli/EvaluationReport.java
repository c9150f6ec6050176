package io.plimsoll.server.cli;

import io.plimsoll.evaluation.PairedBootstrap;
import io.plimsoll.evaluation.RankingMetrics;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/// What an evaluation found.
///
/// @param questions    how many had an answer to find
/// @param unanswerable how many had none
/// @param abstained    how many of the latter the server declined to answer
record EvaluationReport(
        String collection,
        int k,
        boolean rerank,
        int questions,
        Map<String, Evaluation.Mode> modes,
        int unanswerable,
        long abstained) {

    private static final String HYBRID = "hybrid";

    /// Hybrid search minus the best single one, by each metric.
    record Gain(String over, Map<String, PairedBootstrap> metrics) {}

    private Map<String, ToDoubleFunction<RankingMetrics>> metrics() {
        var metrics = new LinkedHashMap<String, ToDoubleFunction<RankingMetrics>>();
        metrics.put("recall@" + k, RankingMetrics::recall);
        metrics.put("nDCG@" + k, RankingMetrics::ndcg);
        metrics.put("MRR@" + k, RankingMetrics::mrr);
        return metrics;
    }

    Optional<Gain> gain() {
        var hybrid = modes.get(HYBRID);
        var best = modes.values().stream()
                .filter(mode -> !mode.name().equals(HYBRID))
                .max(Comparator.comparingDouble(mode -> mode.mean(RankingMetrics::ndcg)));
        if (hybrid == null || best.isEmpty() || questions == 0) {
            return Optional.empty();
        }
        var intervals = new LinkedHashMap<String, PairedBootstrap>();
        metrics().forEach((name, metric) -> intervals.put(name, hybrid.minus(best.get(), metric)));
        return Optional.of(new Gain(best.get().name(), intervals));
    }

    JsonNode toJson() {
        var document = Json.object()
                .put("collection", collection)
                .put("k", k)
                .put("rerank", rerank)
                .put("questions", questions);
        var byMode = document.putObject("modes");
        modes.forEach((name, mode) -> {
            var figures = byMode.putObject(name);
            metrics().forEach((metric, of) -> figures.put(metric, mode.mean(of)));
            figures.put("degraded", mode.degraded());
        });
        gain().ifPresent(gain -> {
            var node = document.putObject("hybridGain").put("over", gain.over());
            gain.metrics()
                    .forEach((name, interval) -> node.putObject(name)
                            .put("mean", interval.mean())
                            .put("low95", interval.low())
                            .put("high95", interval.high()));
        });
        if (unanswerable > 0) {
            document.putObject("unanswerable")
                    .put("questions", unanswerable)
                    .put("abstained", abstained)
                    .put("rate", (double) abstained / unanswerable);
        }
        return document;
    }

    void print(PrintStream out) {
        if (questions > 0) {
            out.println(Wording.count(questions, "question") + " on " + collection + (rerank ? ", reranked" : ""));
            var names = metrics().keySet().toArray(String[]::new);
            var table = new Table("mode", names[0], names[1], names[2]);
            modes.forEach((name, mode) -> table.row(
                    name,
                    Wording.fixed(mode.mean(RankingMetrics::recall), 4),
                    Wording.fixed(mode.mean(RankingMetrics::ndcg), 4),
                    Wording.fixed(mode.mean(RankingMetrics::mrr), 4)));
            table.print(out);
            modes.values().stream()
                    .filter(mode -> mode.degraded() > 0)
                    .forEach(mode -> out.println(mode.name() + ": " + mode.degraded() + " of " + questions + " searches"
                            + " did without a part of the pipeline; these figures are of a server in trouble"));
        }
        gain().ifPresent(gain -> gain.metrics()
                .forEach((name, interval) -> out.println(
                        "hybrid minus " + gain.over() + ", " + name + ": " + signed(interval.mean()) + "  95 % ["
                                + signed(interval.low()) + ", " + signed(interval.high()) + "]"
                                + (interval.isClear() ? "" : "  (not clear)"))));
        if (unanswerable > 0) {
            out.println("declined " + abstained + " of " + Wording.count(unanswerable, "question")
                    + " without an answer (" + Wording.fixed(100.0 * abstained / unanswerable, 1) + " %)");
        }
    }

    private static String signed(double value) {
        return (value >= 0 ? "+" : "") + Wording.fixed(value, 4);
    }
}
