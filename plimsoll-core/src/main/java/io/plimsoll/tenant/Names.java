package io.plimsoll.tenant;

import io.plimsoll.error.PlimsollException;

/// The rule that tenant and collection names share.
public final class Names {

    private static final int MAX_LENGTH = 63;

    private Names() {}

    /// Throws an `INVALID_FIELD` naming `field` unless `value` is `[a-z0-9-]{1,63}`.
    public static void check(String field, String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(Names::allowed)) {
            throw PlimsollException.invalidField(
                    field, "a " + field + " name has 1 to 63 characters out of a-z, 0-9 and '-'");
        }
    }

    private static boolean allowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
}
