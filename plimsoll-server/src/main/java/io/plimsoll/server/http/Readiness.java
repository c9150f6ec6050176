package io.plimsoll.server.http;

import java.util.Map;

/// Whether the server can do its work.
@FunctionalInterface
public interface Readiness {

    /// Each component and whether it is ready; the server is when all are.
    Map<String, Boolean> components();

    /// What is to be known of a component beyond that, in a line without names of tenants.
    default Map<String, String> details() {
        return Map.of();
    }
}
