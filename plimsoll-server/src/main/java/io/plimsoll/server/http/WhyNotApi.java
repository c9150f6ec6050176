package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.explain.Check;
import io.plimsoll.explain.Verdict;
import io.plimsoll.explain.WhyNot;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.Walk;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Why a search does not find a document.
@RestController
final class WhyNotApi {

    private static final double NANOS_PER_MS = 1e6;

    private final WhyNot whyNot;
    private final ReachableCollections collections;
    private final Audited audited;
    private final HttpSettings settings;

    WhyNotApi(WhyNot whyNot, CollectionCatalog catalog, Audited audited, HttpSettings settings) {
        this.whyNot = whyNot;
        this.collections = new ReachableCollections(catalog);
        this.audited = audited;
        this.settings = settings;
    }

    /// @param outcome  `passed`, `missed`, `fell-out` or `skipped`
    /// @param needed   score of the last one that went on
    /// @param distance what the score lacks of it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownCheck(
            String step,
            String outcome,
            String detail,
            @Nullable String passageId,
            @Nullable Integer rank,
            @Nullable Double score,
            @Nullable Double needed,
            @Nullable Double distance) {

        static ShownCheck of(Check check) {
            return new ShownCheck(
                    check.step().wireName(),
                    check.outcome().wireName(),
                    check.detail(),
                    check.passage().map(Object::toString).orElse(null),
                    Absent.orNull(check.rank()),
                    Absent.orNull(check.score()),
                    Absent.orNull(check.needed()),
                    Absent.orNull(check.distance()));
        }
    }

    /// @param rank     in what the search found
    /// @param fellOutAt the step where the document was lost
    /// @param query    as it was run
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(
            String documentId,
            boolean found,
            @Nullable Integer rank,
            @Nullable String fellOutAt,
            String reason,
            List<ShownCheck> steps,
            @Nullable String query,
            @Nullable Long generation,
            List<String> degraded,
            String traceId,
            double tookMs) {

        static Told of(Verdict verdict, String traceId, double tookMs) {
            var fellOut = verdict.fellOut();
            return new Told(
                    verdict.document().value(),
                    verdict.rank().isPresent(),
                    Absent.orNull(verdict.rank()),
                    fellOut.map(check -> check.step().wireName()).orElse(null),
                    fellOut.map(Check::detail).orElseGet(() -> found(verdict.rank())),
                    verdict.checks().stream().map(ShownCheck::of).toList(),
                    verdict.walk()
                            .flatMap(Walk::query)
                            .map(query -> query.text())
                            .orElse(null),
                    verdict.walk().map(walk -> walk.generation().number()).orElse(null),
                    verdict.walk().flatMap(Walk::ranking).stream()
                            .flatMap(ranking -> ranking.degraded().stream())
                            .map(Degradation::toString)
                            .toList(),
                    traceId,
                    tookMs);
        }

        private static String found(OptionalInt rank) {
            return "the search finds it at rank " + rank.orElse(0);
        }
    }

    @PostMapping(path = Routes.WHY_NOT, produces = MediaType.APPLICATION_JSON_VALUE)
    Told whyNot(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        long started = System.nanoTime();
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var body = QuestionReader.whyNot(key, new Body(request).json(settings.maxJsonBytes()));
        var verdict = audited.work(
                AuditEvent.done(AuditAction.SEARCH, context.actor(), key.object()),
                () -> whyNot.ask(context, body.question(), body.document()),
                told -> told.walk().isPresent() ? List.of(told.document().value()) : List.of());
        return Told.of(verdict, context.traceId(), (System.nanoTime() - started) / NANOS_PER_MS);
    }
}
