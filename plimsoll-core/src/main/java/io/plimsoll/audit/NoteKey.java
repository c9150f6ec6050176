package io.plimsoll.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The Ed25519 key that verifies signed notes (C2SP `signed-note`) of one name. As text it is `name+hash+base64`, the
/// form that `golang.org/x/mod/sumdb/note` and the tools of transparency logs read.
public final class NoteKey {

    private static final byte ED25519 = 1;
    private static final int KEY_BYTES = 32;

    /// What X.509 puts before the 32 bytes of an Ed25519 key (RFC 8410).
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] key;

    NoteKey(String name, byte[] key) {
        if (name.isEmpty()
                || key.length != KEY_BYTES
                || name.codePoints()
                        .anyMatch(c -> c == '+' || Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException("a key has a name without spaces or '+', and 32 bytes");
        }
        this.name = name;
        this.key = key.clone();
    }

    static NoteKey of(String name, PublicKey key) {
        var encoded = key.getEncoded();
        return new NoteKey(name, Arrays.copyOfRange(encoded, X509_PREFIX.length, encoded.length));
    }

    /// Throws an `IllegalArgumentException` where the text is no such key.
    public static NoteKey parse(String text) {
        var parts = text.strip().split("\\+", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a verifier key is written as name+hash+base64");
        }
        var bytes = Base64.getDecoder().decode(parts[2]);
        if (bytes.length != KEY_BYTES + 1 || bytes[0] != ED25519) {
            throw new IllegalArgumentException("a verifier key holds an Ed25519 key");
        }
        var key = new NoteKey(parts[0], Arrays.copyOfRange(bytes, 1, bytes.length));
        if (!key.toString().equals(text.strip())) {
            throw new IllegalArgumentException("the hash of the verifier key is not that of its name and bytes");
        }
        return key;
    }

    /// The same key under another name.
    public NoteKey named(String other) {
        return new NoteKey(other, key);
    }

    public String name() {
        return name;
    }

    /// The first four bytes of the hash of name and key.
    int id() {
        var hash = Hash.sha256(name.getBytes(StandardCharsets.UTF_8), new byte[] {'\n', ED25519}, key);
        return ByteBuffer.wrap(hash.bytes()).getInt();
    }

    boolean verifies(byte[] text, byte[] signature) {
        try {
            var encoded = ByteBuffer.allocate(X509_PREFIX.length + KEY_BYTES)
                    .put(X509_PREFIX)
                    .put(key)
                    .array();
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that && name.equals(that.name) && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return id();
    }

    @Override
    public String toString() {
        var bytes = ByteBuffer.allocate(KEY_BYTES + 1).put(ED25519).put(key).array();
        return name + "+" + "%08x".formatted(id()) + "+" + Base64.getEncoder().encodeToString(bytes);
    }
}
