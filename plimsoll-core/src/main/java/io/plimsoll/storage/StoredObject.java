package io.plimsoll.storage;

import java.time.Instant;

/// What a store says of an object apart from its bytes.
///
/// @param etag changes whenever the content does; it says nothing else
public record StoredObject(String key, long bytes, String etag, Instant lastModified) {}
