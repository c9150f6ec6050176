package io.plimsoll.audit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// A text with signatures below it, after C2SP `signed-note`.
final class SignedNote {

    private static final String DASH = "\u2014 ";
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SIGNATURES = 100;

    private SignedNote() {}

    /// @param text ends in a newline
    static byte[] sign(String text, SigningKey key, String name) {
        var signature = key.sign(text);
        var signed = ByteBuffer.allocate(Integer.BYTES + signature.length)
                .putInt(key.verifier(name).id())
                .put(signature)
                .array();
        var note = text + "\n" + DASH + name + " " + Base64.getEncoder().encodeToString(signed) + "\n";
        return note.getBytes(StandardCharsets.UTF_8);
    }

    /// The text, once the key's signature holds; others' signatures are not looked at. Throws [LogDamage] else.
    static String open(String where, byte[] note, NoteKey key) {
        var whole = decode(where, note);
        int split = whole.lastIndexOf("\n\n");
        if (split < 0 || !whole.endsWith("\n")) {
            throw new LogDamage(where, "it is not a signed note");
        }
        var text = whole.substring(0, split + 1);
        var lines = whole.substring(split + 2, whole.length() - 1).split("\n", -1);
        if (lines.length > MAX_SIGNATURES) {
            throw new LogDamage(where, "it has more than " + MAX_SIGNATURES + " signatures");
        }
        boolean verified = false;
        for (var line : lines) {
            verified |= verifies(where, line, text, key);
        }
        if (!verified) {
            throw new LogDamage(where, "it is not signed by the key " + key.name());
        }
        return text;
    }

    private static String decode(String where, byte[] note) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(note))
                    .toString();
            if (note.length <= MAX_BYTES && text.chars().noneMatch(c -> c < ' ' && c != '\n')) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw new LogDamage(where, "it is not a text");
        }
        throw new LogDamage(where, "it is too long, or has control characters");
    }

    private static boolean verifies(String where, String line, String text, NoteKey key) {
        var parts = line.split(" ", -1);
        if (parts.length != 3 || !(parts[0] + " ").equals(DASH) || parts[1].isEmpty()) {
            throw new LogDamage(where, "a line of it is not a signature");
        }
        var signed = base64(where, parts[2]);
        if (!parts[1].equals(key.name()) || ByteBuffer.wrap(signed).getInt() != key.id()) {
            return false;
        }
        var signature = Arrays.copyOfRange(signed, Integer.BYTES, signed.length);
        if (!key.verifies(text.getBytes(StandardCharsets.UTF_8), signature)) {
            throw new LogDamage(where, "the signature by " + key.name() + " is not of this text");
        }
        return true;
    }

    /// Only the one way to write the bytes counts, so that no bit of a note is without meaning.
    private static byte[] base64(String where, String text) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            if (bytes.length > Integer.BYTES
                    && Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new LogDamage(where, "a signature of it is not in base 64");
        }
        throw new LogDamage(where, "a signature of it is too short, or oddly written");
    }
}
