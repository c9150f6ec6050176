package io.plimsoll.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What each of three contenders took for the same task, measured in turn within milliseconds of each other, so that
/// what else the machine does befalls all alike. Who begins changes with every task. The first contender is the
/// product.
///
/// Each public method is a figure that JMH reports: milliseconds of elapsed time at the 50th and 95th percentile, and
/// the median of the processor time of the whole JVM, which hardly moves with the machine's other work.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Turns {

    private static final int CONTENDERS = 3;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final List<List<Double>> elapsed = new ArrayList<>();
    private final List<List<Double>> processor = new ArrayList<>();
    private int tasks;

    /// Warm-up does not count.
    @Setup(Level.Iteration)
    public void clear() {
        elapsed.clear();
        processor.clear();
        for (int i = 0; i < CONTENDERS; i++) {
            elapsed.add(new ArrayList<>());
            processor.add(new ArrayList<>());
        }
    }

    /// Has each contender do the task once; returns what they made of it.
    List<Object> measure(List<Callable<Object>> contenders) throws Exception {
        var made = new ArrayList<Object>();
        tasks++;
        for (int i = 0; i < CONTENDERS; i++) {
            int contender = (tasks + i) % CONTENDERS;
            long cpuBegun = system.getProcessCpuTime();
            long begun = System.nanoTime();
            made.add(contenders.get(contender).call());
            elapsed.get(contender).add((System.nanoTime() - begun) / 1e6);
            processor.get(contender).add((system.getProcessCpuTime() - cpuBegun) / 1e6);
        }
        return made;
    }

    public int tasks() {
        return elapsed.isEmpty() ? 0 : elapsed.getFirst().size();
    }

    public double elapsed50of0() {
        return percentile(elapsed, 0, 0.5);
    }

    public double elapsed50of1() {
        return percentile(elapsed, 1, 0.5);
    }

    public double elapsed50of2() {
        return percentile(elapsed, 2, 0.5);
    }

    public double elapsed95of0() {
        return percentile(elapsed, 0, 0.95);
    }

    public double elapsed95of1() {
        return percentile(elapsed, 1, 0.95);
    }

    public double elapsed95of2() {
        return percentile(elapsed, 2, 0.95);
    }

    public double processorOf0() {
        return mean(processor, 0);
    }

    public double processorOf1() {
        return mean(processor, 1);
    }

    public double processorOf2() {
        return mean(processor, 2);
    }

    private static double percentile(List<List<Double>> values, int contender, double share) {
        if (values.isEmpty() || values.get(contender).isEmpty()) {
            return 0;
        }
        var sorted = values.get(contender).stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(Math.floor(share * sorted.size()))));
    }

    private static double mean(List<List<Double>> values, int contender) {
        return values.isEmpty()
                ? 0
                : values.get(contender).stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(0);
    }
}
