package io.plimsoll.onnx;

import io.plimsoll.digest.Sha256;
import java.util.LinkedHashMap;
import java.util.Optional;

/// The matrices of the passages last asked for, up to a number of bytes.
final class MatrixCache {

    private final long maxBytes;
    private final LinkedHashMap<String, PackedMatrix> matrices = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    MatrixCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// The key of a passage, which says nothing about it.
    static String key(String passage) {
        return Sha256.hex(passage);
    }

    synchronized Optional<PackedMatrix> get(String key) {
        return Optional.ofNullable(matrices.get(key));
    }

    synchronized void put(String key, PackedMatrix matrix) {
        var replaced = matrices.put(key, matrix);
        bytes += matrix.bytes() - (replaced == null ? 0 : replaced.bytes());
        for (var oldest = matrices.entrySet().iterator(); bytes > maxBytes && oldest.hasNext(); ) {
            bytes -= oldest.next().getValue().bytes();
            oldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }
}
