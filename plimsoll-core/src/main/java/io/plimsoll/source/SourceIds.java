package io.plimsoll.source;

import io.plimsoll.digest.Sha256;
import io.plimsoll.document.DocumentId;

/// Document ids out of places: the place itself where it fits, and otherwise its beginning and the hash of it all.
public final class SourceIds {

    private static final int MAX_CHARS = 512;
    private static final int HASH_CHARS = 64;

    private SourceIds() {}

    /// `name/path`, so that sources of one collection don't meet.
    public static DocumentId within(SourceKey key, String path) {
        return of(key.name() + "/" + path);
    }

    public static DocumentId of(String place) {
        if (!place.isBlank() && place.length() <= MAX_CHARS && place.chars().noneMatch(Character::isISOControl)) {
            return new DocumentId(place);
        }
        int end = Math.min(place.length(), MAX_CHARS - HASH_CHARS - 1);
        if (end > 0 && Character.isHighSurrogate(place.charAt(end - 1))) {
            end--;
        }
        return new DocumentId(place.substring(0, end).replaceAll("\\p{Cntrl}", "_") + "~" + Sha256.hex(place));
    }
}
