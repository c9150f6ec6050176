package io.plimsoll.server.store;

import io.plimsoll.audit.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The secrets of the audit logs that are in the database: the key of each log's pseudonyms, and where processes share
/// the database the key that signs. With a pseudonym key gone, nobody can say any more whose pseudonyms they were.
final class AuditSecrets {

    private static final String SIGNING = "signing";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int PSEUDONYM_BYTES = 16;

    private AuditSecrets() {}

    /// Turns ids of one log into pseudonyms.
    record Pseudonyms(SecretKeySpec key) {

        /// 22 characters. The kind keeps a principal and an address of the same text apart.
        String of(String kind, String id) {
            try {
                var mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                var hash = mac.doFinal((kind + ":" + id).getBytes(StandardCharsets.UTF_8));
                return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, PSEUDONYM_BYTES));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
            }
        }

        @Override
        public String toString() {
            return "Pseudonyms[***]";
        }
    }

    static Optional<Pseudonyms> find(JdbcClient jdbc, String log) {
        return secret(jdbc, pseudonyms(log)).map(AuditSecrets::pseudonymsOf);
    }

    /// Those of the log, with a new key where it has none.
    static Pseudonyms make(JdbcClient jdbc, String log) {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return pseudonymsOf(ensure(jdbc, pseudonyms(log), Base64.getEncoder().encodeToString(key)));
    }

    static void forget(JdbcClient jdbc, String log) {
        jdbc.sql("DELETE FROM audit_secret WHERE name = :name")
                .param("name", pseudonyms(log))
                .update();
    }

    static SigningKey signing(JdbcClient jdbc) {
        return SigningKey.parse(ensure(jdbc, SIGNING, SigningKey.random().secretText()));
    }

    private static String pseudonyms(String log) {
        return "pseudonyms/" + log;
    }

    private static Pseudonyms pseudonymsOf(String secret) {
        return new Pseudonyms(new SecretKeySpec(Base64.getDecoder().decode(secret), ALGORITHM));
    }

    private static Optional<String> secret(JdbcClient jdbc, String name) {
        return jdbc.sql("SELECT secret FROM audit_secret WHERE name = :name")
                .param("name", name)
                .query(String.class)
                .optional();
    }

    private static String ensure(JdbcClient jdbc, String name, String fresh) {
        jdbc.sql("INSERT INTO audit_secret (name, secret) VALUES (:name, :secret) ON CONFLICT (name) DO NOTHING")
                .param("name", name)
                .param("secret", fresh)
                .update();
        return secret(jdbc, name).orElseThrow();
    }
}
