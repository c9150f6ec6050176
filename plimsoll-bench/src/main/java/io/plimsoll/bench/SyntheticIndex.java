package io.plimsoll.bench;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// A synthetic corpus written through the product's engine, one document per passage, and kept for further runs.
///
/// @param labelledPercent passages that only holders of a label see; the caller has none
record SyntheticIndex(Path root, long seed, int passages, int labelledPercent) {

    static final String LABEL = "closed";

    IndexGeneration generation() {
        return IndexGeneration.live(
                new CollectionKey(TenantId.DEFAULT, new CollectionName("synthetic")),
                1,
                new ModelStamp("synthetic", "synthetic", SyntheticCorpus.DIMENSIONS));
    }

    /// The Lucene index of the generation.
    Path folder() {
        return root.resolve(TenantId.DEFAULT.value()).resolve("synthetic").resolve("1");
    }

    boolean isLabelled(int passage) {
        return passage % 100 < labelledPercent;
    }

    int passage(DocumentId id) {
        return Integer.parseInt(id.value());
    }

    /// Writes the index unless a former run has.
    void build() throws IOException {
        var complete = root.resolve("complete");
        if (Files.exists(complete)) {
            return;
        }
        long begun = System.nanoTime();
        var corpus = new SyntheticCorpus(seed);
        try (var engine = new LuceneEngine(root, LuceneSettings.defaults())) {
            IntStream.range(0, passages).parallel().forEach(i -> engine.write(generation(), document(corpus, i)));
            engine.refresh(generation());
            engine.commit(generation());
        }
        Files.createFile(complete);
        System.out.printf("wrote the index in %.0f s%n", (System.nanoTime() - begun) / 1e9);
    }

    private IndexedDocument document(SyntheticCorpus corpus, int number) {
        var id = new DocumentId(Integer.toString(number));
        var labels = isLabelled(number) ? new AccessLabels(Set.of(LABEL)) : AccessLabels.NONE;
        var text = corpus.text(number);
        var document = new Document(id, Optional.empty(), Metadata.EMPTY, labels, Instant.EPOCH, Optional.of("en"));
        var passage = new Passage(new PassageId(id, 0), text, 0, text.length(), List.of(), Optional.empty());
        return new IndexedDocument(
                document,
                corpus.title(number),
                "en",
                List.of(new IndexedDocument.EmbeddedPassage(passage, corpus.vector(number))));
    }
}
