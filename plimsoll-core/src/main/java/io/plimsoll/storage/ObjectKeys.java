package io.plimsoll.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plimsoll.error.PlimsollException;
import java.util.Arrays;

/// The rules that keys of every [ObjectStore] share.
public final class ObjectKeys {

    public static final int MAX_BYTES = 1_024;

    private ObjectKeys() {}

    /// Throws `INVALID_FIELD` unless the key is a relative path: 1 to 1,024 bytes of UTF-8 without control characters,
    /// and no piece between its slashes that is empty, `.` or `..`.
    public static String checked(String key) {
        boolean clean = key.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(key.split("/", -1))
                        .noneMatch(piece -> piece.isEmpty() || piece.equals(".") || piece.equals(".."));
        if (!clean || key.getBytes(UTF_8).length > MAX_BYTES) {
            throw PlimsollException.invalidField(
                    "key",
                    "a key is a relative path of 1 to " + MAX_BYTES + " bytes without '.', '..' or empty pieces");
        }
        return key;
    }

    /// The order of listings: that of the bytes of UTF-8, which is not that of Java's strings.
    public static int compare(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));
    }
}
