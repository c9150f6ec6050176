package io.plimsoll.rollout;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.rollout.Report.Check;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Compares a build with the generation that answers, before it may take its place.
final class Validation {

    private static final int K = 10;
    private static final Duration QUESTION_DEADLINE = Duration.ofSeconds(10);

    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /// A build may answer this many times slower, and this much.
    private static final double SLOWER = 2;

    private static final Duration SLOWER_BY = Duration.ofMillis(20);

    private final DocumentCatalog documents;
    private final SearchEngine engine;
    private final QueryPipeline pipeline;
    private final KnownItems knownItems;
    private final RolloutStore store;
    private final ServingLoad load;

    Validation(
            DocumentCatalog documents,
            SearchEngine engine,
            QueryPipeline pipeline,
            RolloutStore store,
            ServingLoad load) {
        this.load = load;
        this.documents = documents;
        this.engine = engine;
        this.pipeline = pipeline;
        this.knownItems = new KnownItems(documents, engine);
        this.store = store;
    }

    Report validate(IndexGeneration build, IndexGeneration live, Plan plan) {
        var checks = new ArrayList<Check>();
        checks.add(parity(build, plan));
        checks.add(files(build));
        if (live.damage().isEmpty()) {
            checks.addAll(compared(build, live, plan));
        }
        return new Report(checks);
    }

    /// A repair takes what can be had: a document whose content is lost must not keep the others from being found.
    private Check parity(IndexGeneration build, Plan plan) {
        var complete = documents.completeness(build);
        long indexed = engine.statistics(build).passages();
        boolean passed =
                (complete.missing() == 0 || plan.purpose() == Plan.Purpose.REPAIR) && indexed == complete.passages();
        return new Check(
                "parity",
                passed,
                complete.documents() + " documents, " + complete.missing() + " missing; " + complete.passages()
                        + " passages on record, " + indexed + " in the index");
    }

    private Check files(IndexGeneration build) {
        try {
            engine.verify(build);
            return new Check("checksums", true, "every file of the index was read and its checksum holds");
        } catch (PlimsollException damage) {
            return new Check("checksums", false, damage.detail());
        }
    }

    private List<Check> compared(IndexGeneration build, IndexGeneration live, Plan plan) {
        var golden = store.golden(build.collection());
        var questions = golden.isEmpty() ? knownItems.sample(live) : golden;
        if (questions.isEmpty()) {
            return List.of(new Check("recall", true, "not compared: there are no golden questions and no documents"));
        }
        var before = new Outcome(questions.size());
        var after = new Outcome(questions.size());
        for (var question : questions) {
            before.add(ask(live, question));
            after.add(ask(build, question));
            letOthersGoFirst();
        }
        var origin = golden.isEmpty() ? " questions made from the documents" : " golden questions";
        boolean recalls = after.recall() >= before.recall() - plan.margin();
        boolean fast = after.median()
                        .compareTo(before.median().multipliedBy((long) SLOWER).plus(SLOWER_BY))
                <= 0;
        return List.of(
                new Check(
                        "recall",
                        recalls,
                        String.format(
                                Locale.ROOT,
                                "recall@%d %.3f, LIVE %.3f, margin %.3f, over %d%s",
                                K,
                                after.recall(),
                                before.recall(),
                                plan.margin(),
                                questions.size(),
                                origin)),
                new Check(
                        "latency",
                        fast,
                        String.format(
                                Locale.ROOT,
                                "median %.1f ms, LIVE %.1f ms",
                                after.median().toNanos() / 1e6,
                                before.median().toNanos() / 1e6)));
    }

    private void letOthersGoFirst() {
        try {
            load.awaitQuiet(QUIET, LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the validation was interrupted", e);
        }
    }

    private record Answered(boolean found, Duration took) {}

    private Answered ask(IndexGeneration generation, GoldenQuestion golden) {
        var tenant = generation.collection().tenant();
        var asker = new Principal(tenant, "system", AccessRole.READER, golden.labels(), Optional.empty());
        var context = new RequestContext(asker, Deadline.in(QUESTION_DEADLINE), "0".repeat(32));
        var options =
                SearchOptions.DEFAULT.withK(K).withGroup(Grouping.DOCUMENT).withoutRewriting();
        long begun = System.nanoTime();
        var ranking = pipeline.search(
                context,
                generation,
                new Question(generation.collection(), golden.question(), Optional.empty(), options));
        boolean found = ranking.candidates().stream()
                .anyMatch(candidate -> golden.documents()
                        .contains(candidate.hit().passage().id().document()));
        return new Answered(found, Duration.ofNanos(System.nanoTime() - begun));
    }

    /// What a generation made of the questions.
    private static final class Outcome {
        private final long[] nanos;
        private int asked;
        private int found;

        Outcome(int questions) {
            nanos = new long[questions];
        }

        void add(Answered answered) {
            nanos[asked++] = answered.took().toNanos();
            found += answered.found() ? 1 : 0;
        }

        double recall() {
            return (double) found / asked;
        }

        Duration median() {
            var sorted = nanos.clone();
            Arrays.sort(sorted);
            return Duration.ofNanos(sorted[sorted.length / 2]);
        }
    }
}
