package io.plimsoll.query;

/// What was measured of the embedding model; what may be switched while the server runs is in the flags.
///
/// @param strangeCosine    of the embedding model for a question and a sentence that have nothing in common
/// @param sameCosine       of a question and a sentence that answers it word for word
public record QuerySettings(double strangeCosine, double sameCosine) {

    public static final QuerySettings DEFAULT = new QuerySettings(0.45, 0.85);
}
