package io.plimsoll.runbook;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What people are told of an incident.
///
/// @param to       names of notification targets; empty for all there are
/// @param resolved whether it is over
/// @param summary  in a sentence
/// @param detail   what is being done
/// @param alerts   that tell of the same thing
public record Notice(
        String incident,
        String runbook,
        Target about,
        Step.Severity severity,
        Set<String> to,
        boolean resolved,
        String summary,
        String detail,
        List<String> alerts,
        Instant openedAt,
        Instant at) {

    public Notice {
        to = Set.copyOf(to);
        alerts = List.copyOf(alerts);
    }
}
