package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.Freshness;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Collections: made, changed, looked at, deleted.
@RestController
final class CollectionsApi {

    private static final double NOTABLE_SHARE = 0.2;
    private static final int MAX_REASON_CHARS = 200;

    private final CollectionCatalog catalog;
    private final DocumentCatalog documents;
    private final SearchEngine engine;
    private final EmbeddingModels embeddings;
    private final ReachableCollections collections;
    private final HttpSettings settings;
    private final InstantSource clock;

    CollectionsApi(
            CollectionCatalog catalog,
            DocumentCatalog documents,
            SearchEngine engine,
            EmbeddingModels embeddings,
            HttpSettings settings,
            InstantSource clock) {
        this.catalog = catalog;
        this.documents = documents;
        this.engine = engine;
        this.embeddings = embeddings;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
        this.clock = clock;
    }

    record ShownModel(String model, int dimensions) {

        static ShownModel of(IndexGeneration generation) {
            return new ShownModel(generation.model().name(), generation.model().dimensions());
        }
    }

    record ShownChunking(int maxTokens, int overlapTokens) {

        static ShownChunking of(Chunking chunking) {
            return new ShownChunking(chunking.maxTokens(), chunking.overlapTokens());
        }
    }

    /// @param stale            whether the newest document is older than it may be
    /// @param oldestWaitingSeconds since the oldest job was made that waits or runs
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownFreshness(
            boolean stale,
            @Nullable Long staleAfterSeconds,
            String onStale,
            @Nullable Long oldestWaitingSeconds) {}

    /// @param disabled   why it answers nobody at the moment
    /// @param ageSeconds since the latest `updatedAt` of a searchable document; null where there is none
    /// @param languages  passages per ISO 639-1 code
    /// @param notes      what a user of the collection should know
    record ShownCollection(
            String name,
            long documents,
            long passages,
            long pending,
            long dead,
            long generation,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long ageSeconds,

            ShownModel embedding,
            ShownChunking chunking,
            ShownFreshness freshness,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String disabled,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String language,

            Map<String, Long> languages,
            List<String> notes,
            Instant createdAt) {}

    @PutMapping(path = Routes.COLLECTION, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownCollection> put(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = ReachableCollections.key(context, name);
        var present = catalog.find(key);
        var wanted = settings(
                new Body(request).jsonOrEmpty(settings.maxJsonBytes()),
                present.map(Collection::settings).orElse(CollectionSettings.DEFAULT));
        var standard = embeddings.standard();
        var stamp = new ModelStamp(standard.name(), standard.fingerprint(), standard.dimensions());
        var shown = shown(catalog.put(key, wanted, stamp, event(context, AuditAction.COLLECTION_CHANGE, key)));
        return ResponseEntity.status(present.isPresent() ? 200 : 201).body(shown);
    }

    /// What is not said stays as it is; a language of `null` is detected per document again.
    private static CollectionSettings settings(JsonNode body, CollectionSettings present) {
        var object = JsonObject.body(body, "chunking", "language", "freshness");
        var chunking = object.get("chunking")
                .map(node -> chunking(
                        JsonObject.of("chunking", node, ErrorCode.INVALID_FIELD, "maxTokens", "overlapTokens"),
                        present.chunking()))
                .orElse(present.chunking());
        var language = object.isNull("language")
                ? Optional.<String>empty()
                : object.text("language").or(present::language);
        return new CollectionSettings(
                chunking,
                language,
                object.get("freshness")
                        .map(node -> freshness(
                                JsonObject.of(
                                        "freshness", node, ErrorCode.INVALID_FIELD, "staleAfterSeconds", "onStale"),
                                present.freshness()))
                        .orElse(present.freshness()));
    }

    private static Freshness freshness(JsonObject object, Freshness present) {
        var staleAfter = object.isNull("staleAfterSeconds")
                ? Optional.<Duration>empty()
                : object.integer("staleAfterSeconds").map(Duration::ofSeconds).or(present::staleAfter);
        return new Freshness(
                staleAfter, object.choice("onStale", Freshness.OnStale.class).orElse(present.onStale()));
    }

    static Chunking chunking(JsonObject object, Chunking present) {
        return new Chunking(
                object.integer("maxTokens").orElse(present.maxTokens()),
                object.integer("overlapTokens").orElse(present.overlapTokens()));
    }

    @GetMapping(path = Routes.COLLECTION, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownCollection get(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(collections.require(context, name));
    }

    @GetMapping(path = Routes.COLLECTIONS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownCollection> list(RequestContext context, HttpServletRequest request) {
        return Page.of(
                QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT),
                (after, limit) -> catalog.list(context.tenant(), after.map(CollectionName::new), limit),
                CollectionsApi::name,
                collection -> context.principal().reaches(name(collection)),
                this::shown);
    }

    @DeleteMapping(Routes.COLLECTION)
    ResponseEntity<Void> delete(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        catalog.delete(key, event(context, AuditAction.COLLECTION_DELETE, key)).forEach(engine::drop);
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = Routes.DISABLE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownCollection disable(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var reason = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "reason")
                .text("reason")
                .orElse("by " + context.principal().id());
        if (reason.length() > MAX_REASON_CHARS) {
            throw PlimsollException.invalidField("reason", "a reason has at most " + MAX_REASON_CHARS + " characters");
        }
        catalog.disable(key, Optional.of(reason), event(context, AuditAction.COLLECTION_DISABLE, key));
        return shown(collections.require(context, name));
    }

    @PostMapping(path = Routes.ENABLE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownCollection enable(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        catalog.disable(key, Optional.empty(), event(context, AuditAction.COLLECTION_ENABLE, key));
        return shown(collections.require(context, name));
    }

    private static AuditEvent event(RequestContext context, AuditAction action, CollectionKey key) {
        return AuditEvent.done(action, context.actor(), key.object());
    }

    private static String name(Collection collection) {
        return collection.key().name().value();
    }

    private ShownCollection shown(Collection collection) {
        var counts = documents.counts(collection.key());
        var live = collection.live();
        var languages = new TreeMap<>(languages(live));
        return new ShownCollection(
                name(collection),
                counts.documents(),
                counts.passages(),
                counts.pending(),
                counts.dead(),
                live.number(),
                counts.newest().map(this::ageSeconds).orElse(null),
                ShownModel.of(live),
                ShownChunking.of(collection.settings().chunking()),
                freshness(collection, counts),
                collection.disabled().orElse(null),
                collection.settings().language().orElse(null),
                languages,
                notes(live, languages),
                collection.createdAt());
    }

    /// A damaged index is not asked, since its collection can be looked at all the same.
    private Map<String, Long> languages(IndexGeneration live) {
        try {
            return engine.statistics(live).languages();
        } catch (PlimsollException failure) {
            if (failure.code() != ErrorCode.INDEX_CORRUPT) {
                throw failure;
            }
            return Map.of();
        }
    }

    private ShownFreshness freshness(Collection collection, DocumentCatalog.Counts counts) {
        var wanted = collection.settings().freshness();
        return new ShownFreshness(
                wanted.isStale(counts.newest(), clock.instant()),
                wanted.staleAfter().map(Duration::toSeconds).orElse(null),
                wanted.onStale().name().toLowerCase(Locale.ROOT),
                counts.pending() == 0
                        ? null
                        : documents
                                .oldestOpenJob(collection.key())
                                .map(this::ageSeconds)
                                .orElse(null));
    }

    private long ageSeconds(Instant newest) {
        return Math.max(0, Duration.between(newest, clock.instant()).toSeconds());
    }

    private List<String> notes(IndexGeneration live, Map<String, Long> languages) {
        if (live.damage().isPresent()) {
            return List.of("the index is damaged and is being rebuilt from the documents");
        }
        var known = embeddings
                .find(live.model().name(), live.model().fingerprint())
                .map(EmbeddingModel::languages)
                .orElse(Set.of());
        if (known.isEmpty()) {
            return List.of();
        }
        long all = languages.values().stream().mapToLong(Long::longValue).sum();
        return languages.entrySet().stream()
                .filter(entry -> !known.contains(entry.getKey()) && entry.getValue() > NOTABLE_SHARE * all)
                .map(entry -> "search leans on words for language " + entry.getKey() + ": the embedding model "
                        + live.model().name() + " was made for "
                        + String.join(", ", known.stream().sorted().toList()))
                .toList();
    }
}
