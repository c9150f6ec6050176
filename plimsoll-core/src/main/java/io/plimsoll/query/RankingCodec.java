package io.plimsoll.query;

import io.plimsoll.cache.CacheCodec;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Whole rankings, with or without the vectors of their passages. What a ranking did without and its age are not
/// written: the one is nothing, the other is the entry's.
final class RankingCodec implements CacheCodec<Ranking> {

    /// Moves with every change of how rankings are made, too, which nodes of another version must not serve.
    private static final int VERSION = 1;

    private static final int MAX_CANDIDATES = 10_000;

    private final VectorCodec vectors = new VectorCodec();
    private final boolean withVectors;

    RankingCodec(boolean withVectors) {
        this.withVectors = withVectors;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public void write(Ranking ranking, DataOutput out) throws IOException {
        EntryText.write(ranking.query().text(), out);
        EntryText.write(ranking.query().lexical(), out);
        EntryText.write(ranking.query().language(), out);
        out.writeInt(ranking.candidates().size());
        for (var candidate : ranking.candidates()) {
            write(candidate, out);
        }
    }

    @Override
    public Ranking read(DataInput in) throws IOException {
        var query = new Query(EntryText.read(in), EntryText.read(in), EntryText.readOptional(in));
        int count = EntryText.count(in, MAX_CANDIDATES);
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < count; i++) {
            candidates.add(candidate(in));
        }
        return new Ranking(query, candidates, List.of(), Optional.empty());
    }

    private void write(Candidate candidate, DataOutput out) throws IOException {
        out.writeDouble(candidate.score());
        out.writeInt(candidate.lexicalRank().orElse(0));
        out.writeInt(candidate.vectorRank().orElse(0));
        out.writeDouble(candidate.cosine().orElse(Double.NaN));
        var hit = candidate.hit();
        write(hit.passage(), out);
        EntryText.write(hit.title(), out);
        write(hit.metadata(), out);
        out.writeDouble(hit.score());
        vectors.write(withVectors ? hit.vector() : new float[0], out);
    }

    private Candidate candidate(DataInput in) throws IOException {
        double score = in.readDouble();
        int lexicalRank = in.readInt();
        int vectorRank = in.readInt();
        double cosine = in.readDouble();
        var passage = passage(in);
        var hit = new Hit(passage, EntryText.read(in), metadata(in), in.readDouble(), vectors.read(in));
        return new Candidate(
                hit,
                score,
                lexicalRank == 0 ? OptionalInt.empty() : OptionalInt.of(lexicalRank),
                vectorRank == 0 ? OptionalInt.empty() : OptionalInt.of(vectorRank),
                Double.isNaN(cosine) ? OptionalDouble.empty() : OptionalDouble.of(cosine));
    }

    private static void write(Passage passage, DataOutput out) throws IOException {
        write(passage.id(), out);
        EntryText.write(passage.text(), out);
        out.writeInt(passage.start());
        out.writeInt(passage.end());
        EntryText.write(passage.heading(), out);
        write(passage.page(), out);
    }

    private static Passage passage(DataInput in) throws IOException {
        return new Passage(
                passageId(in), EntryText.read(in), in.readInt(), in.readInt(), EntryText.readAll(in), page(in));
    }

    static void write(PassageId id, DataOutput out) throws IOException {
        EntryText.write(id.document().value(), out);
        out.writeInt(id.ordinal());
    }

    static PassageId passageId(DataInput in) throws IOException {
        return new PassageId(new DocumentId(EntryText.read(in)), in.readInt());
    }

    static void write(Optional<Integer> page, DataOutput out) throws IOException {
        out.writeBoolean(page.isPresent());
        out.writeInt(page.orElse(0));
    }

    static Optional<Integer> page(DataInput in) throws IOException {
        boolean isPresent = in.readBoolean();
        int page = in.readInt();
        return isPresent ? Optional.of(page) : Optional.empty();
    }

    private static void write(Metadata metadata, DataOutput out) throws IOException {
        out.writeInt(metadata.values().size());
        for (var field : metadata.values().entrySet()) {
            EntryText.write(field.getKey(), out);
            write(field.getValue(), out);
        }
    }

    private static Metadata metadata(DataInput in) throws IOException {
        int count = EntryText.count(in, MAX_CANDIDATES);
        var values = new HashMap<String, MetadataValue>();
        for (int i = 0; i < count; i++) {
            values.put(EntryText.read(in), value(in));
        }
        return new Metadata(values);
    }

    private static void write(MetadataValue value, DataOutput out) throws IOException {
        switch (value) {
            case MetadataValue.Text text -> {
                out.writeByte('t');
                EntryText.write(text.value(), out);
            }
            case MetadataValue.Texts texts -> {
                out.writeByte('s');
                EntryText.write(texts.values(), out);
            }
            case MetadataValue.Numeric number -> {
                out.writeByte('n');
                out.writeDouble(number.value());
            }
            case MetadataValue.Bool bool -> {
                out.writeByte('b');
                out.writeBoolean(bool.value());
            }
        }
    }

    private static MetadataValue value(DataInput in) throws IOException {
        char type = (char) in.readByte();
        return switch (type) {
            case 't' -> new MetadataValue.Text(EntryText.read(in));
            case 's' -> new MetadataValue.Texts(EntryText.readAll(in));
            case 'n' -> new MetadataValue.Numeric(in.readDouble());
            case 'b' -> new MetadataValue.Bool(in.readBoolean());
            default -> throw new IOException("the entry is damaged");
        };
    }
}
