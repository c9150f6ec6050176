package io.plimsoll.flag;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A flag's value and where it comes from; made once for many requests.
///
/// @param print     64 bits that stand for flag and value
/// @param overrules whether it is held against another value that would have been in force
record Resolved(Flag<?> flag, Object value, FlagLevel level, long print, boolean overrules) {

    static Resolved of(Flag<?> flag, Object value, FlagLevel level) {
        return new Resolved(flag, value, level, print(flag.name() + "=" + value), false);
    }

    Resolved overruling() {
        return new Resolved(flag, value, level, print, true);
    }

    boolean isHeld() {
        return level == FlagLevel.EMERGENCY || level == FlagLevel.LOCK || level == FlagLevel.RUNBOOK;
    }

    /// Whether both are numbers and this is the greater.
    boolean isAbove(Resolved other) {
        return value instanceof Number mine
                && other.value instanceof Number others
                && mine.doubleValue() > others.doubleValue();
    }

    static long print(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
