package io.plimsoll.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An append-only log after RFC 6962 and C2SP `tlog-tiles`. One writer at a time.
///
/// Appending writes tiles and bundles first and then replaces the checkpoint, which alone says what is in the log: a
/// crash in between leaves files that nothing refers to and that the next append writes again. Of a partial tile only
/// the newest is kept, since it begins with all that were before it.
public final class TransparencyLog {

    private final LogStore store;
    private final SigningKey key;
    private Checkpoint checkpoint;

    private TransparencyLog(LogStore store, SigningKey key, Checkpoint checkpoint) {
        this.store = store;
        this.key = key;
        this.checkpoint = checkpoint;
    }

    /// Opens the log, or begins it where it has no checkpoint. Throws [LogDamage] where the checkpoint is not one that
    /// this key signed.
    public static TransparencyLog open(LogStore store, SigningKey key, String origin) {
        var note = store.read(LogSource.CHECKPOINT);
        if (note.isPresent()) {
            return new TransparencyLog(store, key, Checkpoint.open(note.get(), key.verifier(origin)));
        }
        store.replace(LogSource.KEY, (key.verifier(origin) + "\n").getBytes(StandardCharsets.UTF_8));
        var empty = new Checkpoint(origin, 0, Hash.sha256());
        store.replace(LogSource.CHECKPOINT, empty.signed(key));
        return new TransparencyLog(store, key, empty);
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /// Appends the entries in order; durable, signed and readable when it returns.
    public Checkpoint append(List<byte[]> entries) {
        if (entries.isEmpty()) {
            return checkpoint;
        }
        long before = checkpoint.size();
        if (!Merkle.root(new Tiles(store, before), before).equals(checkpoint.root())) {
            throw new LogDamage(LogSource.CHECKPOINT, "the tiles are not those that it was signed for");
        }
        long size = before + entries.size();
        var outgrown = new ArrayList<TilePath>();
        bundles(before, entries, outgrown);
        var growing = new GrowingTiles(before);
        var hashes = entries.stream().map(Merkle::leaf).toList();
        for (int level = 0; !hashes.isEmpty(); level++) {
            hashes = growing.add(level, hashes, outgrown);
        }
        var next = new Checkpoint(checkpoint.origin(), size, Merkle.root(new Tiles(store, size), size));
        store.replace(LogSource.CHECKPOINT, next.signed(key));
        checkpoint = next;
        outgrown.forEach(tile -> store.remove(tile.toString()));
        return next;
    }

    private void bundles(long before, List<byte[]> entries, List<TilePath> outgrown) {
        int taken = 0;
        for (long index = before / TilePath.FULL; taken < entries.size(); index++) {
            var present = TilePath.in(before, TilePath.ENTRIES, index);
            int held = present.map(TilePath::width).orElse(0);
            int added = Math.min(TilePath.FULL - held, entries.size() - taken);
            var head = present.map(path -> Tiles.read(store, path)).orElseGet(() -> new byte[0]);
            var tail = Bundle.write(entries.subList(taken, taken + added));
            var path = new TilePath(TilePath.ENTRIES, index, held + added);
            store.write(path.toString(), concat(head, tail));
            present.ifPresent(outgrown::add);
            taken += added;
        }
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        var whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    /// The right edge of each level.
    private final class GrowingTiles {

        private final long before;

        GrowingTiles(long before) {
            this.before = before;
        }

        /// Writes the hashes at the end of the level; returns those of the tiles that became full.
        List<Hash> add(int level, List<Hash> hashes, List<TilePath> outgrown) {
            var full = new ArrayList<Hash>();
            long held = TilePath.hashesAt(before, level);
            int taken = 0;
            for (long index = held / TilePath.FULL; taken < hashes.size(); index++) {
                int present = (int) Math.max(0, held - index * TilePath.FULL);
                int added = Math.min(TilePath.FULL - present, hashes.size() - taken);
                var content = new byte[(present + added) * Hash.BYTES];
                if (present > 0) {
                    var path = new TilePath(level, index, present);
                    System.arraycopy(Tiles.read(store, path), 0, content, 0, present * Hash.BYTES);
                    outgrown.add(path);
                }
                for (int i = 0; i < added; i++) {
                    hashes.get(taken + i).copyTo(content, present + i);
                }
                var path = new TilePath(level, index, present + added);
                store.write(path.toString(), content);
                if (!path.isPartial()) {
                    full.add(Tiles.subtree(content, 0, TilePath.FULL));
                }
                taken += added;
            }
            return full;
        }
    }
}
