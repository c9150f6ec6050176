package io.plimsoll.onnx;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// A bundled model's weights as a file. Unpacked once for all starts, so that a start neither decompresses and digests
/// them nor takes them through the heap; held to the archive's checksum at each.
///
/// @param sha256 of the file, in hexadecimal
record Weights(Path file, String sha256) {

    private static final String DIGEST = ".sha256";
    private static final Duration ABANDONED = Duration.ofHours(1);

    /// Of what the class path holds.
    private record Packed(long bytes, long crc32) {

        boolean isIn(Path file) throws IOException {
            if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
                return false;
            }
            try (var channel = FileChannel.open(file)) {
                var crc = new CRC32();
                crc.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes));
                return crc.getValue() == crc32;
            }
        }
    }

    /// @param cacheFolder keeps the file for the next start
    static Weights of(BundledModel model, Path cacheFolder) {
        var resource = Weights.class.getResource(model.weightsResource());
        if (resource == null) {
            throw new IllegalStateException("the class path lacks " + model.weightsResource());
        }
        try {
            return unpacked(resource, cacheFolder.resolve("models"), model.wireName());
        } catch (IOException e) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED, "the model's weights cannot be unpacked into their folder", e);
        }
    }

    private static Weights unpacked(URL resource, Path folder, String model) throws IOException {
        var packed = packed(resource);
        var name = "%s-%08x.onnx".formatted(model, packed.crc32());
        var file = folder.resolve(name);
        var digest = folder.resolve(name + DIGEST);
        if (!Files.isRegularFile(digest) || !packed.isIn(file)) {
            var sha256 = Sha256.digest();
            try (var content = new DigestInputStream(resource.openStream(), sha256)) {
                WholeFile.write(content, folder, name);
            }
            var hex = Sha256.hex(sha256);
            WholeFile.write(new ByteArrayInputStream(hex.getBytes(StandardCharsets.US_ASCII)), folder, name + DIGEST);
            forgetOthers(folder, model, name);
        }
        return new Weights(file, Files.readString(digest, StandardCharsets.US_ASCII));
    }

    private static Packed packed(URL resource) throws IOException {
        if (resource.openConnection() instanceof JarURLConnection archive) {
            var entry = archive.getJarEntry();
            return new Packed(entry.getSize(), entry.getCrc());
        }
        var crc = new CRC32();
        try (var content = new CheckedInputStream(resource.openStream(), crc)) {
            long bytes = content.transferTo(OutputStream.nullOutputStream());
            return new Packed(bytes, crc.getValue());
        }
    }

    /// What other versions and, a while ago, broken attempts have left.
    private static void forgetOthers(Path folder, String model, String name) throws IOException {
        var longAgo = FileTime.from(Instant.now().minus(ABANDONED));
        try (var left = Files.newDirectoryStream(folder, model + "-*")) {
            for (var file : left) {
                var other = String.valueOf(file.getFileName());
                boolean isUnfinished = other.endsWith(WholeFile.UNFINISHED);
                if (isUnfinished ? Files.getLastModifiedTime(file).compareTo(longAgo) < 0 : !other.startsWith(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
