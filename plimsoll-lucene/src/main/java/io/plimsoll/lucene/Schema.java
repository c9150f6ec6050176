package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.tenant.AccessLabels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/// The fields of an index and how a passage fills them: one Lucene document per passage.
///
/// Each language has a field of title, headings and text together, over which BM25 saturates, and one of title and
/// headings alone, where a match says more. `words` holds all three, neither stemmed nor stopped, for the vocabulary.
final class Schema {

    /// Written into every index; one of another version is not read.
    static final String VERSION = "2";

    static final String DOCUMENT = "doc";
    static final String PASSAGE = "passage";
    static final String LANGUAGE = "language";
    static final String WORDS = "words";
    static final String VECTOR = "vector";

    /// What a hit shows. It is kept as doc values, which are read where they lie: a stored field would have a whole
    /// compressed block unpacked for every hit, which costs more than finding it.
    static final String STORED = "stored";

    /// Holds [#YES] for passages that every reader sees unless he is denied; the others have [#LABEL]s.
    static final String OPEN = "open";

    static final String LABEL = "label";
    static final String DENIED = "denied";
    static final String META_NAMES = "meta.names";
    static final String YES = "1";
    static final String NO = "0";

    private static final String TEXT_PREFIX = "text_";
    private static final String TITLE_PREFIX = "title_";
    private static final FieldType TEXT = textType();

    private Schema() {}

    static Term document(DocumentId id) {
        return new Term(DOCUMENT, utf16(id));
    }

    /// Orders passages as their ids do: by document, then by ordinal. Document ids have no control characters, so a
    /// zero ends one before any longer id.
    static BytesRef passageKey(PassageId id) {
        var document = utf16(id.document());
        var key = ByteBuffer.allocate(document.length + Character.BYTES + Integer.BYTES);
        key.put(document.bytes, document.offset, document.length);
        return new BytesRef(key.putChar('\0').putInt(id.ordinal()).array());
    }

    static String text(String language) {
        return TEXT_PREFIX + language;
    }

    static String title(String language) {
        return TITLE_PREFIX + language;
    }

    static Optional<String> languageOfField(String field) {
        return Stream.of(TEXT_PREFIX, TITLE_PREFIX)
                .filter(field::startsWith)
                .map(prefix -> field.substring(prefix.length()))
                .findAny();
    }

    static String metaText(String name) {
        return "meta.s." + name;
    }

    static String metaNumber(String name) {
        return "meta.n." + name;
    }

    static String metaBool(String name) {
        return "meta.b." + name;
    }

    static String bool(boolean value) {
        return value ? YES : NO;
    }

    /// The number as it is indexed: zero has no sign.
    static double number(double value) {
        return value + 0.0;
    }

    static List<Document> passages(IndexGeneration generation, IndexedDocument document) {
        return document.passages().stream()
                .map(passage -> passage(generation, document, passage))
                .toList();
    }

    private static Document passage(
            IndexGeneration generation, IndexedDocument source, IndexedDocument.EmbeddedPassage embedded) {
        var passage = embedded.passage();
        if (!passage.id().document().equals(source.document().id())) {
            throw new IllegalArgumentException("a passage belongs to the document it is written with");
        }
        var document = new Document();
        document.add(new StringField(DOCUMENT, utf16(source.document().id()), Field.Store.NO));
        document.add(new SortedDocValuesField(PASSAGE, passageKey(passage.id())));
        document.add(new BinaryDocValuesField(
                STORED,
                new StoredPassage(passage, source.title(), source.document().metadata()).encoded()));
        document.add(new KnnFloatVectorField(
                VECTOR, UnitVector.of(generation, embedded.vector()), VectorSimilarityFunction.DOT_PRODUCT));
        var language = Analyzers.languageOf(source.language());
        document.add(keyword(LANGUAGE, language));
        addTitle(document, language, source.title());
        passage.heading().forEach(heading -> addTitle(document, language, heading));
        addText(document, language, passage.text());
        addLabels(document, source.document().labels());
        addMetadata(document, source.document().metadata());
        return document;
    }

    private static void addTitle(Document document, String language, String title) {
        document.add(new Field(title(language), title, TEXT));
        addText(document, language, title);
    }

    private static void addText(Document document, String language, String text) {
        document.add(new Field(text(language), text, TEXT));
        document.add(new Field(WORDS, text, TEXT));
    }

    private static void addLabels(Document document, AccessLabels labels) {
        if (labels.allowed().isEmpty()) {
            document.add(keyword(OPEN, YES));
        }
        labels.allowed().forEach(label -> document.add(keyword(LABEL, label)));
        labels.denied().forEach(label -> document.add(keyword(DENIED, label)));
    }

    private static void addMetadata(Document document, Metadata metadata) {
        metadata.values().forEach((name, value) -> {
            document.add(keyword(META_NAMES, name));
            switch (value) {
                case MetadataValue.Text text -> document.add(keyword(metaText(name), text.value()));
                case MetadataValue.Texts texts ->
                    texts.values().forEach(text -> document.add(keyword(metaText(name), text)));
                case MetadataValue.Numeric numeric ->
                    document.add(new DoubleField(metaNumber(name), number(numeric.value()), Field.Store.NO));
                case MetadataValue.Bool bool -> document.add(keyword(metaBool(name), bool(bool.value())));
            }
        });
    }

    private static StringField keyword(String field, String value) {
        return new StringField(field, value, Field.Store.NO);
    }

    private static BytesRef utf16(DocumentId id) {
        return new BytesRef(id.value().getBytes(StandardCharsets.UTF_16BE));
    }

    private static FieldType textType() {
        var type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.freeze();
        return type;
    }
}
