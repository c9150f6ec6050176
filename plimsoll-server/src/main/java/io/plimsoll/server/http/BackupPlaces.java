package io.plimsoll.server.http;

import java.net.URI;
import java.util.Optional;

/// Where an operator may send a backup.
@FunctionalInterface
public interface BackupPlaces {

    /// The place, where the settings allow it. Throws `INVALID_FIELD` for what is no place at all.
    Optional<URI> allowed(String place);
}
