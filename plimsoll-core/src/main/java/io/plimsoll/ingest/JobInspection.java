package io.plimsoll.ingest;

import java.util.List;
import java.util.Optional;

/// All there is to know of one job.
///
/// @param attempts the last ones, oldest first
/// @param payload  absent where the document has moved on or is gone, and of a DELETE job
/// @param stall    why it waits; absent unless it does
public record JobInspection(
        IngestJob job, List<JobAttempt> attempts, Optional<Payload> payload, Optional<StallReason> stall) {

    /// What the job works on.
    ///
    /// @param contentHash names the blob
    /// @param mediaType   as the source declared it
    public record Payload(String contentHash, long bytes, Optional<String> mediaType) {}

    public JobInspection {
        attempts = List.copyOf(attempts);
    }
}
