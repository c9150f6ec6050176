package io.plimsoll.query;

import io.plimsoll.inference.TokenUsage;
import java.util.List;
import java.util.Optional;

/// The reply.
///
/// @param text      the sentences with their citations, or, abstaining, why there are none
/// @param abstained whether the evidence was too thin to answer
/// @param generator the model that wrote it
/// @param degraded  what it did without
public record Answer(
        String text,
        boolean abstained,
        List<Citation> citations,
        Optional<String> generator,
        TokenUsage usage,
        List<Degradation> degraded,
        Ranking ranking) {

    public Answer {
        citations = List.copyOf(citations);
        degraded = List.copyOf(degraded);
    }
}
