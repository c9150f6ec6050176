package io.plimsoll.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `cache`: how long a search takes whose hits are kept, beside an empty list of the same server, authenticated
/// alike, and beside the same search computed. The three are asked in turn, over one connection, so that what else the
/// machine does befalls all alike. A search is in the audit log before it is answered, which the list is not.
final class CacheBench {

    private static final String COLLECTION = "/api/v1/collections/bench";

    private CacheBench() {}

    /// One kind of request.
    ///
    /// @param body absent for GET
    private record Kind(String name, String path, @Nullable String body, List<Double> p50Ms) {

        Kind(String name, String path, @Nullable String body) {
            this(name, path, body, new ArrayList<>());
        }

        double ms(Program program, int number) throws Exception {
            return body == null
                    ? program.millis("GET", path, "")
                    : program.millis("POST", path, body.replace("NUMBER", Integer.toString(number)));
        }
    }

    static void run(List<String> line) throws Exception {
        var arguments =
                new Arguments(line, Set.of("--data", "--documents", "--rounds", "--requests", "--home", "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        var home = arguments.path("--home", ".");
        var files = TextCorpus.files(
                arguments.path("--data", "samples/handbook"), arguments.number("--documents", 100), scratch);
        try (var program = start(home, scratch.resolve("cache"), files)) {
            measure(program, arguments.number("--rounds", 10), arguments.number("--requests", 300));
        }
    }

    private static Program start(Path home, Path data, Path files) throws Exception {
        Program.remove(data);
        var program = Program.start(home, "serve", data, "");
        program.command(List.of("ingest", files.toString(), "--collection", "bench", "--create"));
        return program;
    }

    /// The first rounds, as many as a quarter of all and one, warm up and don't count.
    private static void measure(Program program, int rounds, int requests) throws Exception {
        var empty = new Kind("empty list", "/api/v1/grants", null);
        var cached = new Kind("cached", COLLECTION + "/search", "{\"query\":\"what is to be done at night\"}");
        var computed = new Kind("computed", COLLECTION + "/search", "{\"query\":\"case NUMBER at night\"}");
        var kinds = List.of(empty, cached, computed);
        var ratios = new ArrayList<Double>();
        int asked = 0;
        for (int round = -rounds / 4 - 1; round < rounds; round++) {
            var times = List.of(new ArrayList<Double>(), new ArrayList<Double>(), new ArrayList<Double>());
            for (int i = 0; i < requests; i++) {
                asked++;
                for (int kind = 0; kind < kinds.size(); kind++) {
                    times.get(kind).add(kinds.get(kind).ms(program, asked));
                }
            }
            if (round >= 0) {
                for (int kind = 0; kind < kinds.size(); kind++) {
                    kinds.get(kind).p50Ms().add(Spread.of(times.get(kind)).median());
                }
                ratios.add(cached.p50Ms().getLast() / empty.p50Ms().getLast());
            }
        }
        System.out.printf("p50 over HTTP in milliseconds, %d rounds of %d requests each%n", rounds, requests);
        for (var kind : kinds) {
            System.out.printf("%-11s %s%n", kind.name(), Spread.of(kind.p50Ms()).shown(3));
        }
        System.out.println(
                "cached / empty list, by round   " + Spread.of(ratios).shown(2));
    }
}
