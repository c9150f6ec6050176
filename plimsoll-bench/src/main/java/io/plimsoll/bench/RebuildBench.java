package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// `rebuild`: how long questions take while nothing else goes on, and while the collection's index is rebuilt with
/// another model and switched under them. Each client sends a question, waits for its answer, and pauses before the
/// next; both phases have the same clients.
final class RebuildBench {

    private static final String COLLECTION = "/api/v1/collections/bench";
    private static final List<String> MODELS = List.of("all-minilm-l6-v2-q", "bge-small-en-v1.5-q");
    private static final Duration POLL = Duration.ofMillis(250);

    private final Program program;
    private final int clients;
    private final Duration pause;
    private final Duration quietFor;
    private final FreshQuestions questions = new FreshQuestions();

    private RebuildBench(Program program, int clients, Duration pause, Duration quietFor) {
        this.program = program;
        this.clients = clients;
        this.pause = pause;
        this.quietFor = quietFor;
    }

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(
                line,
                Set.of("--data", "--documents", "--rounds", "--clients", "--pause", "--quiet", "--home", "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 300), scratch);
        var data = scratch.resolve("rebuild-data");
        Program.remove(data);
        try (var program = Program.start(arguments.path("--home", "."), "serve", data, "")) {
            program.command(List.of("ingest", files.toString(), "--collection", "bench", "--create"));
            var bench = new RebuildBench(
                    program,
                    arguments.number("--clients", 2),
                    Duration.ofMillis(arguments.number("--pause", 50)),
                    Duration.ofSeconds(arguments.number("--quiet", 20)));
            bench.measured(bench::sleep); // warms the program up
            bench.rounds(arguments.number("--rounds", 4));
        }
        Program.remove(data);
    }

    /// What the clients saw during one phase.
    private record Phase(List<Double> millis, int failed, double seconds) {

        double percentile(double share) {
            var sorted = millis.stream().sorted().toList();
            return sorted.get((int) Math.min(sorted.size() - 1.0, share * sorted.size()));
        }

        String shown() {
            return String.format(
                    "%d questions in %.0f s, p50 %.1f ms, p95 %.1f ms, %d failed",
                    millis.size(), seconds, percentile(0.5), percentile(0.95), failed);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void rounds(int rounds) throws Exception {
        var p50 = new ArrayList<Double>();
        var p95 = new ArrayList<Double>();
        int failed = 0;
        for (int round = 0; round < rounds; round++) {
            var model = MODELS.get(round % MODELS.size());
            var quiet = measured(this::sleep);
            var busy = measured(() -> rebuild(model));
            System.out.printf("round %d, quiet:    %s%n", round, quiet.shown());
            System.out.printf("round %d, rebuild:  %s%n", round, busy.shown());
            p50.add(busy.percentile(0.5) / quiet.percentile(0.5));
            p95.add(busy.percentile(0.95) / quiet.percentile(0.95));
            failed += quiet.failed() + busy.failed();
        }
        System.out.println("rebuild / quiet, p50  " + Spread.of(p50).shown(2));
        System.out.println("rebuild / quiet, p95  " + Spread.of(p95).shown(2));
        System.out.println("failed questions      " + failed);
    }

    private void sleep() throws InterruptedException {
        Thread.sleep(quietFor);
    }

    /// Returns when the new build answers.
    private void rebuild(String model) throws IOException, InterruptedException {
        var order = "{\"model\":\"" + model + "\",\"switch\":true}";
        long number = program.call("POST", COLLECTION + "/generations:rebuild", order)
                .path("number")
                .asLong();
        while (program.call("GET", COLLECTION, "").path("generation").asLong() != number) {
            Thread.sleep(POLL);
        }
    }

    private Phase measured(Work work) throws Exception {
        var over = new AtomicBoolean();
        var failed = new AtomicInteger();
        var millis = Collections.synchronizedList(new ArrayList<Double>());
        long begun = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(() -> ask(over, millis, failed)));
        }
        work.run();
        over.set(true);
        for (var thread : threads) {
            thread.join();
        }
        return new Phase(List.copyOf(millis), failed.get(), (System.nanoTime() - begun) / 1e9);
    }

    private void ask(AtomicBoolean over, List<Double> millis, AtomicInteger failed) {
        while (!over.get()) {
            long begun = System.nanoTime();
            try {
                program.call("POST", COLLECTION + "/search", questions.next());
                millis.add((System.nanoTime() - begun) / 1e6);
                Thread.sleep(pause);
            } catch (IOException e) {
                failed.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
