package io.plimsoll.server.config;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The audit log.
///
/// @param journalMax searches, refusals and whatever else changes nothing that may wait on the disk to be logged;
/// beyond
///                   it what cannot be audited is not done
public record AuditSettings(@DefaultValue("64MB") DataSize journalMax) {

    private static final int MIN_MEGABYTES = 8;
    private static final int MAX_MEGABYTES = 65_536;

    public AuditSettings {
        PlimsollSettings.check(
                journalMax.toMegabytes() >= MIN_MEGABYTES && journalMax.toMegabytes() <= MAX_MEGABYTES,
                "plimsoll.audit.journal-max is between " + MIN_MEGABYTES + "MB and " + MAX_MEGABYTES + "MB");
    }
}
