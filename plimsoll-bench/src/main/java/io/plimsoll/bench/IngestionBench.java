package io.plimsoll.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/// `ingestion`: from files on disk to searchable through the whole program, beside embedding the same passages alone.
/// The program is started by the launcher on a new data folder; the clock runs while `plimsoll ingest` does, its own
/// start included. The rounds alternate.
final class IngestionBench {

    private static final String COLLECTION = "bench";

    private record Rate(double elapsed, double processor) {}

    private final Path home;
    private final Path scratch;
    private final Path files;
    private final Path textFile;
    private final int passages;

    private IngestionBench(Path home, Path scratch, Path files, Path textFile, int passages) {
        this.home = home;
        this.scratch = scratch;
        this.files = files;
        this.textFile = textFile;
        this.passages = passages;
    }

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(line, Set.of("--data", "--documents", "--rounds", "--home", "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 300), scratch);
        List<String> texts;
        try (var plimsoll = new PlimsollEmbedder(scratch.resolve("native"))) {
            texts = TextCorpus.passages(files, plimsoll.model());
            System.out.println(TextCorpus.tokens(texts, plimsoll.model().tokens()) + ", " + BenchJvm.cores()
                    + " embedding threads, bge-small-en-v1.5-q");
        }
        var textFile = scratch.resolve("ingestion-texts.json");
        new ObjectMapper().writeValue(textFile, texts);
        new IngestionBench(arguments.path("--home", "."), scratch, files, textFile, texts.size())
                .rounds(arguments.number("--rounds", 5));
    }

    private void rounds(int rounds) throws IOException, InterruptedException {
        var alone = new ArrayList<Rate>();
        var ingested = new ArrayList<Rate>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                alone.add(embedAlone());
                ingested.add(ingest());
            } else {
                ingested.add(ingest());
                alone.add(embedAlone());
            }
            System.out.printf("round %d: alone %s, whole program %s%n", round, alone.getLast(), ingested.getLast());
        }
        var elapsed = new ArrayList<Double>();
        var processor = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            elapsed.add(ingested.get(round).elapsed / alone.get(round).elapsed);
            processor.add(ingested.get(round).processor / alone.get(round).processor);
        }
        print("embedding alone, passages/s", alone.stream().map(Rate::elapsed).toList(), 1);
        print("whole program, passages/s", ingested.stream().map(Rate::elapsed).toList(), 1);
        print("whole program / embedding alone, elapsed", elapsed, 3);
        print("whole program / embedding alone, processor", processor, 3);
    }

    private static void print(String name, List<Double> values, int decimals) {
        System.out.printf("%-44s %s%n", name, Spread.of(values).shown(decimals));
    }

    private Rate embedAlone() throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(BenchJvm.FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddingAlone.class.getName(),
                textFile.toString(),
                scratch.resolve("native").toString()));
        var process = new ProcessBuilder(command)
                .redirectError(scratch.resolve("embedding-alone.log").toFile())
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("embedding alone failed; see embedding-alone.log");
        }
        var seconds = printed.strip().split(" ", -1);
        return rate(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    private Rate ingest() throws IOException, InterruptedException {
        var data = scratch.resolve("ingestion-data");
        Program.remove(data);
        try (var program = Program.start(home, "serve", data, "")) {
            double before = program.cpuSeconds();
            double seconds =
                    program.command(List.of("ingest", files.toString(), "--collection", COLLECTION, "--create"));
            var rate = rate(seconds, program.cpuSeconds() - before);
            int found = program.call("GET", "/api/v1/collections/" + COLLECTION, "")
                    .path("passages")
                    .asInt();
            if (found != passages) {
                throw new IOException("the program made " + found + " passages of what are " + passages);
            }
            return rate;
        }
    }

    private Rate rate(double seconds, double cpuSeconds) {
        return new Rate(passages / seconds, passages / cpuSeconds);
    }
}
