package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.GenerationChange;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.rollout.Plan;
import io.plimsoll.rollout.RebuildOrder;
import io.plimsoll.rollout.Report;
import io.plimsoll.rollout.RolloutStatus;
import io.plimsoll.rollout.Rollouts;
import io.plimsoll.upkeep.Compactor;
import io.plimsoll.upkeep.UpkeepStore;
import io.plimsoll.upkeep.UpkeepStore.Compacted;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The builds of a collection's index: rebuilt, switched, rolled back.
@RestController
final class GenerationsApi {

    private static final int HISTORY = 50;

    private final Rollouts rollouts;
    private final Compactor compactor;
    private final UpkeepStore upkeep;
    private final SearchEngine engine;
    private final CollectionCatalog catalog;
    private final ReachableCollections collections;
    private final HttpSettings settings;

    GenerationsApi(
            Rollouts rollouts,
            Compactor compactor,
            UpkeepStore upkeep,
            SearchEngine engine,
            CollectionCatalog catalog,
            HttpSettings settings) {
        this.rollouts = rollouts;
        this.compactor = compactor;
        this.upkeep = upkeep;
        this.engine = engine;
        this.catalog = catalog;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
    }

    /// @param missing          documents that it lacks and others hold
    /// @param secondsLeft      estimate until nothing is missing
    /// @param validation       what the validation found
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownGeneration(
            long number,
            String state,
            Instant since,
            CollectionsApi.ShownModel embedding,
            CollectionsApi.ShownChunking chunking,
            @Nullable String language,
            @Nullable String damage,
            @Nullable Long documents,
            @Nullable Long passages,
            @Nullable Long missing,
            @Nullable Long secondsLeft,
            @Nullable String trouble,
            @Nullable List<Report.Check> validation,
            @Nullable ShownFiles files) {

        static ShownGeneration of(IndexGeneration generation) {
            return of(generation, null, null);
        }

        private static ShownGeneration of(
                IndexGeneration generation, @Nullable RolloutStatus status, @Nullable ShownFiles files) {
            var known = Optional.ofNullable(status);
            return new ShownGeneration(
                    generation.number(),
                    generation.state().name(),
                    generation.since(),
                    CollectionsApi.ShownModel.of(generation),
                    CollectionsApi.ShownChunking.of(generation.chunking()),
                    generation.language().orElse(null),
                    generation.damage().orElse(null),
                    known.map(RolloutStatus::documents).orElse(null),
                    known.map(RolloutStatus::passages).orElse(null),
                    known.map(RolloutStatus::missing).orElse(null),
                    known.flatMap(RolloutStatus::left).map(Duration::toSeconds).orElse(null),
                    known.flatMap(RolloutStatus::trouble).orElse(null),
                    known.flatMap(RolloutStatus::report).map(Report::checks).orElse(null),
                    files);
        }
    }

    /// @param deletedShare   of what is in the files and no search sees, in [0, 1]
    /// @param compactedAt    what was deleted before is in none of the files
    /// @param reclaimedBytes by the last compaction
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownFiles(
            long bytes,
            int segments,
            double deletedShare,
            @Nullable Instant compactedAt,
            @Nullable Long reclaimedBytes) {}

    record ShownChange(long number, @Nullable String from, String to, String by, String reason, Instant at) {

        static ShownChange of(GenerationChange change) {
            return new ShownChange(
                    change.number(),
                    change.from().map(Enum::name).orElse(null),
                    change.to().name(),
                    change.cause().principal(),
                    change.cause().reason(),
                    change.at());
        }
    }

    /// @param items   that are not DELETED, by number
    /// @param history the latest steps first
    record ShownGenerations(List<ShownGeneration> items, List<ShownChange> history) {}

    /// @param changes false where the build would be like the LIVE one
    record ShownPreview(long documents, long passages, CollectionsApi.ShownModel embedding, boolean changes) {}

    @GetMapping(path = Routes.GENERATIONS, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownGenerations list(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        return new ShownGenerations(
                rollouts.status(key).stream().map(this::shown).toList(),
                catalog.history(key, HISTORY).stream().map(ShownChange::of).toList());
    }

    private ShownGeneration shown(RolloutStatus status) {
        return ShownGeneration.of(status.generation(), status, files(status.generation()));
    }

    private @Nullable ShownFiles files(IndexGeneration generation) {
        if (generation.damage().isPresent() || !generation.state().takesDeletes()) {
            return null;
        }
        var statistics = engine.statistics(generation);
        var compacted = upkeep.compacted(generation);
        return new ShownFiles(
                statistics.bytes(),
                statistics.segments(),
                statistics.deletedShare(),
                compacted.map(Compacted::at).orElse(null),
                compacted.map(Compacted::reclaimedBytes).orElse(null));
    }

    @PostMapping(path = Routes.COMPACT, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownGeneration> compact(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var live = collections.require(context, name).live();
        compactor.order(live);
        return ResponseEntity.accepted().body(ShownGeneration.of(live));
    }

    @PostMapping(path = Routes.REBUILD, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> rebuild(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var collection = collections.require(context, name);
        var body = JsonObject.body(
                new Body(request).jsonOrEmpty(settings.maxJsonBytes()),
                "chunking",
                "language",
                "model",
                "switch",
                "margin",
                "dryRun");
        var order = order(body, collection.live());
        if (body.flag("dryRun").orElse(false)) {
            var preview = rollouts.preview(collection.key(), order);
            return ResponseEntity.ok(new ShownPreview(
                    preview.documents(),
                    preview.passages(),
                    new CollectionsApi.ShownModel(
                            preview.model().name(), preview.model().dimensions()),
                    preview.changes()));
        }
        return ResponseEntity.accepted().body(ShownGeneration.of(rollouts.rebuild(context, collection.key(), order)));
    }

    private static RebuildOrder order(JsonObject body, IndexGeneration live) {
        var plan = new Plan(
                Plan.Purpose.REBUILD,
                body.flag("switch").orElse(Plan.DEFAULT.switchWhenReady()),
                body.number("margin").orElse(Plan.DEFAULT_MARGIN));
        return new RebuildOrder(
                body.get("chunking").map(node -> chunking(node, live.chunking())),
                body.text("language"),
                body.isNull("language"),
                body.text("model"),
                plan);
    }

    private static Chunking chunking(JsonNode node, Chunking present) {
        return CollectionsApi.chunking(
                JsonObject.of("chunking", node, ErrorCode.INVALID_FIELD, "maxTokens", "overlapTokens"), present);
    }

    @PostMapping(path = Routes.SWITCH, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownGeneration switchTo(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("number") String number,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        return ShownGeneration.of(
                rollouts.switchTo(context, key, number(number)).live());
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "a generation is named by its number");
        }
    }

    @PostMapping(path = Routes.ROLLBACK, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownGeneration rollBack(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        return ShownGeneration.of(rollouts.rollBack(context, key).live());
    }

    @PostMapping(path = Routes.CANCEL, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownGeneration cancel(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return ShownGeneration.of(
                rollouts.cancel(context, collections.require(context, name).key()));
    }
}
