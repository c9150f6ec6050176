package io.plimsoll.ingest;

import java.util.Optional;

/// A worker's sign of life.
///
/// @param paused why it takes up no jobs at present; absent while it does
public record WorkerBeat(Worker worker, Optional<String> paused) {}
