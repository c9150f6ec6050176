package io.plimsoll.explain;

import io.plimsoll.document.PassageId;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What became of a document at one step of a question's way.
///
/// @param detail  for people
/// @param passage the document's best at this step
/// @param rank    of that passage, from 1
/// @param score   of that passage
/// @param needed  score of the last one that went on, where there were more than could
public record Check(
        Step step,
        Outcome outcome,
        String detail,
        Optional<PassageId> passage,
        OptionalInt rank,
        OptionalDouble score,
        OptionalDouble needed) {

    /// In the order in which they are walked.
    public enum Step {
        EXISTENCE,
        ACCESS,
        INDEX,
        FILTER,
        LEXICAL,
        VECTOR,
        FUSION,
        MMR,
        RERANK,
        GROUPING,
        CUT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What happened there.
    public enum Outcome {
        PASSED,
        /// Not found by this search. The other may have found it.
        MISSED,
        FELL_OUT,
        /// The step was not taken for this question.
        SKIPPED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Check of(Step step, Outcome outcome, String detail) {
        return new Check(
                step,
                outcome,
                detail,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    Check at(PassageId best, int place, double itsScore) {
        return new Check(
                step, outcome, detail, Optional.of(best), OptionalInt.of(place), OptionalDouble.of(itsScore), needed);
    }

    Check needing(double last) {
        return new Check(step, outcome, detail, passage, rank, score, OptionalDouble.of(last));
    }

    Check with(Outcome other) {
        return new Check(step, other, detail, passage, rank, score, needed);
    }

    /// How much the score lacks.
    public OptionalDouble distance() {
        return score.isPresent() && needed.isPresent()
                ? OptionalDouble.of(Math.max(0, needed.getAsDouble() - score.getAsDouble()))
                : OptionalDouble.empty();
    }
}
