package io.plimsoll.query;

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
public record Answer(
        String text,
        boolean abstained,
        List<Citation> citations,
        Optional<String> generator,
        TokenUsage usage,
        List<Degradation> degraded,
        Ranking ranking,
        Optional<Duration> age) {

    public Answer {
        citations = List.copyOf(citations);
        degraded = List.copyOf(degraded);
    }

    /// The same from a cache, for another request.
    Answer servedWith(Ranking same, List<Degradation> without, Optional<Duration> sinceWritten) {
        return new Answer(text, abstained, citations, generator, TokenUsage.NONE, without, same, sinceWritten);
    }
}
