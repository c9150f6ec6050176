package io.plimsoll.canary;

import java.util.List;

/// What follows from what is known of a canary.
///
/// @param why     each reason in a sentence with its figures
/// @param missing parts of the analysis that nothing is known for, each in a sentence
public record Verdict(Decision decision, List<String> why, List<String> missing) {

    /// What is to be done.
    public enum Decision {
        HOLD,
        PROMOTE,
        ROLL_BACK
    }

    public Verdict {
        why = List.copyOf(why);
        missing = List.copyOf(missing);
    }
}
