package io.plimsoll.evaluation;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.evaluation.Suspect.Kind;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.ingest.DocumentCatalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Finds what took answers from golden questions since they were last found well enough.
///
/// What was changed meanwhile is on record with its time: values of flags, and which generation was LIVE. A state of
/// these can be asked again, as long as its generation is there; so the first change after which the questions lose is
/// found by bisection (as `git bisect` does it), and asking is the proof. For questions that lose even when all of
/// these changes are undone it is looked among the documents: whether one that answered is gone or was changed, or
/// which ones that came since now stand before it. That fits in time and is no proof, since documents stay as they are.
public final class Losses {

    private static final int RUNS = EvaluationStore.MAX_DETAILED_RUNS;

    private final EvaluationStore store;
    private final GoldenStore golden;
    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final FlagStore flagStore;
    private final LiveFlags flags;
    private final Evaluator evaluator;

    public Losses(
            EvaluationStore store,
            GoldenStore golden,
            CollectionCatalog collections,
            DocumentCatalog documents,
            FlagStore flagStore,
            LiveFlags flags,
            Evaluator evaluator) {
        this.store = store;
        this.golden = golden;
        this.collections = collections;
        this.documents = documents;
        this.flagStore = flagStore;
        this.flags = flags;
        this.evaluator = evaluator;
    }

    /// What the latest run's loss is due to; absent where there is none: it reached the objective, or nothing was run.
    ///
    /// @param goOn as of [Evaluator#measure]
    public Optional<Loss> find(CollectionKey key, double objective, BooleanSupplier goOn) {
        return finished(key).stream()
                .findFirst()
                .flatMap(run -> run.measured())
                .filter(now -> now.mean().recall() < objective)
                .flatMap(now -> find(key, now, objective, goOn));
    }

    /// @param now    what was measured, below the objective
    /// @param goOn   as of [Evaluator#measure]
    Optional<Loss> find(CollectionKey key, Measured now, double objective, BooleanSupplier goOn) {
        var live = collections.find(key).map(Collection::live);
        if (live.isEmpty()) {
            return Optional.empty();
        }
        var before = before(key, now, objective);
        if (before.isEmpty()) {
            return Optional.of(
                    new Loss(key, now.mean().recall(), objective, Optional.empty(), List.of(), List.of(), 0));
        }
        var search = new Search(live.get(), before.get(), lost(before.get(), now), goOn);
        var suspects = search.suspects();
        return Optional.of(new Loss(
                key,
                now.mean().recall(),
                objective,
                Optional.of(new Loss.Before(
                        before.get().id(),
                        before.get().at(),
                        measured(before.get()).mean().recall())),
                List.copyOf(search.then.keySet()),
                suspects,
                search.asked));
    }

    private List<EvaluationRun> finished(CollectionKey key) {
        return store.list(key, Optional.empty(), RUNS).stream()
                .filter(run -> run.state() == EvaluationRun.State.DONE && run.cause() != EvaluationRun.Cause.CANARY)
                .filter(run -> !measured(run).outcomes().isEmpty())
                .toList();
    }

    private static Measured measured(EvaluationRun run) {
        return run.measured().orElseThrow();
    }

    /// The last run that reached the objective, or else the best one, if it was better than now.
    private Optional<EvaluationRun> before(CollectionKey key, Measured now, double objective) {
        var runs = finished(key);
        return runs.stream()
                .filter(run -> measured(run).mean().recall() >= objective)
                .findFirst()
                .or(() -> runs.stream()
                        .max(Comparator.comparingDouble(
                                run -> measured(run).mean().recall()))
                        .filter(run ->
                                measured(run).mean().recall() > now.mean().recall()));
    }

    /// The recall that questions had, of those that have less now.
    private static Map<String, Double> lost(EvaluationRun before, Measured now) {
        var recalls = now.outcomes().stream()
                .collect(Collectors.toMap(
                        Outcome::question, outcome -> outcome.metrics().recall()));
        var lost = new HashMap<String, Double>();
        for (var outcome : measured(before).outcomes()) {
            double recall = outcome.metrics().recall();
            if (recalls.getOrDefault(outcome.question(), recall) < recall) {
                lost.put(outcome.question(), recall);
            }
        }
        return lost;
    }

    /// Looks through the time from one run until now.
    private final class Search {
        private final IndexGeneration live;
        private final Instant since;
        private final Map<String, Double> then;
        private final List<GoldenQuestion> questions;
        private final Timeline timeline;
        private final BooleanSupplier goOn;
        private int asked;

        Search(IndexGeneration live, EvaluationRun before, Map<String, Double> then, BooleanSupplier goOn) {
            this.live = live;
            this.since = before.at();
            this.goOn = goOn;
            this.questions = golden.accepted(live.collection()).stream()
                    .filter(question -> then.containsKey(question.id()))
                    .toList();
            this.then = new TreeMap<>(then);
            this.timeline = Timeline.since(since, live.collection(), collections, flagStore, flags);
        }

        List<Suspect> suspects() {
            int last = timeline.changes().size();
            int earliest = earliestToAsk(last);
            var left = new LinkedHashSet<>(questions);
            var recovered = found(left, earliest);
            left.removeAll(recovered);
            var suspects = culprits(recovered, earliest, last);
            if (!left.isEmpty() && earliest > 0) {
                // what was before is there no more, and so cannot be asked
                suspects.add(suspect(timeline.changes().get(earliest - 1), left, false));
            } else if (!left.isEmpty()) {
                var among = new DocumentSuspects(live, since, documents, evaluator);
                suspects.addAll(among.of(left));
                asked += left.size();
            }
            suspects.sort(Comparator.comparingInt(
                            (Suspect suspect) -> suspect.questions().size())
                    .reversed());
            return suspects;
        }

        /// The changes that took answers from questions which had them at first.
        private List<Suspect> culprits(Set<GoldenQuestion> having, int first, int last) {
            var culprits = new ArrayList<Suspect>();
            var foundAgain = found(having, last);
            if (!foundAgain.isEmpty()) {
                var what = "asked again they are found: that run was disturbed";
                culprits.add(new Suspect(Kind.UNKNOWN, since, what, ids(foundAgain), true));
                having.removeAll(foundAgain);
            }
            int good = first;
            while (!having.isEmpty()) {
                int bad = last;
                while (bad - good > 1) {
                    int middle = (good + bad) / 2;
                    if (found(having, middle).containsAll(having)) {
                        good = middle;
                    } else {
                        bad = middle;
                    }
                }
                var taken = new LinkedHashSet<>(having);
                if (bad < last) {
                    taken.removeAll(found(having, bad));
                }
                culprits.add(suspect(timeline.changes().get(good), taken, true));
                having.removeAll(taken);
                good = bad;
            }
            return culprits;
        }

        /// The earliest state from which on every one can be asked.
        private int earliestToAsk(int last) {
            int earliest = last;
            while (earliest > 0
                    && timeline.after(earliest - 1, live).generation().isPresent()) {
                earliest--;
            }
            return earliest;
        }

        /// Which of the questions find what they once found, with so many of the changes made.
        private Set<GoldenQuestion> found(Set<GoldenQuestion> some, int made) {
            var moment = timeline.after(made, live);
            var found = new LinkedHashSet<GoldenQuestion>();
            if (moment.generation().isEmpty() || some.isEmpty()) {
                return found;
            }
            var measured = evaluator.measure(moment.generation().get(), moment.flags(), List.copyOf(some), 0, goOn);
            asked += some.size();
            var recalls = measured.outcomes().stream()
                    .collect(Collectors.toMap(
                            Outcome::question, outcome -> outcome.metrics().recall()));
            some.stream()
                    .filter(question ->
                            recalls.getOrDefault(question.id(), 0.0) >= then.getOrDefault(question.id(), 1.0))
                    .forEach(found::add);
            return found;
        }

        private Suspect suspect(Timeline.Change change, Set<GoldenQuestion> taken, boolean shown) {
            var ids = ids(taken);
            return switch (change) {
                case Timeline.Change.OfFlag(var flag) ->
                    new Suspect(
                            Kind.FLAG,
                            flag.at(),
                            "the flag '" + flag.flag() + "' went from "
                                    + flag.before().map(value -> value.text()).orElse("unset") + " to "
                                    + flag.after().map(value -> value.text()).orElse("unset") + " for "
                                    + flag.scope().wireName(),
                            ids,
                            shown);
                case Timeline.Change.OfGeneration(long from, long to, Instant at) ->
                    new Suspect(
                            isOtherModel(from, to) ? Kind.MODEL : Kind.GENERATION,
                            at,
                            "generation " + to + describe(to) + " took the place of generation " + from
                                    + describe(from),
                            ids,
                            shown);
            };
        }

        private static List<String> ids(Set<GoldenQuestion> some) {
            return some.stream().map(GoldenQuestion::id).sorted().toList();
        }

        private boolean isOtherModel(long from, long to) {
            var before = timeline.generation(from);
            var after = timeline.generation(to);
            return before.isPresent()
                    && after.isPresent()
                    && !before.get().model().equals(after.get().model());
        }

        private String describe(long number) {
            return timeline.generation(number)
                    .map(generation -> " (" + generation.model().name() + ", passages of "
                            + generation.chunking().maxTokens() + " tokens)")
                    .orElse("");
        }
    }
}
