package io.plimsoll.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hashes of a log, read from its tiles of one size. Keeps a bounded number of tiles.
final class Tiles implements Merkle.Subtrees {

    private static final int MAX_KEPT = 64;

    private final LogSource source;
    private final long size;
    private final Map<TilePath, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<TilePath, byte[]> eldest) {
            return size() > MAX_KEPT;
        }
    };

    Tiles(LogSource source, long size) {
        this.source = source;
        this.size = size;
    }

    @Override
    public Hash at(int level, long index) {
        int height = level % TilePath.HEIGHT;
        long first = index << height;
        var tile = tile(level / TilePath.HEIGHT, first / TilePath.FULL);
        return subtree(tile, (int) (first % TilePath.FULL), 1 << height);
    }

    /// Of hashes within one tile.
    static Hash subtree(byte[] tile, int first, int count) {
        return count == 1
                ? Hash.at(tile, first)
                : Merkle.node(subtree(tile, first, count / 2), subtree(tile, first + count / 2, count / 2));
    }

    /// The content of a tile, as wide as the tree has it.
    byte[] tile(int level, long index) {
        var path = TilePath.in(size, level, index)
                .orElseThrow(() -> new IllegalArgumentException("a log of " + size + " entries has no such tile"));
        return kept.computeIfAbsent(path, this::load);
    }

    private byte[] load(TilePath path) {
        var content = read(source, path);
        int bytes = path.width() * Hash.BYTES;
        if (content.length != bytes) {
            throw new LogDamage(path.toString(), "it has " + content.length + " bytes instead of " + bytes);
        }
        return content;
    }

    /// The file of the tile, or of a full one that has taken the partial one's place.
    static byte[] read(LogSource source, TilePath path) {
        return source.read(path.toString()).orElseThrow(() -> new LogDamage(path.toString(), "the file is missing"));
    }
}
