package io.plimsoll.flag;

import java.util.Locale;

/// Where a value comes from, the strongest first.
public enum FlagLevel {
    /// The file in the data folder, for when nothing else works.
    EMERGENCY,
    /// Set for everybody and locked, so that nobody sets another.
    LOCK,
    REQUEST,
    PRINCIPAL,
    /// What a canary tries. It stands where it would if it were set: at `tenant` or at `global`.
    CANARY,
    TENANT,
    PERCENTAGE,
    GLOBAL,
    /// Held by a runbook while something fails, against requests too.
    RUNBOOK,
    /// What a provider of OpenFeature says.
    PROVIDER,
    /// The settings, or what the flag is declared with.
    DEFAULT;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
