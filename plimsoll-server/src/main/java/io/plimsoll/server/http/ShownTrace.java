package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.document.PassageId;
import io.plimsoll.explain.QueryTrace;
import io.plimsoll.explain.TraceStore.Kept;
import io.plimsoll.query.AsOf;
import io.plimsoll.query.Placement;
import io.plimsoll.query.SearchOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One question of a trace, as it is shown.
///
/// @param id       of the question, since several may have one trace; absent before it is kept
/// @param kind     `search` or `ask`
/// @param question as it was asked, where it is kept
/// @param query    as it was run, where the question is kept
/// @param passages where they stood in each list, those of the result first
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownTrace(
        @Nullable String id,
        String traceId,
        String kind,
        String collection,
        String principal,
        Instant askedAt,
        double tookMs,
        long generation,
        @Nullable String question,
        @Nullable String query,
        String questionHash,
        Map<String, Object> options,
        Map<String, String> flags,
        List<ShownStage> stages,
        List<ShownPassage> passages,
        @Nullable ShownAnswer answer,
        List<String> degraded,
        @Nullable String failure) {

    private static final double NANOS_PER_MS = 1e6;

    /// @param cache       what the stage's cache had, where it was looked into: `hit`, `miss`, …
    /// @param cachedAgeMs since what it had was computed
    /// @param input       what the stage was given: counts, and texts where they are kept
    /// @param output      and what it made of it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownStage(
            String stage,
            double tookMs,
            @Nullable String model,
            @Nullable String cache,
            @Nullable Long cachedAgeMs,
            Map<String, Object> input,
            Map<String, Object> output,
            List<String> degraded,
            @Nullable String failure) {}

    /// @param rank in the result
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownPassage(
            String documentId,
            String passageId,
            @Nullable Integer rank,
            @Nullable Double score,
            @Nullable Integer lexicalRank,
            @Nullable Double lexicalScore,
            @Nullable Integer vectorRank,
            @Nullable Double cosine,
            @Nullable Integer fusedRank,
            @Nullable Double fusedScore,
            @Nullable Integer mmrRank,
            @Nullable Integer rerankedRank,
            @Nullable Double rerankedScore) {

        static ShownPassage of(Placement place) {
            return new ShownPassage(
                    place.passage().document().value(),
                    place.passage().toString(),
                    Absent.orNull(place.rank()),
                    Absent.orNull(place.score()),
                    Absent.orNull(place.lexicalRank()),
                    Absent.orNull(place.lexicalScore()),
                    Absent.orNull(place.vectorRank()),
                    Absent.orNull(place.cosine()),
                    Absent.orNull(place.fusedRank()),
                    Absent.orNull(place.fusedScore()),
                    Absent.orNull(place.mmrRank()),
                    Absent.orNull(place.rerankedRank()),
                    Absent.orNull(place.rerankedScore()));
        }
    }

    /// @param cited passages in the order of their numbers
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownAnswer(
            boolean abstained,
            String hash,
            int chars,
            List<String> cited,
            @Nullable String model,
            long inputTokens,
            long outputTokens) {

        static ShownAnswer of(QueryTrace.Answered answer) {
            return new ShownAnswer(
                    answer.abstained(),
                    answer.hash(),
                    answer.chars(),
                    answer.cited().stream().map(PassageId::toString).toList(),
                    answer.model().orElse(null),
                    answer.inputTokens(),
                    answer.outputTokens());
        }
    }

    static ShownTrace of(Kept kept) {
        return of(kept.id(), kept.trace());
    }

    static ShownTrace of(@Nullable String id, QueryTrace trace) {
        var asked = trace.asked();
        return new ShownTrace(
                id,
                trace.traceId(),
                kind(trace),
                trace.collection().name().value(),
                trace.principal(),
                trace.askedAt(),
                ms(trace.took()),
                trace.generation(),
                asked.text().orElse(null),
                asked.query().orElse(null),
                asked.hash(),
                options(asked),
                trace.flags(),
                trace.steps().stream().map(step -> stage(step, trace)).toList(),
                trace.placements().stream().map(ShownPassage::of).toList(),
                trace.answer().map(ShownAnswer::of).orElse(null),
                trace.degraded(),
                trace.failure().orElse(null));
    }

    static String kind(QueryTrace trace) {
        return trace.asked().isAnswer() ? "ask" : "search";
    }

    static double ms(Duration took) {
        return Math.round(took.toNanos() / NANOS_PER_MS * 1e3) / 1e3;
    }

    /// As a request would say them; what it left to the flags is not there.
    private static Map<String, Object> options(QueryTrace.Asked asked) {
        SearchOptions options = asked.options();
        var shown = new LinkedHashMap<String, Object>();
        options.k().ifPresent(k -> shown.put("k", k));
        options.mode().ifPresent(mode -> shown.put("mode", mode.wireName()));
        shown.put("group", options.group().name().toLowerCase(Locale.ROOT));
        options.rerank().ifPresent(rerank -> shown.put("rerank", rerank));
        options.mmr().ifPresent(mmr -> shown.put("mmr", mmr));
        options.rewrite().ifPresent(rewrite -> shown.put("rewrite", rewrite));
        options.language().ifPresent(language -> shown.put("language", language));
        options.asOf().ifPresent(asOf -> shown.put("asOf", asOf(asOf)));
        shown.put("filtered", asked.filtered());
        options.filter().ifPresent(filter -> shown.put("filter", ShownFilter.of(filter)));
        shown.put("session", asked.session());
        return shown;
    }

    private static Object asOf(AsOf asOf) {
        return switch (asOf) {
            case AsOf.Generation generation -> generation.number();
            case AsOf.Time time -> time.at().toString();
        };
    }

    private static ShownStage stage(QueryTrace.Step step, QueryTrace trace) {
        return new ShownStage(
                step.stage(),
                ms(step.took()),
                step.model().orElse(null),
                step.cache().map(use -> use.outcome().wireName()).orElse(null),
                step.cache().flatMap(CacheUse::age).map(Duration::toMillis).orElse(null),
                input(step.stage(), trace),
                output(step.stage(), trace),
                step.degraded(),
                step.failure().orElse(null));
    }

    private static Map<String, Object> input(String stage, QueryTrace trace) {
        var input = new LinkedHashMap<String, Object>();
        switch (stage) {
            case "rewrite" -> {
                input.put("chars", trace.asked().chars());
                trace.asked().text().ifPresent(text -> input.put("question", text));
            }
            case "embed" -> trace.asked().query().ifPresent(query -> input.put("query", query));
            case "retrieve" -> trace.searches().forEach(search -> input.put(search.search() + "Depth", search.depth()));
            case "rerank" -> input.put("depth", trace.flags().getOrDefault("rerank-depth", ""));
            case "generate" ->
                input.put(
                        "passages",
                        trace.placements().stream()
                                .filter(place -> place.rank().isPresent())
                                .count());
            default -> {}
        }
        return input;
    }

    private static Map<String, Object> output(String stage, QueryTrace trace) {
        var output = new LinkedHashMap<String, Object>();
        switch (stage) {
            case "rewrite" -> trace.asked().query().ifPresent(query -> output.put("query", query));
            case "retrieve" ->
                trace.searches().forEach(search -> output.put(search.search() + "Found", search.found()));
            case "rerank" ->
                output.put(
                        "reranked",
                        trace.placements().stream()
                                .filter(place -> place.rerankedScore().isPresent())
                                .count());
            case "generate" ->
                trace.answer().ifPresent(answer -> {
                    output.put("abstained", answer.abstained());
                    output.put("chars", answer.chars());
                    output.put("cited", answer.cited().size());
                });
            default -> {}
        }
        return output;
    }
}
