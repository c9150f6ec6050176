package io.plimsoll.lucene;

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
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Documents and requests to test with.
final class Samples {

    static final int DIMENSIONS = 4;

    private static final TenantId TENANT = new TenantId("acme");
    private static final CollectionName COLLECTION = new CollectionName("handbook");

    private Samples() {}

    static IndexGeneration generation(long number) {
        return IndexGeneration.live(
                new CollectionKey(TENANT, COLLECTION), number, new ModelStamp("test", "test", DIMENSIONS));
    }

    static IndexedDocument document(String id, String... texts) {
        return document(id, "", "en", Metadata.EMPTY, Set.of(), List.of(texts), List.of(new float[] {1, 0, 0, 0}));
    }

    /// One passage per text; the vectors are taken in turn.
    static IndexedDocument document(
            String id,
            String title,
            String language,
            Metadata metadata,
            Set<String> labels,
            List<String> texts,
            List<float[]> vectors) {
        var source = new Document(
                new DocumentId(id),
                Optional.empty(),
                metadata,
                new AccessLabels(labels),
                Instant.EPOCH,
                Optional.empty());
        var passages = new ArrayList<IndexedDocument.EmbeddedPassage>();
        for (var i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            var passage =
                    new Passage(new PassageId(source.id(), i), text, 0, text.length(), List.of(), Optional.empty());
            passages.add(new IndexedDocument.EmbeddedPassage(passage, vectors.get(i % vectors.size())));
        }
        return new IndexedDocument(source, title, language, passages);
    }

    static RequestContext context() {
        return new RequestContext(Principal.system(TENANT), Deadline.in(Duration.ofSeconds(30)), "0".repeat(32));
    }

    static SearchRequest request(IndexGeneration generation, int limit) {
        return request(generation, Set.of(), Optional.empty(), limit);
    }

    static SearchRequest request(IndexGeneration generation, Set<String> labels, Optional<Filter> filter, int limit) {
        var principal = new Principal(TENANT, "key", AccessRole.READER, new AccessLabels(labels), Optional.empty());
        return new SearchRequest(generation, principal.scope(COLLECTION.value()), filter, limit);
    }

    static List<Hit> lexical(SearchEngine engine, IndexGeneration generation, String question) {
        return engine.lexical(context(), request(generation, 10), question, Optional.of("en"));
    }
}
