package io.plimsoll.lucene;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.DataOutput;

/// Metadata as bytes: the number of fields, then each as its name, a byte for its type and its value.
final class StoredMetadata {

    private static final byte TEXT = 1;
    private static final byte NUMERIC = 2;
    private static final byte BOOL = 3;
    private static final byte TEXTS = 4;

    private StoredMetadata() {}

    static void write(DataOutput out, Metadata metadata) throws IOException {
        out.writeVInt(metadata.values().size());
        for (var field : metadata.values().entrySet()) {
            writeString(out, field.getKey());
            writeValue(out, field.getValue());
        }
    }

    static Metadata read(ByteArrayDataInput in) throws IOException {
        var fields = in.readVInt();
        if (fields == 0) {
            return Metadata.EMPTY;
        }
        Map<String, MetadataValue> values = new HashMap<>();
        for (var left = fields; left > 0; left--) {
            values.put(readString(in), readValue(in));
        }
        return new Metadata(values);
    }

    private static void writeValue(DataOutput out, MetadataValue value) throws IOException {
        switch (value) {
            case MetadataValue.Text text -> {
                out.writeByte(TEXT);
                writeString(out, text.value());
            }
            case MetadataValue.Numeric numeric -> {
                out.writeByte(NUMERIC);
                out.writeLong(Double.doubleToRawLongBits(numeric.value()));
            }
            case MetadataValue.Bool bool -> {
                out.writeByte(BOOL);
                out.writeByte((byte) (bool.value() ? 1 : 0));
            }
            case MetadataValue.Texts texts -> {
                out.writeByte(TEXTS);
                writeStrings(out, texts.values());
            }
        }
    }

    private static MetadataValue readValue(ByteArrayDataInput in) throws IOException {
        var type = in.readByte();
        return switch (type) {
            case TEXT -> new MetadataValue.Text(readString(in));
            case NUMERIC -> new MetadataValue.Numeric(Double.longBitsToDouble(in.readLong()));
            case BOOL -> new MetadataValue.Bool(in.readByte() == 1);
            case TEXTS -> new MetadataValue.Texts(readStrings(in));
            default -> throw new CorruptIndexException("unknown type of metadata: " + type, "stored passage");
        };
    }

    static void writeStrings(DataOutput out, List<String> values) throws IOException {
        out.writeVInt(values.size());
        for (var value : values) {
            writeString(out, value);
        }
    }

    static List<String> readStrings(ByteArrayDataInput in) throws IOException {
        var values = new ArrayList<String>();
        for (var left = in.readVInt(); left > 0; left--) {
            values.add(readString(in));
        }
        return values;
    }

    /// Writes UTF-16 units one by one, one to three bytes each: every string comes back as it was, halves of
    /// surrogate pairs too, which UTF-8 would replace.
    static void writeString(DataOutput out, String value) throws IOException {
        out.writeVInt(value.length());
        for (var i = 0; i < value.length(); i++) {
            out.writeVInt(value.charAt(i));
        }
    }

    static String readString(ByteArrayDataInput in) throws IOException {
        var length = in.readVInt();
        var start = in.getPosition();
        if (length >= 0 && length <= in.length() - start) {
            var units = new byte[length];
            in.readBytes(units, 0, length);
            if (isAscii(units)) {
                return new String(units, StandardCharsets.ISO_8859_1); // the same for these, and copied without a look
            }
            in.setPosition(start);
        }
        var value = new StringBuilder();
        for (var i = 0; i < length; i++) {
            value.append((char) in.readVInt());
        }
        return value.toString();
    }

    /// Whether each unit is one byte, as most texts are throughout.
    private static boolean isAscii(byte[] units) {
        var any = 0;
        for (var unit : units) {
            any |= unit;
        }
        return any >= 0;
    }
}
