package io.plimsoll.query;

import io.plimsoll.flag.Assignment;
import io.plimsoll.inference.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The reply.
///
/// @param text      the sentences with their citations, or, abstaining, why there are none
/// @param abstained whether the evidence was too thin to answer
/// @param generator the model that wrote it
/// @param usage     what it consumed; nothing where it comes from a cache
/// @param degraded  what it did without
/// @param age       since it was written, where it comes from a cache
/// @param trial     the part in a canary that it was given in
public record Answer(
        String text,
        boolean abstained,
        List<Citation> citations,
        Optional<String> generator,
        TokenUsage usage,
        List<Degradation> degraded,
        Ranking ranking,
        Optional<Duration> age,
        Optional<Assignment> trial) {

    public Answer {
        citations = List.copyOf(citations);
        degraded = List.copyOf(degraded);
    }

    /// The same from a cache, for another request.
    Answer servedWith(Ranking same, List<Degradation> without, Optional<Duration> sinceWritten) {
        return new Answer(text, abstained, citations, generator, TokenUsage.NONE, without, same, sinceWritten, trial);
    }

    /// The same as part of a canary.
    public Answer in(Assignment part) {
        return new Answer(text, abstained, citations, generator, usage, degraded, ranking, age, Optional.of(part));
    }
}
