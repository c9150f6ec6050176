package io.plimsoll.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plimsoll.document.DocumentId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
        return new DocumentId(place.substring(0, end).replaceAll("\\p{Cntrl}", "_") + "~" + hash(place));
    }

    private static String hash(String place) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(place.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
