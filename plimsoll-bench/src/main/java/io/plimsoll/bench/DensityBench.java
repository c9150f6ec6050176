package io.plimsoll.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Thousands of tenants with a small collection each on one node of 2 GB of heap: what an idle index costs, how long a
/// cold one takes to open, and what a noisy tenant does to the others.
final class DensityBench {

    private static final String OPTIONS = "-Xmx2g -Dplimsoll.search.idle-after=5s";
    private static final int CLIENTS = 4;
    private static final int CALM = 4;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int QUOTA_PER_SECOND = 20;
    private static final int TIMES_ITS_QUOTA = 10;

    private final SmallIndexes indexes;
    private final Path home;
    private final Path data;
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

    private DensityBench(SmallIndexes indexes, Path home, Path data) {
        this.indexes = indexes;
        this.home = home;
        this.data = data;
    }

    static void run(List<String> line) throws Exception {
        var arguments =
                new Arguments(line, Set.of("--tenants", "--passages", "--rounds", "--seconds", "--home", "--scratch"));
        var data = Files.createDirectories(BenchJvm.scratch(arguments)).resolve("density-data");
        Program.remove(data);
        var indexes = new SmallIndexes(
                data.resolve("index"),
                arguments.number("--tenants", 10_000),
                arguments.number("--passages", 20),
                new SyntheticCorpus(20261125));
        var bench = new DensityBench(indexes, arguments.path("--home", "."), data);
        bench.writeIndexes();
        bench.measureEngine();
        bench.makeTenants();
        bench.measureProgram(arguments.number("--rounds", 5), arguments.number("--seconds", 10));
        Program.remove(data);
    }

    /// Tenants with a key and a collection, as operators and tenants make them.
    private void makeTenants() throws Exception {
        keys.addAll(Collections.nCopies(indexes.tenants(), ""));
        long begun = System.nanoTime();
        try (var program = Program.start(home, "serve", data, OPTIONS)) {
            var next = new AtomicInteger();
            var failures = Collections.synchronizedList(new ArrayList<Exception>());
            var clients = new ArrayList<Thread>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = next.getAndIncrement(); i < indexes.tenants(); i = next.getAndIncrement()) {
                            keys.set(i, tenant(program, i));
                        }
                    } catch (IOException | InterruptedException e) {
                        failures.add(e);
                    }
                }));
            }
            for (var client : clients) {
                client.join();
            }
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
        }
        System.out.printf("%d tenants made in %.0f s%n", indexes.tenants(), (System.nanoTime() - begun) / 1e9);
    }

    private static String tenant(Program program, int number) throws IOException, InterruptedException {
        var path = "/admin/v1/tenants/" + SmallIndexes.name(number);
        program.call("PUT", path, "{}");
        var key = program.call("POST", path + "/keys", "{\"role\":\"tenant-admin\"}")
                .path("key")
                .asString("");
        int status = program.status("PUT", "/api/v1/collections/" + SmallIndexes.COLLECTION, key, "{}");
        if (status != 201) {
            throw new IOException("a collection was not made: " + status);
        }
        return key;
    }

    private void writeIndexes() {
        long begun = System.nanoTime();
        indexes.build();
        System.out.printf(
                "%d indexes of %d passages written in %.0f s%n",
                indexes.tenants(), indexes.passages(), (System.nanoTime() - begun) / 1e9);
    }

    /// In this process: nothing but the engine is on the heap.
    private void measureEngine() throws IOException {
        try (var engine = indexes.engine(256, Duration.ofSeconds(2))) {
            var unused = indexes.search(engine, 0);
            awaitNoFiles(ProcessHandle.current().pid());
            long before = heapBytes();
            var millis = new ArrayList<Double>();
            long cpuBegun = cpuNanos();
            for (int tenant = 1; tenant < indexes.tenants(); tenant++) {
                long begun = System.nanoTime();
                if (indexes.search(engine, tenant).isEmpty()) {
                    throw new IllegalStateException("a passage of tenant " + tenant + " was not found");
                }
                millis.add((System.nanoTime() - begun) / 1e6);
            }
            double cpuMillis = (cpuNanos() - cpuBegun) / 1e6 / (indexes.tenants() - 1);
            long open = indexes.openFiles(ProcessHandle.current().pid());
            awaitNoFiles(ProcessHandle.current().pid());
            long after = heapBytes();
            System.out.printf("engine, cold open and search:       %s%n", shown(millis));
            System.out.printf("engine, processor time of each:     %.1f ms, closing others included%n", cpuMillis);
            System.out.printf("engine, files open, 256 indexes:    %d; idle: 0%n", open);
            System.out.printf(
                    "engine, heap per idle index:        %.0f bytes%n",
                    (after - before) / (double) (indexes.tenants() - 1));
        }
    }

    /// Of all threads of this process.
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private void awaitNoFiles(long pid) throws IOException {
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (indexes.openFiles(pid) > 0) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("idle indexes stay open");
            }
            LockSupport.parkNanos(200_000_000);
        }
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static String shown(List<Double> millis) {
        return "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, of %d"
                .formatted(percentile(millis, 0.5), percentile(millis, 0.95), percentile(millis, 0.99), millis.size());
    }

    private static double percentile(List<Double> millis, double share) {
        var sorted = millis.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1.0, share * sorted.size()));
    }

    private void measureProgram(int rounds, int seconds) throws Exception {
        try (var program = Program.start(home, "serve", data, OPTIONS)) {
            for (int i = 0; i < 200; i++) {
                search(program, i % CALM); // warms the program up
            }
            var millis = new ArrayList<Double>();
            for (int tenant = CALM + 1; tenant < indexes.tenants(); tenant++) {
                long begun = System.nanoTime();
                requireStatus(200, search(program, tenant));
                millis.add((System.nanoTime() - begun) / 1e6);
            }
            System.out.printf("program, first search of a tenant:  %s%n", shown(millis));
            System.out.printf("program, resident:                  %.0f MB%n", program.residentMb());
            awaitNoFiles(program.pid());
            System.out.printf("program, index files open, idle:    0%n");
            noise(program, rounds, seconds);
        }
    }

    private int search(Program program, int tenant) throws IOException, InterruptedException {
        return program.status(
                "POST",
                "/api/v1/collections/" + SmallIndexes.COLLECTION + "/search",
                keys.get(tenant),
                "{\"mode\":\"lexical\",\"rewrite\":false,\"query\":\"" + indexes.question(tenant) + "\"}");
    }

    private static void requireStatus(int wanted, int status) {
        if (status != wanted) {
            throw new IllegalStateException("a search was answered with " + status);
        }
    }

    /// Quiet and noisy times in turn.
    private void noise(Program program, int rounds, int seconds) throws Exception {
        program.call(
                "PUT",
                "/admin/v1/tenants/" + SmallIndexes.name(CALM),
                "{\"limits\":{\"requestsPerSecond\":" + QUOTA_PER_SECOND + "}}");
        var ratios = new ArrayList<Double>();
        for (int round = 0; round <= rounds; round++) {
            var quiet = phase(program, seconds, false);
            var noisy = phase(program, seconds, true);
            double ratio = percentile(noisy.millis(), 0.95) / percentile(quiet.millis(), 0.95);
            System.out.printf("round %d, quiet:  %s%n", round, shown(quiet.millis()));
            System.out.printf(
                    "round %d, noisy:  %s; the noisy one: %d served, %d refused; ratio %.2f%n",
                    round, shown(noisy.millis()), noisy.served(), noisy.refused(), ratio);
            if (round > 0) {
                ratios.add(ratio);
            }
        }
        System.out.println(
                "calm tenants' p95, noisy / quiet:   " + Spread.of(ratios).shown(2));
    }

    private record Phase(List<Double> millis, int served, int refused) {}

    private Phase phase(Program program, int seconds, boolean withNoise) throws Exception {
        var over = new AtomicBoolean();
        var millis = Collections.synchronizedList(new ArrayList<Double>());
        var served = new AtomicInteger();
        var refused = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        IntStream.range(0, CALM)
                .forEach(tenant -> threads.add(Thread.ofVirtual().start(() -> calm(program, tenant, over, millis))));
        if (withNoise) {
            for (int client = 0; client < TIMES_ITS_QUOTA; client++) {
                threads.add(Thread.ofVirtual().start(() -> shout(program, over, served, refused)));
            }
        }
        Thread.sleep(Duration.ofSeconds(seconds));
        over.set(true);
        for (var thread : threads) {
            thread.join();
        }
        return new Phase(List.copyOf(millis), served.get(), refused.get());
    }

    private void calm(Program program, int tenant, AtomicBoolean over, List<Double> millis) {
        try {
            while (!over.get()) {
                long begun = System.nanoTime();
                requireStatus(200, search(program, tenant));
                millis.add((System.nanoTime() - begun) / 1e6);
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// As many requests as the quota allows, each second, from one of several clients.
    private void shout(Program program, AtomicBoolean over, AtomicInteger served, AtomicInteger refused) {
        var every = Duration.ofSeconds(1).dividedBy(QUOTA_PER_SECOND);
        long next = System.nanoTime();
        try {
            while (!over.get()) {
                (search(program, CALM) == 200 ? served : refused).incrementAndGet();
                next += every.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
