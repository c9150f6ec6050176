package io.plimsoll.ingest;

import java.time.Instant;
import java.util.Optional;

/// One time that a job was begun.
///
/// @param number      from 1; a job's attempts are never numbered anew
/// @param worker      the [Worker] that began it
/// @param endedAt     absent while it goes on
/// @param errorCode   absent where it succeeded, and where the worker fell silent
/// @param errorDetail how it failed; absent where it succeeded
public record JobAttempt(
        int number,
        String worker,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<String> errorCode,
        Optional<String> errorDetail) {}
