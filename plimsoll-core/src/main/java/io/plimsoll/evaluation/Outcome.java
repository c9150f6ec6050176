package io.plimsoll.evaluation;

/// What came of one golden question.
///
/// @param question its id
public record Outcome(String question, Origin origin, RankingMetrics metrics) {

    /// Whether anything that answers was among the first hits.
    public boolean found() {
        return metrics.mrr() > 0;
    }
}
