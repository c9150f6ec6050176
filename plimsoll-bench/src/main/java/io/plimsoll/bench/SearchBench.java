package io.plimsoll.bench;

import io.plimsoll.engine.SearchRequest;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// `search`: a question's two searches through the product's engine and written directly on Lucene, on one index of
/// synthetic passages, and the recall of the search by vector against a comparison with every passage.
final class SearchBench {

    private static final List<String> CONTENDERS = List.of("plimsoll", "Lucene", "Lucene, numbers alone");
    private static final int RECALLED = 10;
    private static final int RECALL_QUESTIONS = 200;

    private SearchBench() {}

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(
                line, Set.of("--passages", "--seed", "--labelled", "--limit", "--forks", "--recall", "--scratch"));
        int passages = arguments.number("--passages", 100_000);
        int seed = arguments.number("--seed", 20_261_123);
        int labelled = arguments.number("--labelled", 0);
        int limit = arguments.number("--limit", 100);
        var root = BenchJvm.scratch(arguments).resolve("index-" + seed + "-" + passages + "-" + labelled);
        var index = new SyntheticIndex(root, seed, passages, labelled);
        index.build();
        try (var plain = new PlainLucene(index.folder(), false)) {
            System.out.printf(
                    "%,d synthetic passages, seed %d, %d dimensions, %d segments, %d %% labelled, %d hits a search%n",
                    passages, seed, SyntheticCorpus.DIMENSIONS, plain.segments(), labelled, limit);
        }
        int recallQuestions = arguments.number("--recall", RECALL_QUESTIONS);
        if (recallQuestions > 0) {
            System.out.printf(
                    "recall@%d of the search by vector over %d questions: %.4f%n",
                    RECALLED, recallQuestions, recall(index, recallQuestions));
        }
        var flags = List.of(
                "-D" + SearchContenders.ROOT + "=" + root,
                "-D" + SearchContenders.SEED + "=" + seed,
                "-D" + SearchContenders.PASSAGES + "=" + passages,
                "-D" + SearchContenders.LABELLED + "=" + labelled,
                "-D" + SearchContenders.LIMIT + "=" + limit);
        SideBySide.run(SearchContenders.class, CONTENDERS, flags, arguments.number("--forks", 5))
                .print("both searches of a question");
    }

    private static double recall(SyntheticIndex index, int questions) {
        var corpus = new SyntheticCorpus(index.seed());
        var vectors = IntStream.range(0, index.passages())
                .parallel()
                .mapToObj(i -> index.isLabelled(i) ? new float[SyntheticCorpus.DIMENSIONS] : corpus.vector(i))
                .toArray(float[][]::new);
        var context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(2)), "0".repeat(32));
        var request = new SearchRequest(
                index.generation(), context.principal().scope("synthetic"), Optional.empty(), RECALLED);
        try (var engine = new LuceneEngine(index.root(), LuceneSettings.defaults())) {
            return IntStream.range(0, questions)
                    .parallel()
                    .mapToDouble(i -> {
                        var question = corpus.question(i, index.passages()).vector();
                        var nearest = nearest(vectors, question);
                        return engine.vector(context, request, question).stream()
                                        .filter(hit -> nearest.contains(
                                                index.passage(hit.passage().id().document())))
                                        .count()
                                / (double) RECALLED;
                    })
                    .average()
                    .orElse(0);
        }
    }

    private static Set<Integer> nearest(float[][] vectors, float[] question) {
        var cosines = Arrays.stream(vectors)
                .mapToDouble(vector -> Vectors.dot(vector, question))
                .toArray();
        return Set.copyOf(IntStream.range(0, vectors.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> cosines[i]).reversed())
                .limit(RECALLED)
                .toList());
    }
}
