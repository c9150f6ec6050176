package io.plimsoll.backup;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Files of lines of which the last one, the seal, is the hash of all before it. Without its seal a file is not one.
final class SealedLines {

    private static final String SEAL_BEGIN = "{\"seal\":\"";
    private static final String SEAL_END = "\"}\n";
    private static final int SEAL_BYTES = SEAL_BEGIN.length() + 64 + SEAL_END.length();

    private SealedLines() {}

    /// Writes a new file.
    static final class Writer implements AutoCloseable {
        private final LineFormat format;
        private final OutputStream file;
        private final MessageDigest digest = Sha256.digest();
        private final OutputStream out;

        Writer(Path path, LineFormat format) throws IOException {
            this.format = format;
            this.file = new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
            this.out = new DigestOutputStream(file, digest);
        }

        void add(BackupLine line) throws IOException {
            out.write((format.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }

        /// Adds lines that were written to another file without a seal.
        void addAll(Path lines) throws IOException {
            Files.copy(lines, out);
        }

        void seal() throws IOException {
            file.write((SEAL_BEGIN + Sha256.hex(digest) + SEAL_END).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /// Throws `INVALID_REQUEST` naming the file unless its seal is whole.
    static void check(Path path, String name) throws IOException {
        long body = Files.size(path) - SEAL_BYTES;
        if (body < 0) {
            throw broken(name);
        }
        var digest = Sha256.digest();
        var seal = new byte[SEAL_BYTES];
        try (var in = new BufferedInputStream(Files.newInputStream(path))) {
            var buffer = new byte[Sha256.BUFFER_BYTES];
            for (long left = body; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw broken(name);
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
            in.readNBytes(seal, 0, SEAL_BYTES);
        }
        var expected = SEAL_BEGIN + Sha256.hex(digest) + SEAL_END;
        if (!MessageDigest.isEqual(seal, expected.getBytes(StandardCharsets.UTF_8))) {
            throw broken(name);
        }
    }

    private static PlimsollException broken(String name) {
        return new PlimsollException(
                ErrorCode.INVALID_REQUEST, "'" + name + "' is truncated or was changed: its checksum does not hold");
    }

    /// The lines of a file whose seal was checked, without the seal.
    static final class Reader implements Iterator<BackupLine>, AutoCloseable {
        private final LineFormat format;
        private final BufferedReader lines;
        private @Nullable String next;

        Reader(Path path, LineFormat format) throws IOException {
            this.format = format;
            this.lines = Files.newBufferedReader(path, StandardCharsets.UTF_8);
            this.next = lines.readLine();
        }

        @Override
        public boolean hasNext() {
            return next != null && !next.startsWith(SEAL_BEGIN);
        }

        @Override
        public BackupLine next() {
            var line = next;
            if (line == null || !hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                next = lines.readLine();
            } catch (IOException e) {
                throw new PlimsollException(ErrorCode.INTERNAL, "a staged file cannot be read", e);
            }
            return format.read(line);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
