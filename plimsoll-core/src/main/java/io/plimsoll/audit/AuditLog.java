package io.plimsoll.audit;

/// The log of what was done. Changes of the metadata are not logged here: the stores take the event with the change
/// and write both in one transaction. This is for what changes nothing, such as reading, and for refusals.
public interface AuditLog {

    /// Durable when it returns. Throws where it cannot be written; what was to be done is then not done.
    void append(AuditEvent event);

    /// Says that a caller is shown again what it was shown before. When it returns, all that had begun before, that
    /// first time among it, is durable; this event is within moments, and already survives the end of this process.
    /// Throws like [#append].
    void repeated(AuditEvent event);

    /// Writes down that something begins and returns without waiting for the disk, so that the work and the disk can
    /// be busy at the same time. Throws like [#append].
    Began begin(AuditEvent event);

    /// Something that was begun. Where nobody says how it ended, its outcome is [AuditOutcome#UNKNOWN].
    interface Began {

        /// Returns when the beginning is durable; throws where it could not be made so.
        void durable();

        /// Says how it ended. When it returns the beginning is durable; the end is within moments, and already
        /// survives the end of this process. Throws where the beginning could not be made durable; what was
        /// done must then not be shown.
        void end(AuditEvent event);
    }
}
