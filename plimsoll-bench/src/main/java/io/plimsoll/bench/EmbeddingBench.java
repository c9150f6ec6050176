package io.plimsoll.bench;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/// `embedding`: passages per second of the product's model, of ONNX Runtime alone on the same token ids, and of
/// LangChain4j's embedder, all from the same weights on as many threads as there are cores.
final class EmbeddingBench {

    private static final List<String> CONTENDERS = List.of("plimsoll", "ONNX Runtime alone", "LangChain4j");

    /// Under this cosine the contenders would not compute the same thing. Quantised weights and other graph
    /// optimisations leave some play.
    private static final double SAME = 0.99;

    private EmbeddingBench() {}

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(line, Set.of("--data", "--documents", "--passages", "--forks", "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var nativeLibraries = scratch.resolve("native");
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 200), scratch);
        List<String> texts;
        try (var plimsoll = new PlimsollEmbedder(nativeLibraries)) {
            var all = TextCorpus.passages(files, plimsoll.model());
            texts = List.copyOf(all.subList(0, Math.min(all.size(), arguments.number("--passages", 160))));
            System.out.println(TextCorpus.tokens(texts, plimsoll.model().tokens()) + ", " + BenchJvm.cores()
                    + " threads, bge-small-en-v1.5-q");
            requireSameVectors(plimsoll, texts.subList(0, Math.min(texts.size(), 20)));
        }
        var textFile = scratch.resolve("texts.json");
        new ObjectMapper().writeValue(textFile, texts);
        var flags = List.of(
                "-D" + EmbeddingContenders.TEXTS + "=" + textFile,
                "-D" + EmbeddingContenders.NATIVE + "=" + nativeLibraries);
        var measured = SideBySide.run(EmbeddingContenders.class, CONTENDERS, flags, arguments.number("--forks", 5));
        measured.print(EmbeddingContenders.BATCH + " passages");
        for (int other = 1; other < CONTENDERS.size(); other++) {
            System.out.printf(
                    "passages/s of plimsoll over those of %s: elapsed %s, processor %s%n",
                    CONTENDERS.get(other),
                    measured.ratio("elapsed50of", other, 0).shown(3),
                    measured.ratio("processorOf", other, 0).shown(3));
        }
    }

    private static void requireSameVectors(Embedder plimsoll, List<String> texts) throws Exception {
        var ours = plimsoll.embed(texts);
        try (var runtime = new RuntimeEmbedder(texts);
                var langChain = new LangChainEmbedder()) {
            for (var other : Map.of("ONNX Runtime alone", runtime, "LangChain4j", langChain)
                    .entrySet()) {
                var theirs = other.getValue().embed(texts);
                double least = 1;
                for (int i = 0; i < texts.size(); i++) {
                    least = Math.min(least, Vectors.cosine(ours.get(i), theirs.get(i)));
                }
                System.out.printf("least cosine to the vectors of %s: %.5f%n", other.getKey(), least);
                if (least < SAME) {
                    throw new IllegalStateException("the contenders don't compute the same vectors");
                }
            }
        }
    }
}
