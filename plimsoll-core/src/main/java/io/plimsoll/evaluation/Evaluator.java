package io.plimsoll.evaluation;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Passage;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks golden questions of a generation under given flags, whether they are live, a canary's or those of last week.
/// Between two questions it lets go first whoever is being served, and so takes as long as it takes.
public final class Evaluator {

    /// How many hits are looked at.
    public static final int K = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Evaluator.class);
    private static final Duration QUESTION_DEADLINE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final String NO_TRACE = "0".repeat(32);

    private final QueryPipeline pipeline;
    private final LiveFlags flags;
    private final ServingLoad load;

    /// @param load of who is served
    public Evaluator(QueryPipeline pipeline, LiveFlags flags, ServingLoad load) {
        this.pipeline = pipeline;
        this.flags = flags;
        this.load = load;
    }

    /// One question's ranking, and what it is worth.
    ///
    /// @param degraded whether a stage was done without
    public record Asked(RankingMetrics metrics, List<Passage> ranking, boolean degraded, Duration took) {}

    /// @param unanswerable how many more questions there are whose documents are gone
    /// @param goOn         asked before each question; where it says no, `SHUTTING_DOWN` is thrown
    public Measured measure(
            IndexGeneration generation,
            FlagSnapshot flags,
            List<GoldenQuestion> questions,
            int unanswerable,
            BooleanSupplier goOn) {
        var outcomes = new ArrayList<Outcome>();
        var nanos = new long[questions.size()];
        int failed = 0;
        int degraded = 0;
        for (var question : questions) {
            letOthersGoFirst();
            if (!goOn.getAsBoolean()) {
                throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the evaluation was interrupted");
            }
            var asked = askOrGoOn(generation, flags, question);
            failed += asked.isPresent() ? 0 : 1;
            degraded += asked.filter(Asked::degraded).isPresent() ? 1 : 0;
            nanos[outcomes.size()] =
                    asked.map(Asked::took).orElse(QUESTION_DEADLINE).toNanos();
            var metrics = asked.map(Asked::metrics).orElse(RankingMetrics.NONE);
            outcomes.add(new Outcome(question.id(), question.origin(), metrics));
        }
        Arrays.sort(nanos);
        return new Measured(
                generation.number(),
                generation.model().name(),
                flags.shown(),
                questions.size(),
                unanswerable,
                failed,
                degraded,
                Measured.mean(outcomes),
                quantile(nanos, 0.5),
                quantile(nanos, 0.95),
                outcomes);
    }

    private static Duration quantile(long[] sorted, double share) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))]);
    }

    /// What is in force for the tenant where nobody in particular asks.
    public FlagSnapshot liveFlags(TenantId tenant) {
        return flags.snapshot(Principal.system(tenant));
    }

    /// Waits until nobody is served, but for no longer than a second.
    public void letOthersGoFirst() {
        await(QUIET);
    }

    /// Waits for a second, unless nobody has been served for as long: so that beside users one question in a second is
    /// asked at most, and hardly one of theirs meets one.
    void rest() {
        await(LONGEST_WAIT);
    }

    private void await(Duration quiet) {
        try {
            load.awaitQuiet(quiet, LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the evaluation was interrupted", e);
        }
    }

    /// One that fails is one that is not answered: it must not keep the others from being measured.
    private Optional<Asked> askOrGoOn(IndexGeneration generation, FlagSnapshot flags, GoldenQuestion golden) {
        try {
            return Optional.of(ask(generation, flags, golden));
        } catch (PlimsollException failure) {
            if (failure.code() == ErrorCode.SHUTTING_DOWN) {
                throw failure;
            }
            LOG.warn("the golden question '{}' of {} fails: {}", golden.id(), generation, failure.detail());
            return Optional.empty();
        }
    }

    /// Asks one question at once.
    public Asked ask(IndexGeneration generation, FlagSnapshot flags, GoldenQuestion golden) {
        long begun = System.nanoTime();
        var ranking =
                pipeline.searchAsGiven(context(generation, flags, golden), generation, question(generation, golden));
        var passages = ranking.candidates().stream()
                .map(candidate -> candidate.hit().passage())
                .toList();
        var took = Duration.ofNanos(System.nanoTime() - begun);
        return new Asked(judged(golden, passages), passages, !ranking.degraded().isEmpty(), took);
    }

    private static RequestContext context(IndexGeneration generation, FlagSnapshot flags, GoldenQuestion golden) {
        var tenant = generation.collection().tenant();
        var asker = new Principal(tenant, "system", AccessRole.READER, golden.labels(), Optional.empty());
        return new RequestContext(asker, Deadline.in(QUESTION_DEADLINE), NO_TRACE).withFlags(flags);
    }

    private static Question question(IndexGeneration generation, GoldenQuestion golden) {
        var group = golden.asksForPlaces() ? Grouping.NONE : Grouping.DOCUMENT;
        var options = SearchOptions.DEFAULT.withK(K).withGroup(group);
        return new Question(generation.collection(), golden.question(), Optional.empty(), options);
    }

    /// A hit counts for the first thing it answers that no hit before it did.
    static RankingMetrics judged(GoldenQuestion golden, List<Passage> ranking) {
        var grades = new HashMap<String, Integer>();
        for (int i = 0; i < golden.relevant().size(); i++) {
            grades.put("relevant " + i, golden.relevant().get(i).grade());
        }
        var names = new ArrayList<String>();
        var counted = new HashSet<String>();
        for (int rank = 0; rank < ranking.size(); rank++) {
            var name = answered(golden, ranking.get(rank), counted).orElse("other " + rank);
            counted.add(name);
            names.add(name);
        }
        return RankingMetrics.of(names, Map.copyOf(grades), K);
    }

    private static Optional<String> answered(GoldenQuestion golden, Passage passage, Set<String> counted) {
        for (int i = 0; i < golden.relevant().size(); i++) {
            if (golden.relevant().get(i).isAnsweredBy(passage) && !counted.contains("relevant " + i)) {
                return Optional.of("relevant " + i);
            }
        }
        return Optional.empty();
    }
}
