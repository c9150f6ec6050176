package io.plimsoll.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// The methods of one class, measured in turn, each in a JVM of its own, round after round: what else the machine does
/// meanwhile befalls all alike, and the order changes with every round.
final class JmhRounds {

    private final Map<String, List<RunResult>> results = new LinkedHashMap<>();

    private JmhRounds() {}

    /// @param flags further flags of the JVM
    static JmhRounds run(Class<?> contenders, List<String> methods, List<String> flags, int rounds)
            throws RunnerException {
        var all = new ArrayList<>(BenchJvm.FLAGS);
        all.addAll(flags);
        var done = new JmhRounds();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < methods.size(); i++) {
                var method = methods.get((round + i) % methods.size());
                done.results
                        .computeIfAbsent(method, unused -> new ArrayList<>())
                        .add(run(contenders.getName() + "." + method, all));
                System.out.print(".");
                System.out.flush();
            }
        }
        System.out.println();
        return done;
    }

    /// A figure of a method in each round.
    List<Double> each(String method, ToDoubleFunction<RunResult> figure) {
        return requireNonNull(results.get(method)).stream()
                .map(figure::applyAsDouble)
                .toList();
    }

    /// A figure of one method over that of another, divided round by round.
    Spread ratio(String one, String other, ToDoubleFunction<RunResult> figure) {
        var ones = each(one, figure);
        var others = each(other, figure);
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < ones.size(); round++) {
            ratios.add(ones.get(round) / others.get(round));
        }
        return Spread.of(ratios);
    }

    static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    static double percentile(RunResult result, double percent) {
        return result.getPrimaryResult().getStatistics().getPercentile(percent);
    }

    /// Processor time per operation in nanoseconds.
    static double cpuNanos(RunResult result) {
        return requireNonNull(result.getSecondaryResults().get(CpuTime.NAME)).getScore();
    }

    private static RunResult run(String method, List<String> flags) throws RunnerException {
        var options = new OptionsBuilder()
                .include("^\\Q" + method + "\\E$")
                .forks(1)
                .jvmArgs(flags.toArray(String[]::new))
                .addProfiler(CpuTime.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        return new Runner(options).runSingle();
    }
}
