package io.plimsoll.ingest;

/// Where a job stands: it waits, runs under a lease, is done, or has failed for good.
public enum JobState {
    WAITING,
    RUNNING,
    DONE,
    DEAD
}
