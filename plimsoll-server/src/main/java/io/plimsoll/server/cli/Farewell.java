package io.plimsoll.server.cli;

import java.io.PrintStream;
import java.util.function.Supplier;

/// What is said last when Ctrl-C ends the program in the middle of something.
final class Farewell {

    private Farewell() {}

    /// The value of the work, which these words end if it is interrupted.
    static <T> T around(PrintStream err, String words, Supplier<T> work) {
        var hook = new Thread(() -> err.println(System.lineSeparator() + words));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the program is ending and the words are being said
        }
    }
}
