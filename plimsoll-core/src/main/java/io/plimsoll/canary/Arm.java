package io.plimsoll.canary;

/// Whose request it was.
public enum Arm {
    CONTROL,
    CANDIDATE
}
