package io.plimsoll.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `overload`: what the whole program still does when it is asked for more than it can do. Its capacity is what clients
/// get that each wait for their answer, at the best number of them; then searches come at one, two and ten times that
/// rate, whether the ones before were answered or not. Load and server share the machine.
final class OverloadBench {

    private static final String SEARCH = "/api/v1/collections/bench/search";
    private static final List<Integer> CLIENTS = List.of(2, 4, 8, 16);
    private static final List<Integer> TIMES = List.of(1, 2, 10);
    private static final double GOAL = 0.9;

    private final OpenLoop load;
    private final int objectiveMs;
    private final int seconds;
    private final long seed;
    private double peak;

    private OverloadBench(OpenLoop load, int objectiveMs, int seconds, long seed) {
        this.load = load;
        this.objectiveMs = objectiveMs;
        this.seconds = seconds;
        this.seed = seed;
    }

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(
                line,
                Set.of(
                        "--data",
                        "--documents",
                        "--rounds",
                        "--seconds",
                        "--objective",
                        "--connections",
                        "--seed",
                        "--home",
                        "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 300), scratch);
        var data = scratch.resolve("overload-data");
        Program.remove(data);
        try (var program = Program.start(arguments.path("--home", "."), "serve", data, "")) {
            program.command(List.of("ingest", files.toString(), "--collection", "bench", "--create"));
            var load = new OpenLoop(program.address(), OverloadBench::search, arguments.number("--connections", 400));
            for (int round = 0; round < arguments.number("--rounds", 3); round++) {
                new OverloadBench(
                                load,
                                arguments.number("--objective", 500),
                                arguments.number("--seconds", 10),
                                arguments.number("--seed", 20_261_126) + round)
                        .round(round, program);
            }
        }
        Program.remove(data);
    }

    private static byte[] search(int number) {
        return OpenLoop.post(SEARCH, Program.KEY, FreshQuestions.search(number));
    }

    private void round(int round, Program program) throws IOException {
        var warm = load.closed(CLIENTS.getLast(), seconds);
        System.out.printf(Locale.ROOT, "round %d, warming up: %.0f/s%n", round, warm.goodput(objectiveMs));
        double capacity = 0;
        for (int clients : CLIENTS) {
            capacity = Math.max(capacity, measured(clients + " clients", program, () -> load.closed(clients, seconds)));
        }
        double perSecond = capacity;
        double atTen = 0;
        for (int times : TIMES) {
            atTen = measured(times + " × capacity", program, () -> load.open(times * perSecond, seconds, seed + times));
        }
        System.out.printf(
                Locale.ROOT, "round %d, goodput at 10 × / peak: %.2f (target %.1f)%n", round, atTen / peak, GOAL);
    }

    private interface Load {
        OpenLoop.Phase run() throws IOException;
    }

    /// Returns the goodput.
    private double measured(String name, Program program, Load run) throws IOException {
        double served = program.cpuSeconds();
        long made = ownCpuNanos();
        var phase = run.run();
        double goodput = phase.goodput(objectiveMs);
        peak = Math.max(peak, goodput);
        System.out.printf(
                Locale.ROOT,
                "  %-13s goodput %6.1f/s, accepted %6.1f/s p50 %6.1f p95 %6.1f ms; refused %7.1f/s p50 %5.2f p95 %5.2f ms"
                        + " (since it came %5.2f); failed %d, unsent %d; processor time: server %.1f s, load %.1f s%n",
                name,
                goodput,
                phase.rate(200),
                phase.percentile(200, false, 0.5),
                phase.percentile(200, false, 0.95),
                phase.rate(503),
                phase.percentile(503, true, 0.5),
                phase.percentile(503, true, 0.95),
                phase.percentile(503, false, 0.95),
                phase.failed(),
                phase.unsent(),
                program.cpuSeconds() - served,
                (ownCpuNanos() - made) / 1e9);
        return goodput;
    }

    private static long ownCpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
