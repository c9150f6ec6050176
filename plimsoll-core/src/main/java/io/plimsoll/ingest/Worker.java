package io.plimsoll.ingest;

import java.time.Instant;
import java.util.Set;

/// One process that works jobs off, from its start to its end.
///
/// @param id     unique among all processes that ever worked
/// @param host   the machine, for people
/// @param models the names of the embedding models it can run; whether one makes the vectors of a generation, its
///               fingerprint tells when it is loaded
public record Worker(String id, String host, Instant startedAt, Set<String> models) {

    public Worker {
        models = Set.copyOf(models);
        if (id.isBlank()) {
            throw new IllegalArgumentException("a worker has an id");
        }
    }
}
