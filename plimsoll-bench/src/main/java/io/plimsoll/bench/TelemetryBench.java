package io.plimsoll.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// `telemetry`: what a search costs with spans for a collector and an event for each stage, beside the same without
/// either. Two programs run at the same time on the same documents and are asked in turn, so that what else the machine
/// does befalls both alike; compared is the processor time of each, export and logging included.
final class TelemetryBench {

    private static final String COLLECTION = "/api/v1/collections/bench";
    private static final String OFF = "-Dlogging.level.plimsoll.stage=off";
    private static final String ON = "-Dplimsoll.telemetry.otlp.protocol=http -Dplimsoll.telemetry.otlp.endpoint=";

    private TelemetryBench() {}

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(
                line,
                Set.of(
                        "--data",
                        "--documents",
                        "--warm-up",
                        "--rounds",
                        "--questions",
                        "--clients",
                        "--home",
                        "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var home = arguments.path("--home", ".");
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 100), scratch);
        var collector = collector();
        var endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
        try (var on = start(home, scratch.resolve("telemetry-on"), ON + endpoint, files);
                var off = start(home, scratch.resolve("telemetry-off"), OFF, files)) {
            compare(
                    List.of(on, off),
                    arguments.number("--warm-up", 30),
                    arguments.number("--rounds", 20),
                    arguments.number("--questions", 200),
                    arguments.number("--clients", 2));
        } finally {
            collector.stop(0);
        }
    }

    /// Takes everything and keeps nothing.
    private static HttpServer collector() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        return server;
    }

    private static Program start(Path home, Path data, String options, Path files) throws Exception {
        Program.remove(data);
        var program = Program.start(home, "serve", data, options);
        program.command(List.of("ingest", files.toString(), "--collection", "bench", "--create"));
        return program;
    }

    /// @param warmUp rounds that don't count: until then much of the processor time is the compilers', who find more to
    ///               compile where there is telemetry
    private static void compare(List<Program> programs, int warmUp, int rounds, int questions, int clients)
            throws Exception {
        var seconds = List.of(new ArrayList<Double>(), new ArrayList<Double>());
        var ratios = new ArrayList<Double>();
        for (int round = -warmUp; round < rounds; round++) {
            var took = new double[2];
            for (int turn = 0; turn < 2; turn++) {
                int which = Math.floorMod(round + turn, 2);
                took[which] = asked(programs.get(which), (round + warmUp) * questions, questions, clients);
            }
            if (round >= 0) {
                seconds.get(0).add(1e3 * took[0] / questions);
                seconds.get(1).add(1e3 * took[1] / questions);
                ratios.add(took[1] / took[0]);
            }
        }
        System.out.printf("processor milliseconds a search, %d rounds of %d searches%n", rounds, questions);
        System.out.println("on          " + Spread.of(seconds.get(0)).shown(2));
        System.out.println("off         " + Spread.of(seconds.get(1)).shown(2));
        double all = seconds.get(1).stream().mapToDouble(Double::doubleValue).sum()
                / seconds.get(0).stream().mapToDouble(Double::doubleValue).sum();
        System.out.println("throughput of a processor, on / off, by round   "
                + Spread.of(ratios).shown(3));
        System.out.printf("throughput of a processor, on / off, all rounds %.3f%n", all);
    }

    /// Seconds of processor time that the program took for so many searches, none of which it was asked before.
    private static double asked(Program program, int first, int questions, int clients) throws Exception {
        var next = new AtomicInteger(first);
        double before = program.cpuSeconds();
        try (var askers = Executors.newFixedThreadPool(clients)) {
            for (int client = 0; client < clients; client++) {
                var unused = askers.submit(() -> {
                    for (int i = next.getAndIncrement(); i < first + questions; i = next.getAndIncrement()) {
                        program.call("POST", COLLECTION + "/search", FreshQuestions.search(i));
                    }
                    return true;
                });
            }
        }
        return program.cpuSeconds() - before;
    }
}
