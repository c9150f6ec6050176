package io.plimsoll.bench;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagChange;
import io.plimsoll.flag.FlagEntry;
import io.plimsoll.flag.FlagHold;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.SipKey;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// What a request pays for its flags: all of them evaluated for one of many users, among thousands of values set for
/// tenants and principals, with shares of users for four flags and a kill switch.
@State(Scope.Benchmark)
public class FlagBench {

    private static final int TENANTS = 1_000;
    private static final int PRINCIPALS = 4;
    private static final int MASK = 1_023;

    private final FlagUser[] users = new FlagUser[MASK + 1];
    private LiveFlags flags = flags(List.of());
    private int next;

    static void run(List<String> line) throws RunnerException {
        var arguments = new Arguments(line, Set.of("--forks"));
        var options = new OptionsBuilder()
                .include(FlagBench.class.getName())
                .forks(arguments.number("--forks", 2))
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgs(BenchJvm.FLAGS.toArray(String[]::new))
                .build();
        for (var result : new Runner(options).run()) {
            var score = result.getPrimaryResult();
            System.out.printf(
                    "%s: %.0f ns for %d flags, %.1f ns a flag%n",
                    result.getParams().getBenchmark(),
                    score.getScore(),
                    Flags.all().size(),
                    score.getScore() / Flags.all().size());
        }
    }

    @Setup
    public void set() {
        var entries = new ArrayList<FlagEntry>();
        for (int i = 0; i < TENANTS; i++) {
            var tenant = new TenantId("tenant-" + i);
            entries.add(entry(Flags.RERANK, new FlagScope.OfTenant(tenant), i % 2 == 0 ? "true" : "false", false));
            entries.add(entry(Flags.K, new FlagScope.OfTenant(tenant), String.valueOf(1 + i % 50), false));
            for (int j = 0; j < PRINCIPALS; j++) {
                entries.add(entry(Flags.MMR, new FlagScope.OfPrincipal(tenant, "key-" + j), "0.5", false));
            }
        }
        entries.add(entry(Flags.GENERATOR, FlagScope.percentage(), "chat=50,extractive=25", false));
        entries.add(entry(Flags.SEARCH_MODE, FlagScope.percentage(), "lexical=5", false));
        entries.add(entry(Flags.VECTOR_WEIGHT, FlagScope.percentage(), "0.5=10,0.6=10", false));
        entries.add(entry(Flags.PASSAGES, FlagScope.percentage(), "4=50", false));
        entries.add(entry(Flags.RERANK, FlagScope.global(), "false", true));
        flags = flags(entries);
        for (int i = 0; i < users.length; i++) {
            users[i] = new FlagUser(new TenantId("tenant-" + i), "key-" + i % (2 * PRINCIPALS));
        }
    }

    private static FlagEntry entry(Flag<?> flag, FlagScope scope, String value, boolean locked) {
        return new FlagEntry(flag.name(), scope, value, locked, Optional.empty(), 1, Instant.EPOCH, "bench");
    }

    private static LiveFlags flags(List<FlagEntry> entries) {
        return new LiveFlags(
                new Fixed(entries), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), InstantSource.system());
    }

    /// All flags, frozen.
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public FlagSnapshot snapshot() {
        return flags.snapshot(users[next++ & MASK]);
    }

    /// All flags, and the hash that caches and logs carry.
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public String hash() {
        return flags.snapshot(users[next++ & MASK]).hash();
    }

    /// Entries that never change.
    private record Fixed(List<FlagEntry> entries) implements FlagStore {

        @Override
        public long version() {
            return 1;
        }

        @Override
        public FlagStore.State load() {
            return new FlagStore.State(1, new SipKey(1, 2), entries);
        }

        @Override
        public FlagEntry put(FlagSetting setting, OptionalLong expected, AuditEvent event) {
            throw new UnsupportedOperationException("nothing is set here");
        }

        @Override
        public void hold(List<FlagHold> holds, AuditEvent event) {
            throw new UnsupportedOperationException("nothing is set here");
        }

        @Override
        public void prolong(String holder, Instant until) {
            throw new UnsupportedOperationException("nothing is set here");
        }

        @Override
        public boolean release(String holder, AuditEvent event) {
            throw new UnsupportedOperationException("nothing is set here");
        }

        @Override
        public boolean remove(Flag<?> flag, FlagScope scope, OptionalLong expected, AuditEvent event) {
            throw new UnsupportedOperationException("nothing is set here");
        }

        @Override
        public Optional<FlagEntry> revert(Flag<?> flag, FlagScope scope, AuditEvent event) {
            throw new UnsupportedOperationException("nothing is set here");
        }

        @Override
        public List<FlagChange> history(Optional<String> flag, Optional<TenantId> tenant, long before, int limit) {
            return List.of();
        }
    }
}
