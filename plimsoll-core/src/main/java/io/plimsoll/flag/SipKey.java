package io.plimsoll.flag;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// SipHash-2-4 under a secret key (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): who does not know
/// the key cannot tell, or choose, into which share a name falls.
public record SipKey(long first, long second) {

    private static final int BYTES = 16;

    /// 16 bytes, little-endian.
    public static SipKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes");
        }
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new SipKey(buffer.getLong(), buffer.getLong());
    }

    /// 32 hexadecimal digits.
    public static SipKey parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /// As [#parse] reads it.
    public String hex() {
        var buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return HexFormat.of().formatHex(buffer.putLong(first).putLong(second).array());
    }

    /// Of the text's UTF-8.
    public long hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    long hash(byte[] bytes) {
        var state = new State(first, second);
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.remaining() >= Long.BYTES) {
            state.take(buffer.getLong());
        }
        long last = (long) bytes.length << 56;
        for (int shift = 0; buffer.hasRemaining(); shift += 8) {
            last |= (buffer.get() & 0xFFL) << shift;
        }
        state.take(last);
        return state.end();
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "SipKey[***]";
    }

    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long first, long second) {
            v0 = first ^ 0x736f6d6570736575L;
            v1 = second ^ 0x646f72616e646f6dL;
            v2 = first ^ 0x6c7967656e657261L;
            v3 = second ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long end() {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
