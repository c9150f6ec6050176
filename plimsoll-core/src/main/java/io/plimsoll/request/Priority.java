package io.plimsoll.request;

/// Who goes first where there is not enough for all, the most urgent first.
public enum Priority {
    /// Somebody waits for it.
    INTERACTIVE,
    /// The server's own work, which can wait.
    BACKGROUND;

    /// Work that a request stands behind is waited for.
    public static Priority of(RequestContext context) {
        return context.from().isPresent() ? INTERACTIVE : BACKGROUND;
    }
}
