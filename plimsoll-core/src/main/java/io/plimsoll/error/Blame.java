package io.plimsoll.error;

/// Who has to act for a failure to go away. It decides the log level and whether the error budget burns.
public enum Blame {
    /// The request is wrong; the same request fails again.
    CALLER,
    /// A limit was reached; the same request may succeed later.
    CAPACITY,
    /// Something we call failed.
    DEPENDENCY,
    /// A defect of ours.
    US
}
