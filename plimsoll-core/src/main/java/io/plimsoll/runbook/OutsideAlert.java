package io.plimsoll.runbook;

import io.plimsoll.collection.CollectionName;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// An alert that a system outside, such as Alertmanager, says fires.
///
/// @param fingerprint by which that system tells alerts apart
/// @param labels      those of [Signal#ALERT]; `alert` is its name, and a `tenant` is one as [TenantId#value] has it
/// @param until       when it ends unless that system says again that it fires
public record OutsideAlert(String fingerprint, Map<String, String> labels, Instant startsAt, Instant until) {

    public static final int MAX_CHARS = 256;

    public OutsideAlert {
        if (fingerprint.isBlank() || fingerprint.length() > MAX_CHARS) {
            throw new IllegalArgumentException("a fingerprint has 1 to " + MAX_CHARS + " characters");
        }
        if (labels.getOrDefault("alert", "").isBlank() || !Signal.ALERT.labels().containsAll(labels.keySet())) {
            throw new IllegalArgumentException("an alert has a name, and labels that triggers know");
        }
        labels = Map.copyOf(labels);
        if (labels.containsKey("collection") && !labels.containsKey("tenant")) {
            throw new IllegalArgumentException("a collection is a tenant's");
        }
        checkNames(labels);
    }

    private static void checkNames(Map<String, String> labels) {
        var tenant = labels.get("tenant");
        if (tenant != null) {
            var unused = TenantId.ofValue(tenant);
        }
        var collection = labels.get("collection");
        if (collection != null) {
            var unused = new CollectionName(collection);
        }
    }

    public String name() {
        return labels.getOrDefault("alert", "");
    }

    public Optional<TenantId> tenant() {
        return Optional.ofNullable(labels.get("tenant")).map(TenantId::ofValue);
    }

    Reading reading() {
        return new Reading(labels, 1);
    }
}
