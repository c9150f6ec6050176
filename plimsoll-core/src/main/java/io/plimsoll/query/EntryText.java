package io.plimsoll.query;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How texts are written into entries of caches: their length, then UTF-8. What is longer than anything here can be is
/// damage, and found before room is made for it.
final class EntryText {

    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_TEXTS = 100_000;

    private EntryText() {}

    static void write(String text, DataOutput out) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String read(DataInput in) throws IOException {
        var bytes = new byte[count(in, MAX_BYTES)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void write(Optional<String> text, DataOutput out) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            write(text.get(), out);
        }
    }

    static Optional<String> readOptional(DataInput in) throws IOException {
        return in.readBoolean() ? Optional.of(read(in)) : Optional.empty();
    }

    static void write(List<String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (var text : texts) {
            write(text, out);
        }
    }

    static List<String> readAll(DataInput in) throws IOException {
        int count = count(in, MAX_TEXTS);
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(read(in));
        }
        return texts;
    }

    /// A length or a number of things, which is no higher than the bound.
    static int count(DataInput in, int max) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > max) {
            throw new IOException("the entry is damaged");
        }
        return count;
    }
}
