package io.plimsoll.ingest;

import java.time.Duration;

/// The bounds of ingestion.
///
/// @param maxBytes     of one document as uploaded
/// @param workers      documents in work at a time
/// @param batch        documents that share one durable commit
/// @param lease        how long a worker may be silent before its jobs go to another
/// @param maxAttempts  after which a job that keeps failing is dead
/// @param firstRetry   wait before the second attempt; doubles with each further one
/// @param jobDeadline  for all of one document's work
public record IngestLimits(
        long maxBytes,
        int workers,
        int batch,
        Duration lease,
        int maxAttempts,
        Duration firstRetry,
        Duration jobDeadline) {

    public static final IngestLimits DEFAULT = new IngestLimits(
            100L << 20, 4, 16, Duration.ofMinutes(5), 5, Duration.ofSeconds(1), Duration.ofMinutes(30));

    public IngestLimits {
        if (maxBytes < 1 || workers < 1 || batch < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("maxBytes, workers, batch and maxAttempts are at least 1");
        }
    }
}
