package io.plimsoll.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A log's files as C2SP `tlog-tiles` serves them: partial tiles, too, that wider ones have taken the place of.
public final class LogFiles {

    private LogFiles() {}

    /// A file by its path: the checkpoint, the key, a tile or a bundle; absent where there is none.
    public static Optional<byte[]> serve(LogSource source, String path) {
        if (path.equals(LogSource.CHECKPOINT) || path.equals(LogSource.KEY)) {
            return source.read(path);
        }
        var tile = TilePath.parse(path);
        if (tile.isEmpty()) {
            return Optional.empty();
        }
        var found = serve(source, tile.get());
        return found.isPresent() ? found : serve(source, tile.get()); // the log may have grown between two reads
    }

    private static Optional<byte[]> serve(LogSource source, TilePath path) {
        return source.read(LogSource.CHECKPOINT).map(Checkpoint::sizeOf).flatMap(size -> read(source, path, size));
    }

    /// Absent where there is no such file, or the log is too short for it.
    static Optional<byte[]> read(LogSource source, TilePath path, long size) {
        return TilePath.in(size, path.level(), path.index())
                .filter(present -> present.width() >= path.width())
                .flatMap(present -> source.read(present.toString()))
                .map(content -> path.level() == TilePath.ENTRIES
                        ? Bundle.first(content, path.width())
                        : Arrays.copyOf(content, path.width() * Hash.BYTES));
    }

    /// The entries from number `from` to before `to`, as they stand in the log.
    public static List<byte[]> entries(LogSource source, long size, long from, long to) {
        var entries = new ArrayList<byte[]>();
        for (long index = from / TilePath.FULL; index * TilePath.FULL < to; index++) {
            var path = TilePath.in(size, TilePath.ENTRIES, index).orElseThrow();
            var bundle = Bundle.read(path, Tiles.read(source, path));
            long first = index * TilePath.FULL;
            int end = (int) Math.min(bundle.size(), to - first);
            entries.addAll(bundle.subList((int) Math.max(0, from - first), end));
        }
        return entries;
    }
}
