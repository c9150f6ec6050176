package io.plimsoll.evaluation;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// What a generation of an index made of golden questions under certain flags.
///
/// @param generation its number
/// @param model      the embedding model it was built with
/// @param flags      values by name
/// @param questions  that were asked
/// @param unanswerable that were not, since none of the documents they point to is there any more
/// @param failed     that got no ranking; they count as not found
/// @param degraded   that were ranked without some stage, whose worth says little of the parameters
/// @param median     of the time a question took, like `p95`
/// @param outcomes   by question; empty where they are no longer kept
public record Measured(
        long generation,
        String model,
        Map<String, String> flags,
        int questions,
        int unanswerable,
        int failed,
        int degraded,
        RankingMetrics mean,
        Duration median,
        Duration p95,
        List<Outcome> outcomes) {

    public Measured {
        flags = Collections.unmodifiableMap(new TreeMap<>(flags));
        outcomes = List.copyOf(outcomes);
    }

    static RankingMetrics mean(List<Outcome> outcomes) {
        return new RankingMetrics(
                mean(outcomes, RankingMetrics::recall),
                mean(outcomes, RankingMetrics::ndcg),
                mean(outcomes, RankingMetrics::mrr));
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<RankingMetrics> metric) {
        return outcomes.stream()
                .map(Outcome::metrics)
                .mapToDouble(metric)
                .average()
                .orElse(0);
    }

    /// The same for the questions of each origin.
    public Map<Origin, RankingMetrics> byOrigin() {
        var means = new EnumMap<Origin, RankingMetrics>(Origin.class);
        for (var origin : Origin.values()) {
            var ofOrigin = outcomes.stream()
                    .filter(outcome -> outcome.origin() == origin)
                    .toList();
            if (!ofOrigin.isEmpty()) {
                means.put(origin, mean(ofOrigin));
            }
        }
        return means;
    }
}
