package io.plimsoll.runbook;

import java.util.Map;

/// One value of a signal.
///
/// @param labels what it is of; tenants as [io.plimsoll.tenant.TenantId#value]
public record Reading(Map<String, String> labels, double value) {

    public Reading {
        labels = Map.copyOf(labels);
    }
}
