package io.plimsoll.rollout;

import java.util.List;
import java.util.stream.Collectors;

/// What the validation of a build found.
public record Report(List<Check> checks) {

    /// @param detail with the figures, for people
    public record Check(String name, boolean passed, String detail) {}

    public Report {
        checks = List.copyOf(checks);
    }

    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /// The checks that failed, in one sentence.
    public String failures() {
        return checks.stream()
                .filter(check -> !check.passed())
                .map(check -> check.name() + ": " + check.detail())
                .collect(Collectors.joining("; "));
    }
}
