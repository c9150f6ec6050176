package io.plimsoll.ingest;

import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.Passage;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.IndexedDocument.EmbeddedPassage;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// One document's way from its bytes to passages with vectors, for any number of generations. It changes nothing but
/// the store of extracted texts, so it may run any number of times.
final class IngestPipeline {

    /// For a text whose language cannot be told (ISO 639-2).
    static final String UNDETERMINED = "und";

    private static final int LANGUAGE_SAMPLE_CHARS = 4_000;

    private final BlobStore blobs;
    private final DocumentParser parser;
    private final EmbeddingModels models;
    private final LanguageDetector languages;

    IngestPipeline(BlobStore blobs, DocumentParser parser, EmbeddingModels models, LanguageDetector languages) {
        this.blobs = blobs;
        this.parser = parser;
        this.models = models;
        this.languages = languages;
    }

    /// @param contentHash names the blob to read
    record Source(TenantId tenant, Document document, String contentHash, Optional<String> mediaType) {}

    /// Reads the document; what each generation needs is made on demand.
    Preparation prepare(RequestContext context, Source source, Pace pace) {
        return new Preparation(context, source, parse(source), pace);
    }

    /// A document that has been read. Generations that cut and embed alike share the passages.
    final class Preparation {
        private final RequestContext context;
        private final Source source;
        private final ParsedDocument parsed;
        private final Pace pace;
        private final String title;
        private final Map<Cut, List<EmbeddedPassage>> passages = new HashMap<>();

        private record Cut(Chunking chunking, ModelStamp model) {}

        private Preparation(RequestContext context, Source source, ParsedDocument parsed, Pace pace) {
            this.context = context;
            this.source = source;
            this.parsed = parsed;
            this.pace = pace;
            this.title = source.document()
                    .title()
                    .or(parsed::title)
                    .orElseGet(() -> source.document().id().value());
        }

        IndexedDocument forGeneration(IndexGeneration generation) {
            var cut = new Cut(generation.chunking(), generation.model());
            var embedded = passages.get(cut);
            if (embedded == null) {
                embedded = embedded(cut);
                passages.put(cut, embedded);
            }
            return new IndexedDocument(source.document(), title, language(generation), embedded);
        }

        private List<EmbeddedPassage> embedded(Cut cut) {
            var model = models.require(cut.model().name(), cut.model().fingerprint());
            var found = new Chunker(cut.chunking(), model.tokens(), model.maxPassageTokens())
                    .chunk(source.document().id(), title, parsed);
            if (found.isEmpty()) {
                throw new PlimsollException(ErrorCode.DOCUMENT_EMPTY, "the document has no text to search");
            }
            var vectors = embed(model, texts(found, cut.chunking(), model));
            return IntStream.range(0, found.size())
                    .mapToObj(i -> new EmbeddedPassage(found.get(i), vectors.get(i)))
                    .toList();
        }

        private List<String> texts(List<Passage> found, Chunking chunking, EmbeddingModel model) {
            int budget = Math.min(chunking.maxTokens(), model.maxPassageTokens());
            return found.stream()
                    .map(passage -> EmbeddingText.of(title, passage, model.tokens(), budget))
                    .toList();
        }

        private List<float[]> embed(EmbeddingModel model, List<String> texts) {
            int step = pace.step(model.smallBatch());
            var vectors = new ArrayList<float[]>(texts.size());
            for (int from = 0; from < texts.size(); from += step) {
                long begun = System.nanoTime();
                var some = texts.subList(from, Math.min(texts.size(), from + step));
                vectors.addAll(model.embedPassages(context, some));
                pause(Duration.ofNanos(System.nanoTime() - begun));
            }
            return vectors;
        }

        private void pause(Duration worked) {
            try {
                pace.pause(worked);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the work was interrupted", e);
            }
        }

        private String language(IndexGeneration generation) {
            return generation
                    .language()
                    .or(source.document()::language)
                    .or(() -> languages.detect(
                            parsed.text().substring(0, Math.min(parsed.text().length(), LANGUAGE_SAMPLE_CHARS))))
                    .orElse(UNDETERMINED);
        }

        /// Stores the extracted text, and names its blob.
        String storeText() {
            var text = parsed.text().getBytes(StandardCharsets.UTF_8);
            return blobs.put(source.tenant(), new ByteArrayInputStream(text), Long.MAX_VALUE)
                    .hash();
        }
    }

    private ParsedDocument parse(Source source) {
        var content = blobs.open(source.tenant(), source.contentHash())
                .map(stored -> new StoredContent(stored, source.contentHash()))
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.UNPROCESSABLE_DOCUMENT, "the document's content is no longer stored; send it again"));
        try (content) {
            return parser.parse(
                    new DocumentParser.Source(content, source.document().id().value(), source.mediaType()));
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the document's content could not be read", e);
        }
    }
}
