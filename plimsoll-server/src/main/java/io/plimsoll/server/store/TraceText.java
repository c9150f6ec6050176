package io.plimsoll.server.store;

import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.PassageId;
import io.plimsoll.explain.QueryTrace;
import io.plimsoll.query.AsOf;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.Placement;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A trace as JSON. What is absent is not written. A passage and its places are an array, since there are many of
/// them: document, ordinal, then the ranks and scores in the order of [Placement].
final class TraceText {

    private static final JsonMapper JSON = JsonMapper.shared();

    private TraceText() {}

    static String of(QueryTrace trace) {
        var json = JSON.createObjectNode()
                .put("traceId", trace.traceId())
                .put("tenant", trace.collection().tenant().value())
                .put("collection", trace.collection().name().value())
                .put("principal", trace.principal())
                .put("askedAt", trace.askedAt().toEpochMilli())
                .put("tookNanos", trace.took().toNanos())
                .put("generation", trace.generation());
        json.set("asked", asked(trace.asked()));
        json.set("flags", JSON.valueToTree(trace.flags()));
        var steps = json.putArray("steps");
        trace.steps().forEach(step -> steps.add(step(step)));
        var searches = json.putArray("searches");
        trace.searches()
                .forEach(search -> searches.addObject()
                        .put("search", search.search())
                        .put("depth", search.depth())
                        .put("found", search.found()));
        var placements = json.putArray("placements");
        trace.placements().forEach(place -> placements.add(placement(place)));
        trace.answer().ifPresent(answer -> json.set("answer", answered(answer)));
        texts(json, "degraded", trace.degraded());
        trace.failure().ifPresent(code -> json.put("failure", code));
        return JSON.writeValueAsString(json);
    }

    static QueryTrace trace(String text) {
        var json = JSON.readTree(text);
        return new QueryTrace(
                json.path("traceId").asString(""),
                new CollectionKey(
                        TenantId.ofValue(json.path("tenant").stringValue()),
                        new CollectionName(json.path("collection").stringValue())),
                json.path("principal").asString(""),
                Instant.ofEpochMilli(json.path("askedAt").longValue()),
                Duration.ofNanos(json.path("tookNanos").longValue()),
                json.path("generation").longValue(),
                asked(json.path("asked")),
                JsonText.map(json.path("flags").toString()),
                list(json.path("steps"), TraceText::step),
                list(
                        json.path("searches"),
                        search -> new QueryTrace.Search(
                                search.path("search").asString(""),
                                search.path("depth").intValue(),
                                search.path("found").intValue())),
                list(json.path("placements"), TraceText::placement),
                json.optional("answer").map(TraceText::answered),
                list(json.path("degraded"), JsonNode::stringValue),
                text(json, "failure"));
    }

    private static ObjectNode asked(QueryTrace.Asked asked) {
        var json = JSON.createObjectNode()
                .put("isAnswer", asked.isAnswer())
                .put("hash", asked.hash())
                .put("chars", asked.chars())
                .put("filtered", asked.filtered())
                .put("session", asked.session());
        asked.text().ifPresent(text -> json.put("text", text));
        asked.query().ifPresent(query -> json.put("query", query));
        json.set("options", options(asked.options()));
        return json;
    }

    private static QueryTrace.Asked asked(JsonNode json) {
        return new QueryTrace.Asked(
                json.path("isAnswer").booleanValue(),
                json.path("hash").asString(""),
                json.path("chars").intValue(),
                text(json, "text"),
                text(json, "query"),
                options(json.path("options")),
                json.path("filtered").booleanValue(),
                json.path("session").booleanValue());
    }

    private static ObjectNode options(SearchOptions options) {
        var json = JSON.createObjectNode();
        options.k().ifPresent(k -> json.put("k", k));
        options.mode().ifPresent(mode -> json.put("mode", mode.name()));
        json.put("group", options.group().name());
        options.filter().ifPresent(filter -> json.set("filter", FilterText.of(filter)));
        options.rerank().ifPresent(rerank -> json.put("rerank", rerank));
        options.mmr().ifPresent(mmr -> json.put("mmr", mmr));
        options.rewrite().ifPresent(rewrite -> json.put("rewrite", rewrite));
        options.language().ifPresent(language -> json.put("language", language));
        options.asOf()
                .ifPresent(asOf -> json.set(
                        "asOf",
                        switch (asOf) {
                            case AsOf.Generation generation -> JSON.valueToTree(generation.number());
                            case AsOf.Time time -> JSON.valueToTree(time.at().toString());
                        }));
        return json;
    }

    private static SearchOptions options(JsonNode json) {
        return new SearchOptions(
                json.optional("k").map(JsonNode::intValue),
                text(json, "mode").map(SearchMode::valueOf),
                text(json, "group").map(Grouping::valueOf).orElse(Grouping.NONE),
                json.optional("filter").map(FilterText::filter),
                json.optional("rerank").map(JsonNode::booleanValue),
                json.optional("mmr").map(JsonNode::doubleValue),
                json.optional("rewrite").map(JsonNode::booleanValue),
                text(json, "language"),
                json.optional("asOf")
                        .map(asOf -> asOf.isNumber()
                                ? new AsOf.Generation(asOf.longValue())
                                : new AsOf.Time(Instant.parse(asOf.stringValue()))));
    }

    private static ObjectNode step(QueryTrace.Step step) {
        var json = JSON.createObjectNode()
                .put("stage", step.stage())
                .put("tookNanos", step.took().toNanos());
        step.model().ifPresent(model -> json.put("model", model));
        step.cache().ifPresent(use -> {
            json.put("cache", use.outcome().name());
            use.age().ifPresent(age -> json.put("cacheAgeMillis", age.toMillis()));
        });
        step.failure().ifPresent(code -> json.put("failure", code));
        texts(json, "degraded", step.degraded());
        return json;
    }

    private static QueryTrace.Step step(JsonNode json) {
        return new QueryTrace.Step(
                json.path("stage").asString(""),
                Duration.ofNanos(json.path("tookNanos").longValue()),
                text(json, "model"),
                text(json, "cache").map(outcome -> new CacheUse(CacheOutcome.valueOf(outcome), cacheAge(json))),
                list(json.path("degraded"), JsonNode::stringValue),
                text(json, "failure"));
    }

    private static Optional<Duration> cacheAge(JsonNode json) {
        return json.optional("cacheAgeMillis").map(age -> Duration.ofMillis(age.longValue()));
    }

    private static ArrayNode placement(Placement place) {
        var array = JSON.createArrayNode();
        array.add(place.passage().document().value());
        array.add(place.passage().ordinal());
        add(array, place.lexicalRank());
        add(array, place.lexicalScore());
        add(array, place.vectorRank());
        add(array, place.cosine());
        add(array, place.fusedRank());
        add(array, place.fusedScore());
        add(array, place.mmrRank());
        add(array, place.rerankedRank());
        add(array, place.rerankedScore());
        add(array, place.rank());
        return array;
    }

    private static void add(ArrayNode array, OptionalInt rank) {
        if (rank.isPresent()) {
            array.add(rank.getAsInt());
        } else {
            array.addNull();
        }
    }

    /// Six digits after the point, which is finer than scores are true.
    private static void add(ArrayNode array, OptionalDouble score) {
        if (score.isPresent() && Double.isFinite(score.getAsDouble())) {
            array.add(Math.round(score.getAsDouble() * 1e6) / 1e6);
        } else {
            array.addNull();
        }
    }

    private static Placement placement(JsonNode array) {
        return new Placement(
                new PassageId(
                        new DocumentId(array.path(0).stringValue()),
                        array.path(1).intValue()),
                rank(array.path(2)),
                score(array.path(3)),
                rank(array.path(4)),
                score(array.path(5)),
                rank(array.path(6)),
                score(array.path(7)),
                rank(array.path(8)),
                rank(array.path(9)),
                score(array.path(10)),
                rank(array.path(11)));
    }

    private static OptionalInt rank(JsonNode node) {
        return node.isNumber() ? OptionalInt.of(node.intValue()) : OptionalInt.empty();
    }

    private static OptionalDouble score(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.doubleValue()) : OptionalDouble.empty();
    }

    private static ObjectNode answered(QueryTrace.Answered answer) {
        var json = JSON.createObjectNode()
                .put("abstained", answer.abstained())
                .put("hash", answer.hash())
                .put("chars", answer.chars())
                .put("inputTokens", answer.inputTokens())
                .put("outputTokens", answer.outputTokens());
        answer.model().ifPresent(model -> json.put("model", model));
        var cited = json.putArray("cited");
        answer.cited()
                .forEach(passage ->
                        cited.addArray().add(passage.document().value()).add(passage.ordinal()));
        return json;
    }

    private static QueryTrace.Answered answered(JsonNode json) {
        return new QueryTrace.Answered(
                json.path("abstained").booleanValue(),
                json.path("hash").asString(""),
                json.path("chars").intValue(),
                list(
                        json.path("cited"),
                        passage -> new PassageId(
                                new DocumentId(passage.path(0).stringValue()),
                                passage.path(1).intValue())),
                text(json, "model"),
                json.path("inputTokens").longValue(),
                json.path("outputTokens").longValue());
    }

    private static void texts(ObjectNode json, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            var array = json.putArray(name);
            texts.forEach(array::add);
        }
    }

    private static Optional<String> text(JsonNode json, String name) {
        return json.optional(name).map(JsonNode::stringValue);
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        var list = new ArrayList<T>();
        array.forEach(node -> list.add(element.apply(node)));
        return list;
    }
}
