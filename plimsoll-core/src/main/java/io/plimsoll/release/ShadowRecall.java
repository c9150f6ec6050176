package io.plimsoll.release;

import io.plimsoll.canary.Arm;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.release.LiveCanaries.UnderWay;
import io.plimsoll.request.ServingLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the golden questions of a canary's scope with both arms, beside the traffic, as the evaluation asks them: each
/// once, since the same question asked again teaches nothing.
public final class ShadowRecall {

    private static final Logger LOG = LoggerFactory.getLogger(ShadowRecall.class);

    /// Questions of one canary.
    private static final int MAX_QUESTIONS = 1_000;

    private static final int KNOWN_CANARIES = 16;
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private static final int COLLECTIONS = 100;
    private static final Duration QUIET = Duration.ofMillis(20);

    /// Short, since decisions wait for it.
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final CollectionCatalog collections;
    private final GoldenStore golden;
    private final Evaluator evaluator;
    private final ServingLoad load;

    public ShadowRecall(CollectionCatalog collections, GoldenStore golden, Evaluator evaluator, ServingLoad load) {
        this.collections = collections;
        this.golden = golden;
        this.evaluator = evaluator;
        this.load = load;
    }

    private record Asked(CollectionKey collection, GoldenQuestion question) {}

    private record Known(List<Asked> questions, long nanos) {

        boolean isOld() {
            return System.nanoTime() - nanos > KNOWN_FOR.toNanos();
        }
    }

    /// Of the last canaries, by their ids.
    private final Map<String, Known> known = new LinkedHashMap<>(KNOWN_CANARIES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > KNOWN_CANARIES;
        }
    };

    /// What the next questions showed.
    ///
    /// @param asked       of all, so far
    /// @param differences the candidate's recall less the control's, question by question
    record Turn(int asked, List<Double> differences) {}

    /// Why there is no shadow recall, where there is none.
    Optional<String> missing(Canary canary) {
        return questions(canary).isEmpty()
                ? Optional.of("shadow recall: there are no golden questions in "
                        + canary.scope().wireName())
                : Optional.empty();
    }

    /// Asks some more questions.
    Turn next(UnderWay underWay, int most) {
        var canary = underWay.canary();
        var questions = questions(canary);
        int from = Math.min(canary.recalled(), questions.size());
        int to = Math.min(questions.size(), from + most);
        var differences = new ArrayList<Double>();
        for (var asked : questions.subList(from, to)) {
            letOthersGoFirst();
            differences.add(recall(underWay, asked, Arm.CANDIDATE) - recall(underWay, asked, Arm.CONTROL));
        }
        return new Turn(to, differences);
    }

    /// By collection and id; looked up once in a while.
    private synchronized List<Asked> questions(Canary canary) {
        var present = known.get(canary.id());
        if (present == null || present.isOld()) {
            present = new Known(lookUp(canary), System.nanoTime());
            known.put(canary.id(), present);
        }
        return present.questions();
    }

    private List<Asked> lookUp(Canary canary) {
        return collections(canary.scope()).stream()
                .flatMap(key -> golden.accepted(key).stream().map(question -> new Asked(key, question)))
                .limit(MAX_QUESTIONS)
                .toList();
    }

    private List<CollectionKey> collections(CanaryScope scope) {
        return switch (scope) {
            case CanaryScope.OfCollection(var collection) -> List.of(collection);
            case CanaryScope.OfTenant(var tenant) ->
                collections.list(tenant, Optional.empty(), COLLECTIONS).stream()
                        .map(found -> found.key())
                        .toList();
            case CanaryScope.Everybody unused ->
                collections.generations().stream()
                        .map(IndexGeneration::collection)
                        .distinct()
                        .sorted(Comparator.comparing(CollectionKey::toString))
                        .limit(COLLECTIONS)
                        .toList();
        };
    }

    /// An arm that fails finds nothing.
    private double recall(UnderWay underWay, Asked asked, Arm arm) {
        var own = underWay.arm(arm);
        var flags = evaluator.liveFlags(asked.collection().tenant()).in(own);
        try {
            var generation = generation(asked.collection(), own.assignment().generation());
            return evaluator.ask(generation, flags, asked.question()).metrics().recall();
        } catch (PlimsollException e) {
            LOG.warn("a golden question fails with {}: {}", own.assignment(), e.detail());
            return 0;
        }
    }

    /// The one that is tried, or the LIVE one.
    private IndexGeneration generation(CollectionKey key, OptionalLong tried) {
        var found = tried.isPresent()
                ? collections.generation(key, tried.getAsLong())
                : collections.find(key).map(Collection::live);
        return found.orElseThrow(
                () -> new PlimsollException(ErrorCode.NOT_FOUND, "the collection or its build is gone"));
    }

    private void letOthersGoFirst() {
        try {
            load.awaitQuiet(QUIET, LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
