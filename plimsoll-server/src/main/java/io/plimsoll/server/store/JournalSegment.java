package io.plimsoll.server.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// A file of the audit journal: records one after the other, each behind its length and checksum. It has its full size
/// from the beginning, so that bringing a record to the disk changes nothing but the record's own bytes.
final class JournalSegment implements AutoCloseable {

    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private static final int FILL_BYTES = 64 << 10;

    private final Path file;
    private final long number;
    private final int capacity;
    private final boolean live;
    private final Optional<FileChannel> channel;
    private int position;

    private JournalSegment(Path file, long number, int capacity, Optional<FileChannel> channel) {
        this.file = file;
        this.number = number;
        this.capacity = capacity;
        this.channel = channel;
        this.live = channel.isPresent();
    }

    static JournalSegment create(Path folder, long number, int capacity) throws IOException {
        var file = folder.resolve("%016d".formatted(number));
        OwnerOnly.file(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        fill(channel, capacity);
        channel.force(true);
        OwnerOnly.sync(folder);
        return new JournalSegment(file, number, capacity, Optional.of(channel));
    }

    /// Piece by piece, since arrays of the whole size make the garbage collector work out of turn.
    private static void fill(FileChannel channel, int capacity) throws IOException {
        var zeros = ByteBuffer.allocate(FILL_BYTES);
        while (channel.position() < capacity) {
            var unused =
                    channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), capacity - channel.position())));
        }
    }

    /// One that an earlier process left behind.
    static JournalSegment left(Path file) {
        return new JournalSegment(file, Long.parseLong(String.valueOf(file.getFileName())), 0, Optional.empty());
    }

    long number() {
        return number;
    }

    boolean isEmpty() {
        return position == 0;
    }

    boolean hasRoom(int bytes) {
        return position + HEADER_BYTES + bytes <= capacity;
    }

    void write(byte[] record) throws IOException {
        var buffer = ByteBuffer.allocate(HEADER_BYTES + record.length)
                .putInt(record.length)
                .putInt(checksum(record))
                .put(record)
                .flip();
        int at = position;
        while (buffer.hasRemaining()) {
            at += channel.orElseThrow().write(buffer, at);
        }
        position = at;
    }

    private static int checksum(byte[] record) {
        var crc = new CRC32C();
        crc.update(record);
        return (int) crc.getValue();
    }

    void force() throws IOException {
        try {
            if (channel.isPresent()) {
                channel.get().force(false);
            }
        } catch (ClosedChannelException handedOver) {
            // it was brought to the disk before it was handed over and closed
        }
    }

    /// Reads up to the end, or to a record that never became whole: nobody was told that it is there.
    void read(Consumer<JournalLine> lines) throws IOException {
        long left = Files.size(file);
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (left >= HEADER_BYTES) {
                int length = in.readInt();
                int checksum = in.readInt();
                left -= HEADER_BYTES;
                if (length <= 0 || length > left) {
                    return;
                }
                var record = new byte[length];
                in.readFully(record);
                left -= length;
                if (checksum(record) != checksum) {
                    return;
                }
                lines.accept(JournalLine.parse(record, live));
            }
        }
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        if (channel.isPresent()) {
            channel.get().close();
        }
    }
}
