package io.plimsoll.rollout;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.KnownItems;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.rollout.Report.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Compares a build with the generation that answers, before it may take its place.
final class Validation {

    /// A build may answer this many times slower, and this much.
    private static final double SLOWER = 2;

    private static final Duration SLOWER_BY = Duration.ofMillis(20);

    private final DocumentCatalog documents;
    private final SearchEngine engine;
    private final Evaluator evaluator;
    private final KnownItems knownItems;
    private final GoldenStore golden;

    Validation(DocumentCatalog documents, SearchEngine engine, Evaluator evaluator, GoldenStore golden) {
        this.documents = documents;
        this.engine = engine;
        this.evaluator = evaluator;
        this.knownItems = new KnownItems(documents, engine);
        this.golden = golden;
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
        var known = golden.accepted(build.collection());
        var questions = known.isEmpty() ? knownItems.sample(live) : known;
        if (questions.isEmpty()) {
            return List.of(new Check("recall", true, "not compared: there are no golden questions and no documents"));
        }
        var before = new Outcome(questions.size());
        var after = new Outcome(questions.size());
        for (var question : questions) {
            evaluator.letOthersGoFirst();
            var flags = evaluator.liveFlags(build.collection().tenant());
            before.add(evaluator.ask(live, flags, question));
            after.add(evaluator.ask(build, flags, question));
        }
        var origin = known.isEmpty() ? " questions made from the documents" : " golden questions";
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
                                Evaluator.K,
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

    /// What a generation made of the questions.
    private static final class Outcome {
        private final long[] nanos;
        private int asked;
        private int found;

        Outcome(int questions) {
            nanos = new long[questions];
        }

        void add(Evaluator.Asked answer) {
            nanos[asked++] = answer.took().toNanos();
            found += answer.metrics().mrr() > 0 ? 1 : 0;
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
