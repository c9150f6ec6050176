package io.plimsoll.server.runbook;

import io.plimsoll.runbook.Notice;

/// Somewhere notices are sent to.
interface NotificationTarget {

    /// As runbooks name it.
    String name();

    /// Sends it, within a bounded time.
    void send(Notice notice) throws Undelivered, InterruptedException;

    /// That a notice was not taken.
    final class Undelivered extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean lasting;

        /// @param reason  without addresses, which may be secrets
        /// @param lasting whether trying again would be of no use
        Undelivered(String reason, boolean lasting) {
            super(reason);
            this.lasting = lasting;
        }

        boolean isLasting() {
            return lasting;
        }
    }
}
