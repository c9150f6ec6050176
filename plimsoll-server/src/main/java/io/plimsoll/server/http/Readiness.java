package io.plimsoll.server.http;

import java.util.Map;

/// Whether the server can do its work.
@FunctionalInterface
public interface Readiness {

    /// Each component and whether it is ready; the server is when all are.
    Map<String, Boolean> components();

    /// What else is to be known of the server's health. It may be ready nevertheless.
    default Map<String, String> details() {
        return Map.of();
    }
}
