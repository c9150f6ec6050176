package io.plimsoll.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// The Ed25519 key pair that a server signs the checkpoints of all its logs with, under each log's own name.
public final class SigningKey {

    private static final String ALGORITHM = "Ed25519";
    private static final int NAME_BYTES = 8;

    private final PrivateKey secret;
    private final PublicKey known;

    private SigningKey(PrivateKey secret, PublicKey known) {
        this.secret = secret;
        this.known = known;
    }

    public static SigningKey random() {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /// Reads what [#secretText] has written.
    public static SigningKey parse(String text) {
        var parts = text.strip().split(" ", 2);
        try {
            var factory = KeyFactory.getInstance(ALGORITHM);
            return new SigningKey(
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getDecoder().decode(parts[0]))),
                    factory.generatePublic(
                            new X509EncodedKeySpec(Base64.getDecoder().decode(parts.length < 2 ? "" : parts[1]))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("this is not the audit log's signing key", e);
        }
    }

    /// Both keys in base 64, PKCS #8 and X.509. A secret.
    public String secretText() {
        var base64 = Base64.getEncoder();
        return base64.encodeToString(secret.getEncoded()) + " " + base64.encodeToString(known.getEncoded());
    }

    /// The origin of a log: unique, since it follows from the key.
    public String origin(String log) {
        var hash = Hash.sha256(known.getEncoded()).bytes();
        return "plimsoll-" + HexFormat.of().formatHex(hash, 0, NAME_BYTES) + "/audit/" + log;
    }

    NoteKey verifier(String name) {
        return NoteKey.of(name, known);
    }

    byte[] sign(String text) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(secret);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs", e);
        }
    }

    /// Without the key: objects are printed by accident.
    @Override
    public String toString() {
        return "SigningKey[***]";
    }
}
