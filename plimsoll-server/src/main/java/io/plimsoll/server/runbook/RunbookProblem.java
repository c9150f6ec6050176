package io.plimsoll.server.runbook;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/// What is wrong in a runbook's file, and where: `slow.yaml:12:5: there is no signal 'latncy'`.
final class RunbookProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    RunbookProblem(String file, @Nullable Mark mark, String detail) {
        super(place(file, mark) + ": " + detail);
    }

    /// The file with line and column.
    static String place(String file, @Nullable Mark mark) {
        return file + ":" + (mark == null ? "1:1" : (mark.getLine() + 1) + ":" + (mark.getColumn() + 1));
    }
}
