package io.plimsoll.audit;

/// The log of what was done. Changes of the metadata are not logged here: the stores take the event with the change
/// and write both in one transaction. This is for what changes nothing, such as reading, and for refusals.
public interface AuditLog {

    /// Durable when it returns. Throws where it cannot be written; what was to be done is then not done.
    void append(AuditEvent event);
}
