package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `start`: seconds from the launcher's start to the line `ready`, with the AOT cache and without, on a new data folder
/// and on one that was in use; then what the demo leaves resident in memory.
final class StartBench {

    private static final String NO_CACHE = "-XX:AOTMode=off";
    private static final int QUESTIONS = 50;

    private final Path home;
    private final Path scratch;
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    private StartBench(Path home, Path scratch) {
        this.home = home;
        this.scratch = scratch;
    }

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(line, Set.of("--home", "--repetitions", "--demos", "--scratch"));
        var home = arguments.path("--home", ".");
        if (!Files.exists(home.resolve("plimsoll-server/target/dist/plimsoll.aot"))) {
            throw new IOException("there is no AOT cache; write one with ./plimsoll train");
        }
        var bench = new StartBench(home, Files.createDirectories(BenchJvm.scratch(arguments)));
        for (int i = 0; i < arguments.number("--repetitions", 7); i++) {
            bench.starts("with AOT cache", "");
            bench.starts("without", NO_CACHE);
        }
        for (int i = 0; i < arguments.number("--demos", 3); i++) {
            bench.demo("with AOT cache", "");
            bench.demo("without", NO_CACHE);
        }
        bench.figures.forEach((name, values) ->
                System.out.printf("%-58s %s%n", name, Spread.of(values).shown(name.endsWith("MB") ? 0 : 2)));
    }

    private void starts(String variant, String options) throws IOException {
        var data = scratch.resolve("start-data");
        Program.remove(data);
        for (var folder : List.of("new data folder", "used data folder")) {
            try (var program = Program.start(home, "serve", data, options)) {
                record(variant + ", " + folder + ", s to ready", program.secondsToReady());
                record(variant + ", " + folder + ", s of processor time", program.cpuSecondsToReady());
            }
        }
    }

    private void demo(String variant, String options) throws IOException, InterruptedException {
        var data = scratch.resolve("demo-data");
        Program.remove(data);
        try (var program = Program.start(home, "demo", data, options)) {
            record(variant + ", demo, s to ready", program.secondsToReady());
            record(variant + ", resident after the demo is ready, MB", program.residentMb());
            for (int i = 0; i < QUESTIONS; i++) {
                program.call(
                        "POST",
                        "/api/v1/collections/handbook/ask",
                        "{\"question\": \"How many vacation days do I have after " + i + " years?\"}");
            }
            record(variant + ", resident after " + QUESTIONS + " questions, MB", program.residentMb());
        }
    }

    private void record(String name, double value) {
        figures.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
    }
}
