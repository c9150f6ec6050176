package io.plimsoll.bench;

import io.plimsoll.error.Blame;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.EventSeries.Period;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope.EachTenant;
import io.plimsoll.slo.Objective.Scope.Everybody;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.SeriesKey;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.slo.SloStore;
import io.plimsoll.slo.Standing;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// What a request pays for being counted for its objectives, availability and latency of its service, for one of many
/// tenants; by one thread, and by two that may meet at the same tenant. And what it takes to say how objectives stand.
@State(Scope.Benchmark)
public class SloBench {

    private static final int TENANTS = 64;
    private static final int ONE_IN_A_THOUSAND = 1_000;
    private static final Duration MONTH = Duration.ofDays(28);

    private final TenantId[] tenants = new TenantId[TENANTS];
    private final ErrorBudgets budgets = new ErrorBudgets(
            new Nowhere(),
            new ErrorBudgets.Settings(objectives(), Duration.ofSeconds(5), TENANTS, Guard.DEFAULT),
            SloObserver.NONE,
            InstantSource.system());

    /// Written down meanwhile, as a server does.
    public SloBench() {
        for (int i = 0; i < TENANTS; i++) {
            tenants[i] = new TenantId("tenant-" + i);
        }
        budgets.start();
    }

    private static Objectives objectives() {
        var ask = Sli.of(ServiceName.ASK, Indicator.AVAILABILITY);
        var latency = Sli.latency(ServiceName.ASK, Duration.ofSeconds(2));
        return new Objectives(List.of(
                new Objective("availability", new Everybody(), ask, 0.999, MONTH),
                new Objective("availability-each", new EachTenant(), ask, 0.999, MONTH),
                new Objective("latency", new Everybody(), latency, 0.95, MONTH),
                new Objective("latency-each", new EachTenant(), latency, 0.95, MONTH)));
    }

    static void run(List<String> line) throws RunnerException {
        var arguments = new Arguments(line, Set.of("--forks"));
        var options = new OptionsBuilder()
                .include(SloBench.class.getName())
                .forks(arguments.number("--forks", 2))
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgs(BenchJvm.FLAGS.toArray(String[]::new))
                .build();
        for (var result : new Runner(options).run()) {
            System.out.printf(
                    "%s: %.0f ns%n",
                    result.getParams().getBenchmark(), result.getPrimaryResult().getScore());
        }
    }

    /// Which request of its thread it is.
    @State(Scope.Thread)
    public static class Requests {
        private int next;
    }

    @TearDown
    public void stop() {
        budgets.close();
    }

    private void tell(Requests requests) {
        int number = requests.next++;
        Optional<Blame> failure = number % ONE_IN_A_THOUSAND == 0 ? Optional.of(Blame.DEPENDENCY) : Optional.empty();
        budgets.events()
                .request(
                        tenants[number & (TENANTS - 1)],
                        ServiceName.ASK,
                        failure,
                        Duration.ofNanos(40_000_000L + number));
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void recorded(Requests requests) {
        tell(requests);
    }

    @Benchmark
    @Threads(2)
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void recordedByTwo(Requests requests) {
        tell(requests);
    }

    /// Of one tenant: two objectives with seven windows each, and their alerts.
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public List<Standing> standing(Requests requests) {
        return budgets.of(tenants[requests.next++ & (TENANTS - 1)]);
    }

    /// Keeps nothing: what it takes to write is the database's.
    private static final class Nowhere implements SloStore {

        @Override
        public void add(Map<SeriesKey, List<Period>> counted, Instant now) {}

        @Override
        public List<Period> load(SeriesKey key) {
            return List.of();
        }

        @Override
        public List<SeriesKey> known(int limit) {
            return List.of();
        }

        @Override
        public boolean isShared() {
            return false;
        }
    }
}
