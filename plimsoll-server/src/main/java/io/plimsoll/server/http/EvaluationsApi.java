package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.EvaluationRounds;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.Loss;
import io.plimsoll.evaluation.Losses;
import io.plimsoll.evaluation.Measured;
import io.plimsoll.evaluation.Origin;
import io.plimsoll.evaluation.Outcome;
import io.plimsoll.evaluation.RankingMetrics;
import io.plimsoll.evaluation.Suspect;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The series of a collection's evaluations, and what a loss is due to.
@RestController
final class EvaluationsApi {

    private final EvaluationRounds rounds;
    private final EvaluationStore store;
    private final Losses losses;
    private final ReachableCollections collections;

    EvaluationsApi(EvaluationRounds rounds, EvaluationStore store, Losses losses, CollectionCatalog catalog) {
        this.rounds = rounds;
        this.store = store;
        this.losses = losses;
        this.collections = new ReachableCollections(catalog);
    }

    record ShownMetrics(double recall, double ndcg, double mrr) {

        static ShownMetrics of(RankingMetrics metrics) {
            return new ShownMetrics(metrics.recall(), metrics.ndcg(), metrics.mrr());
        }
    }

    record ShownOutcome(String id, String origin, double recall, double ndcg, double mrr) {

        static ShownOutcome of(Outcome outcome) {
            var metrics = outcome.metrics();
            return new ShownOutcome(
                    outcome.question(), outcome.origin().wireName(), metrics.recall(), metrics.ndcg(), metrics.mrr());
        }
    }

    /// @param at        when it was asked for, then when it ended
    /// @param k         hits that were looked at
    /// @param questions that were asked
    /// @param outcomes  of each, where one run is asked for and they are still kept
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownRun(
            String id,
            String state,
            String cause,
            Instant at,
            int k,
            @Nullable Long generation,
            @Nullable String model,
            @Nullable Map<String, String> flags,
            @Nullable Integer questions,
            @Nullable Integer unanswerable,
            @Nullable Integer failed,
            @Nullable Integer degraded,
            @Nullable Double recall,
            @Nullable Double ndcg,
            @Nullable Double mrr,
            @Nullable Double medianMs,
            @Nullable Double p95Ms,
            @Nullable Map<String, ShownMetrics> byOrigin,
            @Nullable List<ShownOutcome> outcomes,
            @Nullable String detail) {

        static ShownRun of(EvaluationRun run, boolean whole) {
            var measured = run.measured();
            var outcomes = measured.map(Measured::outcomes)
                    .filter(all -> whole && !all.isEmpty())
                    .map(all -> all.stream().map(ShownOutcome::of).toList());
            return new ShownRun(
                    run.id(),
                    run.state().name(),
                    run.cause().name().toLowerCase(Locale.ROOT),
                    run.at(),
                    Evaluator.K,
                    measured.map(Measured::generation).orElse(null),
                    measured.map(Measured::model).orElse(null),
                    measured.filter(unused -> whole).map(Measured::flags).orElse(null),
                    measured.map(Measured::questions).orElse(null),
                    measured.map(Measured::unanswerable).orElse(null),
                    measured.map(Measured::failed).orElse(null),
                    measured.map(Measured::degraded).orElse(null),
                    measured.map(found -> found.mean().recall()).orElse(null),
                    measured.map(found -> found.mean().ndcg()).orElse(null),
                    measured.map(found -> found.mean().mrr()).orElse(null),
                    measured.map(found -> millis(found.median())).orElse(null),
                    measured.map(found -> millis(found.p95())).orElse(null),
                    measured.map(Measured::byOrigin)
                            .filter(origins -> !origins.isEmpty())
                            .map(ShownRun::shown)
                            .orElse(null),
                    outcomes.orElse(null),
                    run.detail().orElse(null));
        }

        private static Map<String, ShownMetrics> shown(Map<Origin, RankingMetrics> origins) {
            var shown = new TreeMap<String, ShownMetrics>();
            origins.forEach((origin, metrics) -> shown.put(origin.wireName(), ShownMetrics.of(metrics)));
            return shown;
        }

        private static double millis(Duration duration) {
            return duration.toNanos() / 1e6;
        }
    }

    /// @param shown whether it was seen by asking with and without the change; else it only fits in time
    record ShownSuspect(String kind, Instant at, String what, List<String> questions, boolean shown) {

        static ShownSuspect of(Suspect suspect) {
            return new ShownSuspect(
                    suspect.kind().name().toLowerCase(Locale.ROOT),
                    suspect.at(),
                    suspect.what(),
                    suspect.questions(),
                    suspect.shown());
        }
    }

    /// @param lost      whether recall is below its objective
    /// @param since     the run that it is compared with
    /// @param questions that found more then, by id
    /// @param searches  that it took to find out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownLoss(
            boolean lost,
            double objective,
            @Nullable Double recall,
            @Nullable String since,
            @Nullable Instant sinceAt,
            @Nullable Double recallThen,
            @Nullable List<String> questions,
            @Nullable List<ShownSuspect> suspects,
            @Nullable Integer searches,
            String summary) {

        static ShownLoss of(Optional<Loss> loss, double objective) {
            return new ShownLoss(
                    loss.isPresent(),
                    objective,
                    loss.map(Loss::recall).orElse(null),
                    loss.flatMap(Loss::before).map(Loss.Before::run).orElse(null),
                    loss.flatMap(Loss::before).map(Loss.Before::at).orElse(null),
                    loss.flatMap(Loss::before).map(Loss.Before::recall).orElse(null),
                    loss.map(Loss::questions).orElse(null),
                    loss.map(found -> found.suspects().stream()
                                    .map(ShownSuspect::of)
                                    .toList())
                            .orElse(null),
                    loss.map(Loss::asked).orElse(null),
                    loss.map(Loss::inWords)
                            .orElse("the latest evaluation reached its objective, or there is none yet"));
        }
    }

    @GetMapping(path = Routes.EVALUATIONS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownRun> list(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        var key = collections.require(context, name).key();
        return Page.of(
                QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT),
                (after, limit) -> store.list(key, after, limit),
                EvaluationRun::id,
                run -> true,
                run -> ShownRun.of(run, false));
    }

    @PostMapping(path = Routes.EVALUATIONS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownRun> run(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var event = AuditEvent.done(AuditAction.EVALUATION, context.actor(), key.object());
        return ResponseEntity.accepted().body(ShownRun.of(rounds.request(key, event), false));
    }

    @GetMapping(path = Routes.EVALUATION, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownRun show(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        return store.find(key, id)
                .map(run -> ShownRun.of(run, true))
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.NOT_FOUND, "there is no evaluation '" + id + "', or no longer"));
    }

    /// Looks for it now, which takes some searches.
    @PostMapping(path = Routes.EVALUATION_BLAME, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownLoss blame(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var deadline = context.deadline();
        var loss = losses.find(key, rounds.recallObjective(), () -> {
            deadline.check("blame");
            return true;
        });
        return ShownLoss.of(loss, rounds.recallObjective());
    }
}
