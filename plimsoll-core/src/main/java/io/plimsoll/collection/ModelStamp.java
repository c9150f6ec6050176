package io.plimsoll.collection;

/// What an embedding model leaves on the vectors it made.
///
/// @param fingerprint names the model and everything that shapes its vectors; vectors of different fingerprints never
///                    meet
public record ModelStamp(String name, String fingerprint, int dimensions) {}
