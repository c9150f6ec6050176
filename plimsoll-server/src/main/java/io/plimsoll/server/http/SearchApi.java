package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.quality.Heard;
import io.plimsoll.quality.LiveAnswers;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Ranking;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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
    private final ReachableCollections collections;
    private final Audited audited;
    private final HttpSettings settings;
    private final LiveAnswers live;
    private final InstantSource clock;

    SearchApi(
            QueryPipeline pipeline,
            CollectionCatalog catalog,
            Audited audited,
            HttpSettings settings,
            LiveAnswers live,
            InstantSource clock) {
        this.live = live;
        this.clock = clock;
        this.audited = audited;
        this.pipeline = pipeline;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
    }

    /// @param start       offset of the first UTF-16 unit in the document's extracted text
    /// @param lexicalRank place in the search by words; like the next two only where an explanation is asked for
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
            @Nullable Integer vectorRank,
            @Nullable Double cosine) {

        static ShownHit of(Candidate candidate, boolean explain) {
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
                    explain ? orNull(candidate.lexicalRank()) : null,
                    explain ? orNull(candidate.vectorRank()) : null,
                    explain ? orNull(candidate.cosine()) : null);
        }

        private static @Nullable Integer orNull(OptionalInt value) {
            return value.isPresent() ? (Integer) value.getAsInt() : null;
        }

        private static @Nullable Double orNull(OptionalDouble value) {
            return value.isPresent() ? (Double) value.getAsDouble() : null;
        }
    }

    /// @param query    as it was run
    /// @param degraded what the search did without, and why
    record Found(String query, List<ShownHit> hits, List<String> degraded, String traceId, double tookMs) {

        static Found of(Ranking ranking, boolean explain, String traceId, double tookMs) {
            return new Found(
                    ranking.query().text(),
                    ranking.candidates().stream()
                            .map(candidate -> ShownHit.of(candidate, explain))
                            .toList(),
                    ranking.degraded().stream().map(Degradation::toString).toList(),
                    traceId,
                    tookMs);
        }
    }

    private static List<String> documents(Ranking ranking) {
        return ranking.candidates().stream()
                .map(candidate -> candidate.hit().passage().id().document().value())
                .toList();
    }

    @PostMapping(path = Routes.SEARCHES, produces = MediaType.APPLICATION_JSON_VALUE)
    Found search(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        long started = System.nanoTime();
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var body = QuestionReader.search(key, new Body(request).json(settings.maxJsonBytes()));
        var ranking = audited.work(
                AuditEvent.done(AuditAction.SEARCH, context.actor(), key.object()),
                () -> pipeline.search(context, body.question()),
                SearchApi::documents);
        live.heard(Heard.of(context, body.question(), ranking, clock.instant()));
        return Found.of(ranking, body.explain(), context.traceId(), (System.nanoTime() - started) / NANOS_PER_MS);
    }
}
