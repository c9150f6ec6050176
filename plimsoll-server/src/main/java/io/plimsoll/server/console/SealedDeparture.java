package io.plimsoll.server.console;

import io.plimsoll.server.console.ConsoleLogins.Departure;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What has to come back from an issuer, kept by the browser itself and sealed (AES-256-GCM under a key of this
/// process): strangers who begin logins take no memory, and nobody reads or changes what was sealed.
final class SealedDeparture {

    static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_CHARS = 2_000;

    private final SecureRandom random;
    private final InstantSource clock;
    private final SecretKeySpec key;

    SealedDeparture(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, "AES");
    }

    String seal(Departure departure) {
        var text = String.join(
                "\n",
                Long.toString(clock.instant().plus(WITHIN).toEpochMilli()),
                departure.issuer(),
                departure.state(),
                departure.nonce(),
                departure.verifier());
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(nonce.length + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /// Empty for what this process did not seal, and for what is too old.
    Optional<Departure> open(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length <= NONCE_BYTES) {
                return Optional.empty();
            }
            var nonce = Arrays.copyOf(bytes, NONCE_BYTES);
            var plain = cipher(Cipher.DECRYPT_MODE, nonce).doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            var parts = new String(plain, StandardCharsets.UTF_8).split("\n", -1);
            return clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts[0])))
                    ? Optional.of(new Departure(URI.create(""), parts[1], parts[2], parts[3], parts[4]))
                    : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
