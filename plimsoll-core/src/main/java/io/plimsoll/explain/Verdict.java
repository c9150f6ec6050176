package io.plimsoll.explain;

import io.plimsoll.document.DocumentId;
import io.plimsoll.explain.Check.Outcome;
import io.plimsoll.query.Walk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Why a document is or is not in what a question finds.
///
/// @param walk   the question as it was run; absent where it did not come to that
/// @param rank   in what the question found
/// @param checks of all steps that it came to
public record Verdict(DocumentId document, Optional<Walk> walk, OptionalInt rank, List<Check> checks) {

    public Verdict {
        checks = List.copyOf(checks);
    }

    /// The step at which the document fell out; absent where it was found.
    public Optional<Check> fellOut() {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.FELL_OUT)
                .findFirst();
    }
}
