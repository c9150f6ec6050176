package io.plimsoll.bench;

import java.util.Arrays;
import java.util.List;

/// The benchmarks' command line.
final class Bench {

    private static final String HELP = """
            java -jar plimsoll-bench.jar BENCHMARK [--name value]…, from the project's root folder

            embedding  passages/s beside ONNX Runtime alone and LangChain4j
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (200)      --passages N  to embed at most (80)
                         --rounds N         (7)

            search     two searches of a question beside the same queries written directly on Lucene; recall
                         --passages N       synthetic ones (100000)
                         --seed N           (20261123)
                         --labelled N       percent of passages that the caller may not see (0)
                         --limit N          hits a search (100)
                         --recall N         questions compared with every passage (200)
                         --rounds N         (7)

            everywhere   --scratch FOLDER   for what is written meanwhile (target/bench)
            """;

    private Bench() {}

    public static void main(String[] args) throws Exception {
        var line = List.of(args);
        var rest = line.isEmpty() ? line : line.subList(1, line.size());
        switch (line.isEmpty() ? "--help" : line.getFirst()) {
            case "embedding" -> EmbeddingBench.run(rest);
            case "search" -> SearchBench.run(rest);
            case "--help" -> System.out.print(HELP);
            default -> {
                System.err.println("unknown benchmark: " + Arrays.toString(args));
                System.err.print(HELP);
                System.exit(64);
            }
        }
    }
}
