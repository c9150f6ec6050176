package io.plimsoll.server.telemetry;

import io.plimsoll.server.inference.Secret;
import io.plimsoll.tenant.Principal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes a name under which one user's events of some days can be found together, and which leads back to the user
/// only for who has the key: the first 16 hexadecimal digits of HMAC-SHA-256. The key that hashes is derived from the
/// one that is kept, anew for every period, so that events of different periods cannot be put together.
final class UserHash {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;

    private final SecretKeySpec key;
    private final Duration period;
    private final InstantSource clock;
    private volatile PeriodKey current;

    private record PeriodKey(long number, SecretKeySpec key) {}

    UserHash(Secret key, Duration period, InstantSource clock) {
        this.key = key(key);
        this.period = period;
        this.clock = clock;
        this.current = derived(number());
    }

    String of(Principal principal) {
        long number = number();
        var known = current;
        if (known.number() != number) {
            known = derived(number);
            current = known;
        }
        var hash = hmac(known.key(), principal.tenant().value() + "/" + principal.id());
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }

    private long number() {
        return clock.millis() / period.toMillis();
    }

    private PeriodKey derived(long number) {
        return new PeriodKey(number, new SecretKeySpec(hmac(key, "user-hash/" + number), ALGORITHM));
    }

    static SecretKeySpec key(Secret secret) {
        return new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    static byte[] hmac(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
