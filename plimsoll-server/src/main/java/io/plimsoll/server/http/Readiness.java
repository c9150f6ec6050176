package io.plimsoll.server.http;

import java.util.Map;

/// Whether the server can do its work.
@FunctionalInterface
public interface Readiness {

    /// Each component and whether it is ready; the server is when all are.
    Map<String, Boolean> components();

    /// What is wrong and keeps the server from nothing, by component.
    default Map<String, String> warnings() {
        return Map.of();
    }
}
