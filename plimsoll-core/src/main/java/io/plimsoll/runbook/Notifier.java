package io.plimsoll.runbook;

/// Tells people. Returns at once: whoever cannot be reached now is tried again later, and for a bounded time.
@FunctionalInterface
public interface Notifier {

    void tell(Notice notice);
}
