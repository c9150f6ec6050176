package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.quality.Heard;
import io.plimsoll.quality.LiveAnswers;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.Placement;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.Walk;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Searches.
@RestController
final class SearchApi {

    private static final double NANOS_PER_MS = 1e6;

    private final QueryPipeline pipeline;
    private final Audited audited;
    private final HttpSettings settings;
    private final LiveAnswers live;
    private final InstantSource clock;
    private final CallerWatch callers;

    SearchApi(
            QueryPipeline pipeline,
            Audited audited,
            HttpSettings settings,
            LiveAnswers live,
            InstantSource clock,
            CallerWatch callers) {
        this.live = live;
        this.clock = clock;
        this.callers = callers;
        this.audited = audited;
        this.pipeline = pipeline;
        this.settings = settings;
    }

    /// @param start       offset of the first UTF-16 unit in the document's extracted text
    /// @param lexicalRank place in the search by words; like what follows only where an explanation is asked for
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownHit(
            String documentId,
            String passageId,
            String title,
            String text,
            int start,
            int end,
            double score,
            Map<String, Object> metadata,
            List<String> heading,
            @Nullable Integer page,
            @Nullable Integer lexicalRank,
            @Nullable Double lexicalScore,
            @Nullable Integer vectorRank,
            @Nullable Double cosine,
            @Nullable Integer fusedRank,
            @Nullable Double fusedScore,
            @Nullable Integer mmrRank,
            @Nullable Integer rerankedRank,
            @Nullable Double rerankedScore) {

        static ShownHit of(Candidate candidate, Optional<Placement> place) {
            var hit = candidate.hit();
            var passage = hit.passage();
            return new ShownHit(
                    passage.id().document().value(),
                    passage.id().toString(),
                    hit.title(),
                    passage.text(),
                    passage.start(),
                    passage.end(),
                    candidate.score(),
                    MetadataReader.show(hit.metadata()),
                    passage.heading(),
                    passage.page().orElse(null),
                    rank(place, Placement::lexicalRank),
                    score(place, Placement::lexicalScore),
                    rank(place, Placement::vectorRank),
                    score(place, Placement::cosine),
                    rank(place, Placement::fusedRank),
                    score(place, Placement::fusedScore),
                    rank(place, Placement::mmrRank),
                    rank(place, Placement::rerankedRank),
                    score(place, Placement::rerankedScore));
        }

        private static @Nullable Integer rank(Optional<Placement> place, Function<Placement, OptionalInt> rank) {
            return place.map(rank).map(Absent::orNull).orElse(null);
        }

        private static @Nullable Double score(Optional<Placement> place, Function<Placement, OptionalDouble> score) {
            return place.map(score).map(Absent::orNull).orElse(null);
        }
    }

    /// @param query       as it was run
    /// @param degraded    what the search did without, and why
    /// @param cachedAgeMs since the hits were found, where they come from the cache
    record Found(
            String query,
            List<ShownHit> hits,
            List<String> degraded,
            boolean cached,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long cachedAgeMs,

            String traceId,
            double tookMs) {

        /// @param placements of the candidates in their order, where an explanation is asked for
        static Found of(Ranking ranking, Optional<List<Placement>> placements, String traceId, double tookMs) {
            var hits = new ArrayList<ShownHit>();
            for (var candidate : ranking.candidates()) {
                hits.add(ShownHit.of(candidate, placements.map(places -> places.get(hits.size()))));
            }
            return new Found(
                    ranking.query().text(),
                    hits,
                    ranking.degraded().stream().map(Degradation::toString).toList(),
                    ranking.age().isPresent(),
                    ranking.age().map(Duration::toMillis).orElse(null),
                    traceId,
                    tookMs);
        }
    }

    private static List<String> documents(Walk walk) {
        return walk.ranking().orElseThrow().candidates().stream()
                .map(candidate -> candidate.hit().passage().id().document().value())
                .toList();
    }

    @PostMapping(path = Routes.SEARCHES, produces = MediaType.APPLICATION_JSON_VALUE)
    Found search(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        long started = System.nanoTime();
        QueryParameters.of(request);
        var key = ReachableCollections.key(context, name);
        var body = QuestionReader.search(key, new Body(request).json(settings.maxJsonBytes()));
        var walk = QueryAdmission.place(request)
                .during(() -> audited.repeatable(
                        AuditEvent.done(AuditAction.SEARCH, context.actor(), key.object()),
                        computing -> callers.during(
                                request,
                                context,
                                () -> pipeline.searchAndWalk(context, body.question(), !body.explain(), computing)),
                        SearchApi::documents));
        var ranking = walk.ranking().orElseThrow();
        live.heard(Heard.of(context, body.question(), ranking, clock.instant()));
        var placements = Optional.of(ranking.candidates().size())
                .filter(unused -> body.explain())
                .map(walk::placements);
        return Found.of(ranking, placements, context.traceId(), (System.nanoTime() - started) / NANOS_PER_MS);
    }
}
