package io.plimsoll.evaluation;

import java.util.List;
import java.util.Map;

/// How good one ranking is, each from 0 to 1, by what trec_eval and BEIR compute.
///
/// @param recall the share of the relevant documents among the first k
/// @param ndcg   gain discounted by log2(rank + 1), over that of the best possible ranking (Järvelin and Kekäläinen
/// 2002)
/// @param mrr    one over the rank of the first relevant document among the first k
public record RankingMetrics(double recall, double ndcg, double mrr) {

    /// Of a question that was not answered.
    public static final RankingMetrics NONE = new RankingMetrics(0, 0, 0);

    /// @param ranking  document ids, best first, each once
    /// @param relevant the gain of each relevant document, above 0
    public static RankingMetrics of(List<String> ranking, Map<String, Integer> relevant, int k) {
        var found = 0;
        var gain = 0.0;
        var first = 0.0;
        for (var rank = 1; rank <= Math.min(k, ranking.size()); rank++) {
            var grade = relevant.getOrDefault(ranking.get(rank - 1), 0);
            if (grade > 0) {
                found++;
                gain += discounted(grade, rank);
                first = first > 0 ? first : 1.0 / rank;
            }
        }
        return new RankingMetrics((double) found / relevant.size(), gain / best(relevant, k), first);
    }

    private static double best(Map<String, Integer> relevant, int k) {
        var grades = relevant.values().stream()
                .sorted((a, b) -> Integer.compare(b, a))
                .limit(k)
                .toList();
        var sum = 0.0;
        for (var rank = 1; rank <= grades.size(); rank++) {
            sum += discounted(grades.get(rank - 1), rank);
        }
        return sum;
    }

    private static double discounted(int grade, int rank) {
        return grade * Math.log(2) / Math.log(rank + 1.0);
    }
}
