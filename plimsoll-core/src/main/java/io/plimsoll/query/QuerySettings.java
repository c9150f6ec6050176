package io.plimsoll.query;

/// The parameters of the query pipeline. The defaults are measured; see the decision records.
///
/// @param depth            hits that each search contributes
/// @param rerankDepth      candidates that are reranked
/// @param rerankByDefault  whether a request that does not say is reranked
/// @param vectorWeight     share of the vector search in the fusion, in [0, 1]
/// @param evidence         likelihood in [0, 1] of an answer below which the extractive generator abstains
/// @param passages         passages an answer may draw on
/// @param strangeCosine    of the embedding model for a question and a sentence that have nothing in common
/// @param sameCosine       of a question and a sentence that answers it word for word
public record QuerySettings(
        int depth,
        int rerankDepth,
        boolean rerankByDefault,
        double vectorWeight,
        double evidence,
        int passages,
        double strangeCosine,
        double sameCosine) {

    public static final QuerySettings DEFAULT = new QuerySettings(100, 30, false, 0.75, 0.2, 8, 0.45, 0.85);

    public QuerySettings {
        if (depth < 1 || rerankDepth < 1 || passages < 1 || !(vectorWeight >= 0 && vectorWeight <= 1)) {
            throw new IllegalArgumentException("depths are at least 1 and the weight is between 0 and 1");
        }
    }
}
