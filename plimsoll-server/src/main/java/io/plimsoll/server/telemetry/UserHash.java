package io.plimsoll.server.telemetry;

import io.plimsoll.server.inference.Secret;
import io.plimsoll.tenant.Principal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes a name under which one user's events can be found together, and which leads back to the user only for who has
/// the key: the first 16 hexadecimal digits of HMAC-SHA-256.
final class UserHash {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;

    private final SecretKeySpec key;

    UserHash(Secret key) {
        this.key = new SecretKeySpec(key.value().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    String of(Principal principal) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            var hash = mac.doFinal(principal.id().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
