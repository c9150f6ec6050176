package io.plimsoll.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures the methods of one class in turn, each in a JVM of its own, round after round: what else the machine does
/// meanwhile befalls all alike, and the order changes with every round.
final class JmhRounds {

    private final Class<?> contenders;
    private final List<String> flags;

    /// @param flags further flags of the JVM
    JmhRounds(Class<?> contenders, List<String> flags) {
        this.contenders = contenders;
        var all = new ArrayList<>(BenchJvm.FLAGS);
        all.addAll(flags);
        this.flags = List.copyOf(all);
    }

    /// The result of each method in each round.
    Map<String, List<RunResult>> run(List<String> methods, int rounds) throws RunnerException {
        var results = new LinkedHashMap<String, List<RunResult>>();
        methods.forEach(method -> results.put(method, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < methods.size(); i++) {
                var method = methods.get((round + i) % methods.size());
                results.getOrDefault(method, List.of()).add(run(method));
                System.out.print(".");
                System.out.flush();
            }
        }
        System.out.println();
        return results;
    }

    private RunResult run(String method) throws RunnerException {
        var options = new OptionsBuilder()
                .include("\\Q" + contenders.getName() + "." + method + "\\E$")
                .forks(1)
                .jvmArgs(flags.toArray(String[]::new))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        return new Runner(options).runSingle();
    }
}
