package io.plimsoll.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a tile of hashes or a bundle of entries lies, after C2SP `tlog-tiles`.
///
/// @param level of the hashes; [#ENTRIES] for a bundle of entries
/// @param index within the level
/// @param width hashes or entries in it, from 1 to [#FULL]
public record TilePath(int level, long index, int width) {

    public static final int ENTRIES = -1;
    public static final int FULL = 256;
    static final int HEIGHT = 8;

    private static final int MAX_LEVEL = 63;
    private static final int GROUP = 1_000;
    private static final Pattern PATTERN =
            Pattern.compile("tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public TilePath {
        if (level < ENTRIES || level > MAX_LEVEL || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException("no such tile: level " + level + ", " + index + ", width " + width);
        }
    }

    /// The tile in a tree of so many leaves; absent where it would be empty.
    static Optional<TilePath> in(long size, int level, long index) {
        long hashes = level == ENTRIES ? size : hashesAt(size, level);
        long width = Math.min(FULL, hashes - index * FULL);
        return width <= 0 ? Optional.empty() : Optional.of(new TilePath(level, index, (int) width));
    }

    /// Complete subtrees of 256^`level` leaves.
    static long hashesAt(long size, int level) {
        int shift = level * HEIGHT;
        return shift >= Long.SIZE ? 0 : size >>> shift;
    }

    /// Absent where the text is no such path, written in the one way there is.
    public static Optional<TilePath> parse(String path) {
        var matcher = PATTERN.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int level = matcher.group(1).equals("entries") ? ENTRIES : Integer.parseInt(matcher.group(1));
        long index = Long.parseLong(matcher.group(2).replace("x", "").replace("/", ""));
        int width = matcher.group(3) == null ? FULL : Integer.parseInt(matcher.group(3));
        if (level > MAX_LEVEL || (matcher.group(3) != null && width >= FULL)) {
            return Optional.empty();
        }
        var tile = new TilePath(level, index, width);
        return tile.toString().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    boolean isPartial() {
        return width < FULL;
    }

    /// The same tile when it was, or will be, so wide.
    TilePath ofWidth(int other) {
        return new TilePath(level, index, other);
    }

    @Override
    public String toString() {
        return "tile/" + (level == ENTRIES ? "entries" : level) + "/" + groups(index)
                + (isPartial() ? ".p/" + width : "");
    }

    private static String groups(long index) {
        List<String> groups = new ArrayList<>();
        groups.add("%03d".formatted(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            groups.addFirst("x%03d".formatted(rest % GROUP));
        }
        return String.join("/", groups);
    }
}
