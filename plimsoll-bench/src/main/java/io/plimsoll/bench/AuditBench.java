package io.plimsoll.bench;

import com.sun.management.OperatingSystemMXBean;
import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.store.AuditJournal;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcAuditTrail;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// `audit`: how many events a second get from their callers into the signed log, durable at every step; and how long a
/// question's two searches take with the audit log and without, one after the other in turn.
final class AuditBench {

    private static final long JOURNAL_BYTES = 64 << 20;

    private static final int CALLERS = 256;
    private static final int HITS = 10;
    private static final Actor CALLER =
            new Actor(TenantId.DEFAULT, "key_4ZfQ7a1b2c", Optional.of("10.0.0.1"), Optional.of("0".repeat(32)));

    private final Path scratch;

    private AuditBench(Path scratch) {
        this.scratch = scratch;
    }

    static void run(List<String> line) throws Exception {
        var arguments =
                new Arguments(line, Set.of("--events", "--rounds", "--passages", "--questions", "--seed", "--scratch"));
        var scratch = BenchJvm.scratch(arguments);
        Files.createDirectories(scratch);
        var bench = new AuditBench(scratch);
        bench.disk();
        bench.throughput(arguments.number("--events", 50_000), arguments.number("--rounds", 5));
        bench.queryPath(
                arguments.number("--passages", 100_000),
                arguments.number("--questions", 3_000),
                arguments.number("--seed", 20_261_123));
    }

    /// What a write costs that is waited for, to judge the rest by.
    private void disk() throws Exception {
        var folder = Files.createTempDirectory(scratch, "disk");
        var took = new ArrayList<Double>();
        try (var database = Database.open(folder.resolve("plimsoll.db"));
                var journal =
                        AuditJournal.open(folder.resolve("journal"), database, JOURNAL_BYTES, InstantSource.system())) {
            for (int i = 0; i < 300; i++) {
                long begun = System.nanoTime();
                journal.append(event());
                took.add((System.nanoTime() - begun) / 1e6);
            }
        }
        System.out.printf(
                "one event brought to this disk: median %.2f ms, 95th percentile %.2f ms%n",
                percentile(took, 0.5), percentile(took, 0.95));
    }

    private void throughput(int events, int rounds) throws Exception {
        var told = new ArrayList<Double>();
        var taken = new ArrayList<Double>();
        var together = new ArrayList<Double>();
        var processor = new ArrayList<Double>();
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (int round = 0; round < rounds; round++) {
            var folder = Files.createTempDirectory(scratch, "audit");
            try (var database = Database.open(folder.resolve("plimsoll.db"));
                    var journal = AuditJournal.open(
                            folder.resolve("journal"), database, JOURNAL_BYTES, InstantSource.system());
                    var trail = new JdbcAuditTrail(database, folder, Optional.of(journal), InstantSource.system())) {
                long begun = System.nanoTime();
                tell(journal, events);
                long between = System.nanoTime();
                long used = system.getProcessCpuTime();
                trail.takeIn();
                processor.add((system.getProcessCpuTime() - used) / 1e3 / events);
                long ended = System.nanoTime();
                if (trail.backlog().entries() != events) {
                    throw new IllegalStateException(
                            "the log has " + trail.backlog().entries() + " entries");
                }
                told.add(events / ((between - begun) / 1e9));
                taken.add(events / ((ended - between) / 1e9));
                together.add(events / ((ended - begun) / 1e9));
            }
        }
        System.out.printf("%,d events by %d callers at once, %d rounds, events/s:%n", events, CALLERS, rounds);
        System.out.println("  told and durable          " + Spread.of(told).shown(0));
        System.out.println("  into the signed log       " + Spread.of(taken).shown(0));
        System.out.println("  one after the other       " + Spread.of(together).shown(0));
        System.out.println("  processor time of the second, microseconds an event: "
                + Spread.of(processor).shown(1));
    }

    private static void tell(AuditJournal journal, int events) throws InterruptedException, ExecutionException {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var working = new ArrayList<Future<?>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int share = events / CALLERS + (caller < events % CALLERS ? 1 : 0);
                working.add(callers.submit(() -> {
                    for (int i = 0; i < share; i++) {
                        journal.append(event());
                    }
                }));
            }
            for (var work : working) {
                work.get();
            }
        }
    }

    private static AuditEvent event() {
        return AuditEvent.done(AuditAction.SEARCH, CALLER, "collection/handbook")
                .with("documents", "[\"leave.md\",\"travel.md\",\"benefits.pdf\"]")
                .with("count", 3);
    }

    private void queryPath(int passages, int questions, int seed) throws Exception {
        var index = new SyntheticIndex(scratch.resolve("index-" + seed + "-" + passages + "-0"), seed, passages, 0);
        index.build();
        var corpus = new SyntheticCorpus(seed);
        var context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(2)), "0".repeat(32));
        var request =
                new SearchRequest(index.generation(), context.principal().scope("synthetic"), Optional.empty(), HITS);
        var folder = Files.createTempDirectory(scratch, "audit");
        var without = new ArrayList<Double>();
        var with = new ArrayList<Double>();
        try (var engine = new LuceneEngine(index.root(), LuceneSettings.defaults());
                var database = Database.open(folder.resolve("plimsoll.db"));
                var journal =
                        AuditJournal.open(folder.resolve("journal"), database, JOURNAL_BYTES, InstantSource.system());
                var trail = new JdbcAuditTrail(database, folder, Optional.of(journal), InstantSource.system())) {
            trail.start();
            for (int i = -questions / 3; i < questions; i++) {
                var question = corpus.question(Math.floorMod(i, 500), passages);
                for (int turn = 0; turn < 2; turn++) {
                    boolean audited = (i + turn) % 2 == 0;
                    long begun = System.nanoTime();
                    if (audited) {
                        var began = journal.begin(event());
                        began.end(event().with("documents", documents(search(engine, context, request, question))));
                    } else {
                        search(engine, context, request, question);
                    }
                    if (i >= 0) {
                        (audited ? with : without).add((System.nanoTime() - begun) / 1e6);
                    }
                }
            }
        }
        System.out.printf("two searches among %,d passages, %,d times each, ms:%n", passages, questions);
        System.out.printf(
                "  without the audit log     median %.2f, 95th percentile %.2f%n",
                percentile(without, 0.5), percentile(without, 0.95));
        System.out.printf(
                "  with it                   median %.2f, 95th percentile %.2f%n",
                percentile(with, 0.5), percentile(with, 0.95));
        System.out.printf(
                "  added                     median %.2f, 95th percentile %.2f%n",
                percentile(with, 0.5) - percentile(without, 0.5), percentile(with, 0.95) - percentile(without, 0.95));
    }

    private static List<Hit> search(
            LuceneEngine engine, RequestContext context, SearchRequest request, SyntheticCorpus.Question question) {
        var hits = new ArrayList<>(engine.lexical(context, request, question.text(), Optional.of("en")));
        hits.addAll(engine.vector(context, request, question.vector()));
        return hits;
    }

    private static String documents(List<Hit> hits) {
        return hits.stream()
                .map(hit -> hit.passage().id().document().value())
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static double percentile(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(Math.floor(share * sorted.size()))));
    }
}
