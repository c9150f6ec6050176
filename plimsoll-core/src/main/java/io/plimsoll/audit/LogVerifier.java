package io.plimsoll.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks a whole log: that the checkpoint is signed, that the tiles are those that it was signed for, that each entry
/// is the one that was logged at its place, and that time does not run backwards. Needs nothing but the files.
///
/// Tiles are believed from the root down: what hashes to a signed root, or to a hash in a believed tile, is what was
/// written. So the file that is named is the one that was tampered with, not one that it is compared with.
public final class LogVerifier {

    private static final int MAX_PROBLEMS = 100;
    private static final int MAX_RETRIES = 5;

    private LogSource source;
    private final NoteKey key;
    private final List<String> problems = new ArrayList<>();
    private @Nullable Instant last;

    private LogVerifier(LogSource source, NoteKey key) {
        this.source = source;
        this.key = key;
    }

    /// What was found.
    ///
    /// @param checkpoint absent where it is not to be believed
    /// @param problems   at most 100, in the order of the log; with none the log is whole
    public record Report(Optional<Checkpoint> checkpoint, List<String> problems) {

        public Report {
            problems = List.copyOf(problems);
        }

        public boolean isWhole() {
            return problems.isEmpty();
        }
    }

    /// The key that the log itself names. It shows damage, but no forgery by somebody who exchanged the key, too.
    public static NoteKey ownKey(LogSource source) {
        var text = source.read(LogSource.KEY).orElseThrow(() -> new LogDamage(LogSource.KEY, "the file is missing"));
        try {
            return NoteKey.parse(new String(text, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new LogDamage(LogSource.KEY, "it is not a key: " + e.getMessage());
        }
    }

    /// @param earlier a signed checkpoint that was kept: the log must begin with what it stands for
    public static Report verify(LogSource source, NoteKey key, Optional<byte[]> earlier) {
        var begun = source.read(LogSource.CHECKPOINT).orElse(new byte[0]);
        var report = once(source, key, earlier);
        for (int again = 0; again < MAX_RETRIES && !report.isWhole(); again++) {
            var now = source.read(LogSource.CHECKPOINT).orElse(new byte[0]);
            if (Arrays.equals(begun, now)) {
                break;
            }
            begun = now; // the log has grown meanwhile, and outgrown tiles are gone
            report = once(source, key, earlier);
        }
        return report;
    }

    private static Report once(LogSource source, NoteKey key, Optional<byte[]> earlier) {
        var verifier = new LogVerifier(source, key);
        try {
            var note = source.read(LogSource.CHECKPOINT)
                    .orElseThrow(() -> new LogDamage(LogSource.CHECKPOINT, "the file is missing"));
            var checkpoint = Checkpoint.open(note, key);
            verifier.key();
            verifier.log(checkpoint);
            earlier.ifPresent(kept -> verifier.continues(kept, checkpoint));
            return new Report(Optional.of(checkpoint), verifier.problems);
        } catch (LogDamage damage) {
            verifier.problem(damage.getMessage());
            return new Report(Optional.empty(), verifier.problems);
        }
    }

    private void key() {
        try {
            if (!ownKey(source).equals(key)) {
                problem(LogSource.KEY + ": it is not the key that the log was verified with");
            }
        } catch (LogDamage damage) {
            problem(damage.getMessage());
        }
    }

    private void log(Checkpoint checkpoint) {
        if (!checkpoint.origin().equals(key.name())) {
            problem(LogSource.CHECKPOINT + ": it is of the log " + checkpoint.origin() + ", not of " + key.name());
        }
        long size = checkpoint.size();
        boolean believed = rootHolds(source, checkpoint) || repairs(checkpoint);
        if (!believed) {
            problem(LogSource.CHECKPOINT + ": the root it was signed for is not that of the tiles");
        }
        for (var edge : edges(size)) {
            tile(size, edge, believed, null);
        }
    }

    /// The partial tiles, the highest level first; all others are below one of them.
    private static List<TilePath> edges(long size) {
        var edges = new ArrayList<TilePath>();
        for (int level = 0; TilePath.hashesAt(size, level) > 0; level++) {
            long hashes = TilePath.hashesAt(size, level);
            if (hashes % TilePath.FULL > 0) {
                edges.addFirst(new TilePath(level, hashes / TilePath.FULL, (int) (hashes % TilePath.FULL)));
            }
        }
        return edges;
    }

    private boolean rootHolds(LogSource tiles, Checkpoint checkpoint) {
        try {
            long size = checkpoint.size();
            return Merkle.root(new Tiles(tiles, size), size).equals(checkpoint.root());
        } catch (LogDamage damage) {
            problem(damage.getMessage());
            return false;
        }
    }

    /// Whether the root holds once one partial tile is made again from what is below it. That tile is the damaged one,
    /// and the rest is checked with the one made again.
    private boolean repairs(Checkpoint checkpoint) {
        var read = source;
        for (var edge : edges(checkpoint.size())) {
            try {
                var made = madeAgain(checkpoint.size(), edge);
                LogSource repaired = path -> path.equals(edge.toString()) ? Optional.of(made.clone()) : read.read(path);
                if (rootHolds(repaired, checkpoint)) {
                    problem(edge + ": it is not the tile that the checkpoint was signed for; what is below it is");
                    source = repaired;
                    return true;
                }
            } catch (LogDamage damage) {
                problem(damage.getMessage());
            }
        }
        return false;
    }

    private byte[] madeAgain(long size, TilePath path) {
        if (path.level() == 0) {
            return hashes(Bundle.read(entries(path), Tiles.read(source, entries(path))));
        }
        var tiles = new Tiles(source, size);
        var made = new byte[path.width() * Hash.BYTES];
        for (int i = 0; i < path.width(); i++) {
            var below = tiles.tile(path.level() - 1, path.index() * TilePath.FULL + i);
            Tiles.subtree(below, 0, TilePath.FULL).copyTo(made, i);
        }
        return made;
    }

    private static TilePath entries(TilePath leaves) {
        return new TilePath(TilePath.ENTRIES, leaves.index(), leaves.width());
    }

    private static byte[] hashes(List<byte[]> entries) {
        var hashes = new byte[entries.size() * Hash.BYTES];
        for (int i = 0; i < entries.size(); i++) {
            Merkle.leaf(entries.get(i)).copyTo(hashes, i);
        }
        return hashes;
    }

    /// @param believed whether the tile, or the hash it must have, is known to be as written
    /// @param expected the hash of a full tile, from the level above
    private void tile(long size, TilePath path, boolean believed, @Nullable Hash expected) {
        byte[] content;
        try {
            content = new Tiles(source, size).tile(path.level(), path.index());
        } catch (LogDamage damage) {
            problem(damage.getMessage());
            content = new byte[0];
        }
        boolean holds = content.length > 0
                && (expected == null
                        ? believed
                        : Tiles.subtree(content, 0, TilePath.FULL).equals(expected));
        if (content.length > 0 && expected != null && !holds && path.level() > 0) {
            problem(path + ": its hash is not the one in the tile above");
        }
        if (path.level() == 0) {
            bundle(path, content, holds, expected);
            return;
        }
        for (int i = 0; i < path.width(); i++) {
            var below = new TilePath(path.level() - 1, path.index() * TilePath.FULL + i, TilePath.FULL);
            tile(size, below, believed && holds, content.length == 0 ? zero() : Hash.at(content, i));
        }
    }

    /// The hash of nothing, where what should be there is missing.
    private static Hash zero() {
        return Hash.at(new byte[Hash.BYTES], 0);
    }

    private void bundle(TilePath leaves, byte[] content, boolean holds, @Nullable Hash expected) {
        var path = entries(leaves);
        List<byte[]> entries;
        try {
            entries = Bundle.read(path, Tiles.read(source, path));
        } catch (LogDamage damage) {
            problem(damage.getMessage());
            return;
        }
        var hashes = hashes(entries);
        if (content.length == 0) {
            return;
        }
        if (!holds && expected != null) {
            boolean entriesHold = Tiles.subtree(hashes, 0, TilePath.FULL).equals(expected);
            problem(leaves + ": its hash is not the one in the tile above"
                    + (entriesHold ? "; the entries are as they were" : ""));
            compare(path, entries, hashes, entriesHold ? hashes : content, entriesHold);
        } else {
            compare(path, entries, hashes, content, holds);
        }
    }

    private void compare(TilePath path, List<byte[]> entries, byte[] hashes, byte[] leaves, boolean believed) {
        var places = new HashMap<Hash, Integer>();
        for (int i = path.width() - 1; i >= 0; i--) {
            places.put(Hash.at(leaves, i), i);
        }
        for (int i = 0; i < entries.size(); i++) {
            long number = Bundle.numbered(path, i);
            var hash = Hash.at(hashes, i);
            if (!hash.equals(Hash.at(leaves, i))) {
                var place = places.get(hash);
                var what = place == null
                        ? believed ? "is not the one that was logged" : "and its hash in the tile differ"
                        : "was logged as number " + Bundle.numbered(path, place);
                problem(path + ": entry " + number + " " + what);
            } else {
                time(path, number, entries.get(i));
            }
        }
    }

    private void time(TilePath path, long number, byte[] bytes) {
        try {
            var entry = AuditEntry.parse(bytes);
            if (last != null && entry.logged().isBefore(last)) {
                problem(path + ": entry " + number + " is back-dated: it was logged at " + entry.logged()
                        + ", before the one in front of it, at " + last);
            }
            if (entry.at().isAfter(entry.logged())) {
                problem(path + ": entry " + number + " tells of " + entry.at() + " and was logged before that, at "
                        + entry.logged());
            }
            last = entry.logged();
        } catch (IllegalArgumentException e) {
            problem(path + ": entry " + number + " cannot be read: " + e.getMessage());
        }
    }

    private void continues(byte[] kept, Checkpoint now) {
        try {
            var before = Checkpoint.open("the checkpoint kept", kept, key);
            if (before.size() > now.size()) {
                problem("the log was cut: it had " + before.size() + " entries when the checkpoint was kept, and has "
                        + now.size());
            } else if (before.size() > 0) {
                var proof = Merkle.consistency(new Tiles(source, now.size()), before.size(), now.size());
                if (!Merkle.isConsistent(before.size(), before.root(), now.size(), now.root(), proof)) {
                    problem("the log was rewritten: its first " + before.size()
                            + " entries are not those of the checkpoint kept");
                }
            }
        } catch (LogDamage damage) {
            problem(damage.getMessage());
        }
    }

    private void problem(@Nullable String what) {
        if (problems.size() < MAX_PROBLEMS && what != null && !problems.contains(what)) {
            problems.add(what);
        }
    }
}
