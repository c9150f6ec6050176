package io.plimsoll.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs a JMH class that measures in [Turns], in one JVM after the other, and divides.
final class SideBySide {

    private final List<String> contenders;
    private final List<RunResult> runs = new ArrayList<>();

    private SideBySide(List<String> contenders) {
        this.contenders = contenders;
    }

    /// @param contenders the names of the contenders, the product first
    /// @param flags      further flags of the JVM
    /// @param forks      JVMs
    static SideBySide run(Class<?> benchmark, List<String> contenders, List<String> flags, int forks)
            throws RunnerException {
        var all = new ArrayList<>(BenchJvm.FLAGS);
        all.addAll(flags);
        var measured = new SideBySide(contenders);
        for (int fork = 0; fork < forks; fork++) {
            var options = new OptionsBuilder()
                    .include("^\\Q" + benchmark.getName() + "\\E\\.")
                    .forks(1)
                    .jvmArgs(all.toArray(String[]::new))
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build();
            measured.runs.add(new Runner(options).runSingle());
        }
        return measured;
    }

    /// Prints each contender's figures and the product's over each other's.
    ///
    /// @param task what was measured: "a question"
    void print(String task) {
        System.out.printf(
                "milliseconds for %s, median [least–most] of %d JVMs, %s tasks each%n",
                task, runs.size(), Spread.of(each("tasks")).shown(0));
        for (int i = 0; i < contenders.size(); i++) {
            System.out.printf(
                    "%-24s p50 %s, p95 %s, processor %s%n",
                    contenders.get(i),
                    Spread.of(each("elapsed50of" + i)).shown(2),
                    Spread.of(each("elapsed95of" + i)).shown(2),
                    Spread.of(each("processorOf" + i)).shown(2));
        }
        for (int i = 1; i < contenders.size(); i++) {
            System.out.printf(
                    "%s / %s: p50 %s, p95 %s, processor %s%n",
                    contenders.getFirst(),
                    contenders.get(i),
                    ratio("elapsed50of", 0, i).shown(3),
                    ratio("elapsed95of", 0, i).shown(3),
                    ratio("processorOf", 0, i).shown(3));
        }
    }

    /// A figure of one contender over another's, divided JVM by JVM.
    Spread ratio(String figure, int one, int other) {
        var ones = each(figure + one);
        var others = each(figure + other);
        return Spread.of(IntStream.range(0, runs.size())
                .mapToObj(run -> ones.get(run) / others.get(run))
                .toList());
    }

    /// The figure of [Turns] with this name, of each JVM.
    List<Double> each(String figure) {
        return runs.stream()
                .map(run ->
                        requireNonNull(run.getSecondaryResults().get(figure)).getScore())
                .toList();
    }
}
