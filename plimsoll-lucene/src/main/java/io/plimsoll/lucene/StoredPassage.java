package io.plimsoll.lucene;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/// What a hit shows, as it is kept in the index. The first byte is the version of the encoding.
record StoredPassage(Passage passage, String title, Metadata metadata) {

    private static final byte VERSION = 1;

    BytesRef encoded() {
        var out = new ByteBuffersDataOutput();
        try {
            out.writeByte(VERSION);
            StoredMetadata.writeString(out, passage.id().document().value());
            out.writeVInt(passage.id().ordinal());
            StoredMetadata.writeString(out, passage.text());
            out.writeVInt(passage.start());
            StoredMetadata.writeStrings(out, passage.heading());
            out.writeByte((byte) (passage.page().isPresent() ? 1 : 0));
            out.writeInt(passage.page().orElse(0));
            StoredMetadata.writeString(out, title);
            StoredMetadata.write(out, metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BytesRef(out.toArrayCopy());
    }

    static StoredPassage decoded(BytesRef bytes) throws IOException {
        try {
            return read(new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length));
        } catch (RuntimeException e) {
            throw new CorruptIndexException("a stored passage cannot be read", "stored passage", e);
        }
    }

    private static StoredPassage read(ByteArrayDataInput in) throws IOException {
        var version = in.readByte();
        if (version != VERSION) {
            throw new CorruptIndexException("a stored passage of version " + version, "stored passage");
        }
        var id = new PassageId(new DocumentId(StoredMetadata.readString(in)), in.readVInt());
        var text = StoredMetadata.readString(in);
        var start = in.readVInt();
        var heading = StoredMetadata.readStrings(in);
        var hasPage = in.readByte() == 1;
        var page = in.readInt();
        var passage = new Passage(
                id, text, start, start + text.length(), heading, hasPage ? Optional.of(page) : Optional.empty());
        return new StoredPassage(passage, StoredMetadata.readString(in), StoredMetadata.read(in));
    }
}
