package io.plimsoll.cache;

import io.plimsoll.inference.TokenUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A result and what has to be known of it.
///
/// @param epoch  of what it was computed from, as read before that began
/// @param at     when it was computed
/// @param saving what it took
public record Kept<T>(T value, long epoch, Instant at, Saving saving) {

    /// Of this frame around results; the first four bytes of every entry.
    private static final int FRAME = 0x504c_4301;

    byte[] encoded(CacheCodec<T> codec) {
        try {
            var bytes = new ByteArrayOutputStream(1_024);
            var out = new DataOutputStream(bytes);
            out.writeInt(FRAME);
            out.writeInt(codec.version());
            out.writeLong(epoch);
            out.writeLong(at.toEpochMilli());
            out.writeLong(saving.time().toNanos());
            out.writeUTF(saving.model().orElse(""));
            out.writeLong(saving.usage().inputTokens());
            out.writeLong(saving.usage().outputTokens());
            codec.write(value, out);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }

    /// Absent for what another version wrote, or what is damaged.
    static <T> Optional<Kept<T>> decoded(byte[] bytes, CacheCodec<T> codec) {
        try {
            var in = new DataInputStream(new ByteArrayInputStream(bytes));
            if (in.readInt() != FRAME || in.readInt() != codec.version()) {
                return Optional.empty();
            }
            long epoch = in.readLong();
            var at = Instant.ofEpochMilli(in.readLong());
            var time = Duration.ofNanos(in.readLong());
            var model = Optional.of(in.readUTF()).filter(name -> !name.isEmpty());
            var usage = new TokenUsage(in.readLong(), in.readLong());
            var value = codec.read(in);
            return in.available() == 0
                    ? Optional.of(new Kept<>(value, epoch, at, new Saving(time, model, usage)))
                    : Optional.empty();
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }
}
