package io.plimsoll.ingest;

import io.plimsoll.collection.Collection;
import io.plimsoll.document.Document;
import io.plimsoll.document.Passage;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.IndexedDocument.EmbeddedPassage;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.request.RequestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/// One document's way from its bytes to passages with vectors. It changes nothing but the store of extracted texts, so
/// it may run any number of times.
final class IngestPipeline {

    /// For a text whose language cannot be told (ISO 639-2).
    static final String UNDETERMINED = "und";

    private static final int LANGUAGE_SAMPLE_CHARS = 4_000;

    private final BlobStore blobs;
    private final DocumentParser parser;
    private final EmbeddingModel model;
    private final LanguageDetector languages;

    IngestPipeline(BlobStore blobs, DocumentParser parser, EmbeddingModel model, LanguageDetector languages) {
        this.blobs = blobs;
        this.parser = parser;
        this.model = model;
        this.languages = languages;
    }

    /// @param textHash names the blob of the extracted text
    record Prepared(IndexedDocument document, String textHash) {}

    Prepared prepare(RequestContext context, Collection collection, DocumentCatalog.Entry entry) {
        if (!collection.live().modelFingerprint().equals(model.fingerprint())) {
            throw new PlimsollException(
                    ErrorCode.EMBEDDING_MISMATCH,
                    "the collection was written with the embedding model "
                            + collection.live().modelName() + " and the server runs " + model.name());
        }
        var document = entry.document();
        var parsed = parse(collection, entry);
        var title = title(document, parsed);
        var chunker = new Chunker(collection.settings().chunking(), model.tokens(), model.maxPassageTokens());
        var passages = chunker.chunk(document.id(), title, parsed);
        if (passages.isEmpty()) {
            throw new PlimsollException(ErrorCode.DOCUMENT_EMPTY, "the document has no text to search");
        }
        var embedded = embed(context, collection, title, passages);
        var text = blobs.put(
                collection.key().tenant(),
                new ByteArrayInputStream(parsed.text().getBytes(StandardCharsets.UTF_8)),
                Long.MAX_VALUE);
        return new Prepared(
                new IndexedDocument(document, title, language(collection, document, parsed.text()), embedded),
                text.hash());
    }

    private ParsedDocument parse(Collection collection, DocumentCatalog.Entry entry) {
        var content = blobs.open(collection.key().tenant(), entry.contentHash())
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.UNPROCESSABLE_DOCUMENT, "the document's content is no longer stored; send it again"));
        try (content) {
            return parser.parse(
                    new DocumentParser.Source(content, entry.document().id().value(), entry.mediaType()));
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the document's content could not be read", e);
        }
    }

    private List<EmbeddedPassage> embed(
            RequestContext context, Collection collection, String title, List<Passage> passages) {
        int budget = Math.min(collection.settings().chunking().maxTokens(), model.maxPassageTokens());
        var texts = passages.stream()
                .map(passage -> EmbeddingText.of(title, passage, model.tokens(), budget))
                .toList();
        var vectors = model.embedPassages(context, texts);
        return IntStream.range(0, passages.size())
                .mapToObj(i -> new EmbeddedPassage(passages.get(i), vectors.get(i)))
                .toList();
    }

    private static String title(Document document, ParsedDocument parsed) {
        return document.title().or(parsed::title).orElseGet(() -> document.id().value());
    }

    private String language(Collection collection, Document document, String text) {
        return collection
                .settings()
                .language()
                .or(document::language)
                .or(() -> languages.detect(text.substring(0, Math.min(text.length(), LANGUAGE_SAMPLE_CHARS))))
                .orElse(UNDETERMINED);
    }
}
