package io.plimsoll.audit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// How long a log is and the root of its tree, after C2SP `tlog-checkpoint`.
///
/// @param origin which log
/// @param size   entries
public record Checkpoint(String origin, long size, Hash root) {

    private static final int LINES = 3;

    /// What is signed.
    String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }

    byte[] signed(SigningKey key) {
        return SignedNote.sign(text(), key, origin);
    }

    /// Throws [LogDamage] where the note is not a checkpoint signed by this key.
    public static Checkpoint open(byte[] note, NoteKey key) {
        return open(LogSource.CHECKPOINT, note, key);
    }

    static Checkpoint open(String where, byte[] note, NoteKey key) {
        var lines = SignedNote.open(where, note, key).split("\n", -1);
        if (lines.length < LINES + 1 || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new LogDamage(where, "it is not a checkpoint");
        }
        try {
            return new Checkpoint(
                    lines[0],
                    Long.parseLong(lines[1]),
                    Hash.of(Base64.getDecoder().decode(lines[2])));
        } catch (IllegalArgumentException e) {
            throw new LogDamage(where, "its root is not a hash");
        }
    }

    /// What an unverified note says; 0 where it says nothing. For those that serve it, not for those that check it.
    static long sizeOf(byte[] note) {
        var lines = new String(note, StandardCharsets.UTF_8).split("\n", LINES);
        return lines.length == LINES && lines[1].matches("[0-9]{1,18}") ? Long.parseLong(lines[1]) : 0;
    }

    @Override
    public String toString() {
        return origin + " " + size + " " + root;
    }
}
