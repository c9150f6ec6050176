package io.plimsoll.query;

import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Writes the answer from the ranking.
interface Generator {

    /// What the generator reads.
    ///
    /// @param vector  the question's, where the embedding model answered
    /// @param weights how telling a lower-cased word is in the collection
    record Evidence(
            Query query,
            List<Candidate> candidates,
            Optional<QuestionVector> vector,
            ToDoubleFunction<String> weights) {}

    /// @param reason why there is no answer, where there is none
    record Draft(
            String text, Optional<String> reason, List<Citation> citations, Optional<String> model, TokenUsage usage) {

        static Draft abstaining(String reason, Optional<String> model, TokenUsage usage) {
            return new Draft(reason, Optional.of(reason), List.of(), model, usage);
        }
    }

    Draft generate(RequestContext context, Evidence evidence, AnswerListener listener, List<Degradation> degraded);
}
