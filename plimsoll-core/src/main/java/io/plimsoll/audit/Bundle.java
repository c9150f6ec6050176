package io.plimsoll.audit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A bundle of entries: each behind its length in two bytes, the higher first.
final class Bundle {

    static final int MAX_ENTRY_BYTES = 0xFFFF;

    private Bundle() {}

    static byte[] write(List<byte[]> entries) {
        var out = new ByteArrayOutputStream();
        for (var entry : entries) {
            if (entry.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException("an entry has at most " + MAX_ENTRY_BYTES + " bytes");
            }
            out.write(entry.length >>> Byte.SIZE);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /// Throws [LogDamage] where these are not exactly as many entries as the path says.
    static List<byte[]> read(TilePath path, byte[] content) {
        var entries = new ArrayList<byte[]>();
        int at = 0;
        while (at < content.length) {
            int end = at + 2 > content.length ? Integer.MAX_VALUE : at + 2 + length(content, at);
            if (end > content.length) {
                throw new LogDamage(path.toString(), "entry " + numbered(path, entries.size()) + " is cut off");
            }
            entries.add(Arrays.copyOfRange(content, at + 2, end));
            at = end;
        }
        if (entries.size() != path.width()) {
            throw new LogDamage(
                    path.toString(),
                    "it has " + entries.size() + " entries from number " + numbered(path, 0) + " on instead of "
                            + path.width());
        }
        return entries;
    }

    static long numbered(TilePath path, int index) {
        return path.index() * TilePath.FULL + index;
    }

    /// The first so many entries of a bundle.
    static byte[] first(byte[] content, int entries) {
        int at = 0;
        for (int i = 0; i < entries; i++) {
            at += 2 + length(content, at);
        }
        return Arrays.copyOf(content, at);
    }

    private static int length(byte[] content, int at) {
        return ((content[at] & 0xFF) << Byte.SIZE) | (content[at + 1] & 0xFF);
    }
}
