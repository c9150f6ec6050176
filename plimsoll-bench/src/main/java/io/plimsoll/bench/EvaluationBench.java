package io.plimsoll.bench;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// `evaluation`: how much longer searches take while golden questions are asked, beside the same server without. One
/// program is searched at a steady pace in short stretches, in turn with an evaluation under way and without, so that
/// what else the machine does befalls both alike.
final class EvaluationBench {

    private static final String COLLECTION = "/api/v1/collections/bench";
    private static final int GOLDEN = 200;
    private static final int LOOK_EVERY_MS = 200;

    private EvaluationBench() {}

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(
                line,
                Set.of(
                        "--data",
                        "--documents",
                        "--rounds",
                        "--seconds",
                        "--clients",
                        "--pause",
                        "--home",
                        "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var home = arguments.path("--home", ".");
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 300), scratch);
        var data = scratch.resolve("evaluation");
        Program.remove(data);
        try (var program = Program.start(home, "serve", data, "-Dplimsoll.evaluation.every=0s")) {
            program.command(List.of("ingest", files.toString(), "--collection", "bench", "--create"));
            golden(program);
            var load = new Load(
                    program,
                    arguments.number("--clients", 2),
                    arguments.number("--pause", 50),
                    arguments.number("--seconds", 4),
                    new FreshQuestions());
            compare(load, arguments.number("--rounds", 20));
        }
    }

    private static void golden(Program program) throws Exception {
        var documents = new ArrayList<String>();
        program.call("GET", COLLECTION + "/documents", "")
                .path("items")
                .forEach(item -> documents.add(item.path("id").asString("")));
        var items = new StringBuilder();
        for (int i = 0; i < GOLDEN; i++) {
            items.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"q")
                    .append(i)
                    .append("\",\"question\":\"what is to be done about case ")
                    .append(i)
                    .append(" in the morning\",\"documents\":[\"")
                    .append(documents.get(i % documents.size()))
                    .append("\"]}");
        }
        program.call("PUT", COLLECTION + "/golden-questions", "{\"items\":[" + items + "]}");
    }

    /// The first rounds, a quarter of all, warm up and don't count. The times of all stretches of a kind are taken
    /// together: a single stretch has too few for its 95th percentile to hold still.
    private static void compare(Load load, int rounds) throws Exception {
        var quiet = new ArrayList<Double>();
        var evaluated = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int round = -rounds / 4; round < rounds; round++) {
            boolean quietFirst = Math.floorMod(round, 2) == 0;
            var first = load.times(!quietFirst);
            var second = load.times(quietFirst);
            if (round >= 0) {
                var without = quietFirst ? first : second;
                var with = quietFirst ? second : first;
                quiet.addAll(without);
                evaluated.addAll(with);
                ratios.add(p95(with) / p95(without));
            }
        }
        System.out.printf("p95 of searches in ms, %d and %d searches%n", quiet.size(), evaluated.size());
        System.out.printf("without evaluation   %.2f%n", p95(quiet));
        System.out.printf("with evaluation      %.2f%n", p95(evaluated));
        System.out.printf("ratio                %.3f%n", p95(evaluated) / p95(quiet));
        System.out.println("ratio by round       " + Spread.of(ratios).shown(3));
    }

    private static double p95(List<Double> times) {
        var sorted = times.stream().sorted().toList();
        return sorted.get((int) (0.95 * (sorted.size() - 1)));
    }

    /// Clients that search, wait a little and search again.
    private record Load(Program program, int clients, int pauseMs, int seconds, FreshQuestions questions) {

        List<Double> times(boolean evaluating) throws Exception {
            while (isOpen()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
            var times = new ConcurrentLinkedQueue<Double>();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            try (var askers = Executors.newFixedThreadPool(clients + 1)) {
                for (int client = 0; client < clients; client++) {
                    var unused = askers.submit(() -> search(until, times));
                }
                var unused = askers.submit(() -> keepEvaluating(evaluating, until));
            }
            return List.copyOf(times);
        }

        /// Looks in either kind of stretch, and in one of them asks for another run when one has ended.
        private boolean keepEvaluating(boolean evaluating, long until) throws Exception {
            while (System.nanoTime() < until) {
                if (!isOpen() && evaluating) {
                    program.call("POST", COLLECTION + "/evaluations", "");
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
            return true;
        }

        private boolean isOpen() throws Exception {
            var state = program.call("GET", COLLECTION + "/evaluations?limit=1", "")
                    .path("items")
                    .path(0)
                    .path("state")
                    .asString("");
            return state.equals("WAITING") || state.equals("RUNNING");
        }

        private boolean search(long until, Queue<Double> times) throws Exception {
            while (System.nanoTime() < until) {
                long begun = System.nanoTime();
                program.call("POST", COLLECTION + "/search", questions.next());
                times.add((System.nanoTime() - begun) / 1e6);
                TimeUnit.MILLISECONDS.sleep(pauseMs);
            }
            return true;
        }
    }
}
