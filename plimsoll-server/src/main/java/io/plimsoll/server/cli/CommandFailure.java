package io.plimsoll.server.cli;

import java.util.Optional;

/// A command could not do what it was asked for. Ends the program with 1.
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    CommandFailure(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    static CommandFailure of(String code, String detail) {
        return new CommandFailure(Problem.local(code, detail));
    }

    Problem problem() {
        return problem;
    }

    /// `error: <detail> (code)`, and below it the field, the setting that moves the limit, and when to try again.
    String shown() {
        var text = new StringBuilder("error: " + problem.detail() + " (" + problem.code() + ")");
        line(text, "field", problem.field());
        line(text, "setting", problem.setting());
        line(text, "try again in", problem.retryAfter().map(Wording::duration));
        line(text, "trace", problem.traceId());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Optional<String> value) {
        value.ifPresent(present -> text.append("\n  ").append(name).append(": ").append(present));
    }
}
