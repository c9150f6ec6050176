package io.plimsoll.audit;

/// Something in a log is not as it was written.
public final class LogDamage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param where a file's path within the log, and an entry's number where it is about one
    LogDamage(String where, String what) {
        super(where + ": " + what);
    }
}
