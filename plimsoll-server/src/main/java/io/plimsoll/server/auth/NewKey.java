package io.plimsoll.server.auth;

import io.plimsoll.digest.Sha256;
import java.math.BigInteger;
import java.security.SecureRandom;

/// An API key at the one moment when it is known: afterwards only its hash is.
///
/// @param id   names the key in lists and for revocation; says nothing of the key
/// @param key  what the caller sends
/// @param hash SHA-256 of the whole key in lower-case hexadecimal digits
public record NewKey(String id, String key, String hash) {

    private static final String PREFIX = "plm_";
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 9;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

    /// `plm_` and the base 62 digits of 32 random bytes.
    public static NewKey random(SecureRandom random) {
        return of(PREFIX + base62(random, KEY_BYTES), random);
    }

    /// A key that the operator chose, under a new id.
    public static NewKey of(String key, SecureRandom random) {
        return new NewKey("key_" + base62(random, ID_BYTES), key, hashOf(key));
    }

    /// The hash under which a key is kept.
    public static String hashOf(String key) {
        return Sha256.hex(key);
    }

    /// Digits of constant number, so that a key's length says nothing of it.
    private static String base62(SecureRandom random, int bytes) {
        var drawn = new byte[bytes];
        random.nextBytes(drawn);
        var rest = new BigInteger(1, drawn);
        var digits = new StringBuilder();
        int length = (int) Math.ceil(bytes * Byte.SIZE / (Math.log(DIGITS.length()) / Math.log(2)));
        for (int i = 0; i < length; i++) {
            var division = rest.divideAndRemainder(BASE);
            digits.append(DIGITS.charAt(division[1].intValue()));
            rest = division[0];
        }
        return digits.toString();
    }

    /// Without the key: records are printed by accident.
    @Override
    public String toString() {
        return "NewKey[" + id + "]";
    }
}
