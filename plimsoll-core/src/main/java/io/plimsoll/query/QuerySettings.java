package io.plimsoll.query;

import java.time.Duration;

/// What was measured of the embedding model, and how long a question may take; what may be switched while the server
/// runs is in the flags.
///
/// @param strangeCosine    of the embedding model for a question and a sentence that have nothing in common
/// @param sameCosine       of a question and a sentence that answers it word for word
/// @param search           the time that the stages before generation have in an answer of the usual time
/// @param answer           the usual time of an answer
public record QuerySettings(double strangeCosine, double sameCosine, Duration search, Duration answer) {

    public static final QuerySettings DEFAULT =
            new QuerySettings(0.45, 0.85, Duration.ofSeconds(2), Duration.ofSeconds(30));

    /// The same with other times.
    public QuerySettings within(Duration searchTime, Duration answerTime) {
        return new QuerySettings(strangeCosine, sameCosine, searchTime, answerTime);
    }
}
