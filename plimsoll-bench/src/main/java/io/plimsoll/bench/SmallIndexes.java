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
import io.plimsoll.engine.Filter;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Many tenants with one small index each, written through the product's engine.
///
/// @param root     the folder of all indexes
/// @param passages of each tenant, one a document
record SmallIndexes(Path root, int tenants, int passages, SyntheticCorpus corpus) {

    static final String COLLECTION = "docs";

    private static final int OPEN_WHILE_WRITTEN = 32;

    static String name(int tenant) {
        return "t%05d".formatted(tenant);
    }

    LuceneEngine engine(int maxOpen, Duration idleAfter) {
        var defaults = LuceneSettings.defaults();
        return new LuceneEngine(
                root,
                new LuceneSettings(1, maxOpen, idleAfter, defaults.searchThreads(), defaults.maxQueuedSearches()));
    }

    private static IndexGeneration generation(int tenant) {
        return IndexGeneration.live(
                new CollectionKey(new TenantId(name(tenant)), new CollectionName(COLLECTION)),
                1,
                new ModelStamp("synthetic", "synthetic", SyntheticCorpus.DIMENSIONS));
    }

    void build() {
        try (var engine = engine(OPEN_WHILE_WRITTEN, Duration.ofMinutes(5))) {
            IntStream.range(0, tenants).parallel().forEach(tenant -> {
                for (int i = 0; i < passages; i++) {
                    engine.write(generation(tenant), document(tenant * passages + i));
                }
                engine.commit(generation(tenant));
            });
        }
    }

    private IndexedDocument document(int number) {
        var id = new DocumentId(Integer.toString(number));
        var text = corpus.text(number);
        var document =
                new Document(id, Optional.empty(), Metadata.EMPTY, AccessLabels.NONE, Instant.EPOCH, Optional.of("en"));
        var passage = new Passage(new PassageId(id, 0), text, 0, text.length(), List.of(), Optional.empty());
        return new IndexedDocument(
                document,
                corpus.title(number),
                "en",
                List.of(new IndexedDocument.EmbeddedPassage(passage, corpus.vector(number))));
    }

    /// Words that one of the tenant's passages has.
    String question(int tenant) {
        var words = corpus.text(tenant * passages).split(" ", -1);
        return words[0] + " " + words[1] + " " + words[2];
    }

    List<Hit> search(LuceneEngine engine, int tenant) {
        var generation = generation(tenant);
        var principal = Principal.system(generation.collection().tenant());
        var context = new RequestContext(principal, Deadline.in(Duration.ofMinutes(1)), "0".repeat(32));
        var request = new SearchRequest(generation, principal.scope(COLLECTION), Optional.<Filter>empty(), 10);
        return engine.lexical(context, request, question(tenant), Optional.of("en"));
    }

    /// Files under the root that a process has open or mapped.
    long openFiles(long pid) throws IOException {
        var process = Path.of("/proc", Long.toString(pid));
        try (var handles = Files.list(process.resolve("fd"));
                var mappings = Files.lines(process.resolve("maps"))) {
            return handles.filter(this::isBelowRoot).count()
                    + mappings.filter(line -> line.contains(root + "/")).count();
        }
    }

    private boolean isBelowRoot(Path handle) {
        try {
            return Files.readSymbolicLink(handle).startsWith(root);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
