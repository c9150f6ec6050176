package io.plimsoll.server.store;

import java.util.Optional;

/// A PostgreSQL database that holds the metadata.
///
/// @param url `jdbc:postgresql://host/name`, with the driver's parameters
public record DatabaseSettings(String url, Optional<String> user, Optional<String> password) {

    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("a database's URL begins with jdbc:postgresql:");
        }
    }

    /// Neither the password nor the URL, which may hold one.
    @Override
    public String toString() {
        return "DatabaseSettings[postgresql]";
    }
}
