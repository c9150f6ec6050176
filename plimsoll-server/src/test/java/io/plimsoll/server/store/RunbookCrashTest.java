package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.Actor;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.runbook.Condition;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.Reading;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.runbook.Runbooks;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.Step;
import io.plimsoll.runbook.Target;
import io.plimsoll.runbook.TimelineEntry;
import io.plimsoll.runbook.TimelineEntry.Kind;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process dies by SIGKILL after any of its writes: the files that it leaves are those it had at that moment. On
/// each of them the next process goes on, and takes back what is to be taken back.
class RunbookCrashTest {

    private static final Actor ANN = new Actor(TenantId.DEFAULT, "key_ann", Optional.empty(), Optional.empty());
    private static final String FILE = "plimsoll.db";
    private static final List<String> FILES = List.of(FILE, FILE + "-wal");

    @TempDir
    private Path folder = Path.of("");

    private final List<Path> deaths = new ArrayList<>();
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private double latency = 0.9;

    /// Keeps the files after every call that has changed them.
    private final class Keeping implements CallGuard {
        private byte[] last = {};

        @Override
        public <T> T call(Priority priority, Optional<TenantId> tenant, Deadline deadline, Supplier<T> work) {
            var result = work.get();
            try {
                keep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return result;
        }

        private void keep() throws IOException {
            var log = Files.readAllBytes(folder.resolve(FILE + "-wal"));
            if (!Arrays.equals(log, last)) {
                last = log;
                var death = Files.createDirectory(folder.resolve("death-" + deaths.size()));
                for (var file : FILES) {
                    Files.copy(folder.resolve(file), death.resolve(file));
                }
                deaths.add(death);
            }
        }
    }

    /// A process on the files of a folder.
    private final class Life implements AutoCloseable {
        private final Database database;
        private final JdbcIncidentStore store;
        private final LiveFlags flags;
        private final RunbookKeeper keeper;

        Life(Database database, String node) {
            this.database = database;
            this.store = new JdbcIncidentStore(database, () -> now);
            this.flags = new LiveFlags(
                    new JdbcFlagStore(database, () -> now),
                    EmergencyFlags.NONE,
                    FlagProvider.NONE,
                    Map.of(Flags.RERANK, true),
                    () -> now);
            this.keeper = new RunbookKeeper(
                    new Runbooks(List.of(runbook())),
                    new RunbookKeeper.Senses(
                            signal -> List.of(new Reading(Map.of("route", "search"), latency)),
                            new JdbcSignalReports(database, () -> now)),
                    store,
                    new RunbookKeeper.Levers(
                            flags,
                            new JdbcCollectionCatalog(database, () -> now),
                            unused -> {},
                            unused -> {},
                            (signal, collection) -> Optional.empty()),
                    RunbookObserver.NONE,
                    Duration.ofSeconds(5),
                    node,
                    () -> now);
        }

        void rounds(int count) {
            for (int i = 0; i < count; i++) {
                now = now.plusSeconds(10);
                keeper.round();
            }
        }

        List<Incident> all() {
            return store.list(Optional.empty(), false, Optional.empty(), 10);
        }

        String held() {
            flags.refresh();
            var snapshot = flags.snapshot(Principal.system(TenantId.DEFAULT));
            return snapshot.get(Flags.RERANK) + " " + snapshot.get(Flags.K);
        }

        List<Kind> kinds(Incident incident) {
            return store.timeline(incident.id()).stream()
                    .map(TimelineEntry::kind)
                    .toList();
        }

        @Override
        public void close() {
            keeper.close();
            flags.close();
            database.close();
        }
    }

    private static Runbook runbook() {
        return new Runbook(
                "slow",
                "It is slow",
                List.of(),
                Runbook.Mode.ACT,
                Target.Scope.SERVER,
                Optional.empty(),
                List.of(new Condition(Signal.LATENCY, Map.of(), Condition.Side.ABOVE, 0.5)),
                Duration.ZERO,
                List.of(),
                List.of(
                        new Step.SetFlag(Flags.RERANK, "false"),
                        new Step.ScaleFlag(Flags.K, 0.5, 3),
                        new Step.Notify(Step.Severity.PAGE, Set.of())),
                List.of(),
                Duration.ofSeconds(5),
                60);
    }

    /// An incident from its beginning to its end, with a pause in it.
    private void live() {
        try (var life = new Life(Database.open(folder.resolve(FILE), new Keeping()), "first")) {
            life.rounds(2);
            var id = life.all().getFirst().id();
            life.keeper.pause(id, Optional.of("we look ourselves"), ANN);
            latency = 0.1;
            life.rounds(2);
            assertThat(life.held()).isEqualTo("false 5");
            life.keeper.resume(id, ANN);
            life.rounds(3);
            assertThat(life.all())
                    .singleElement()
                    .satisfies(incident -> assertThat(life.kinds(incident))
                            .containsExactly(
                                    Kind.OPENED,
                                    Kind.ACTED,
                                    Kind.ACTED,
                                    Kind.NOTIFIED,
                                    Kind.PAUSED,
                                    Kind.RESUMED,
                                    Kind.REVERTED,
                                    Kind.CLOSED));
        }
    }

    @Test
    void whateverWasWrittenLastTheNextProcessGoesOnAndTakesBack() {
        live();
        assertThat(deaths).hasSizeGreaterThan(10);

        int paused = 0;
        int half = 0;
        int back = 0;
        for (var death : deaths) {
            latency = 0.9;
            try (var next = new Life(Database.open(death.resolve(FILE)), "next")) {
                var before = next.all();
                now = now.plusSeconds(3_600); // the lead of the dead has ended, and what it held
                next.rounds(2);
                half += before.stream().anyMatch(incident -> incident.stepsDone() == 1) ? 1 : 0;
                back += before.stream().anyMatch(incident -> incident.state() == Incident.State.REVERTING) ? 1 : 0;
                paused += checkGoesOn(next, before) ? 1 : 0;
            }
        }
        assertThat(paused).as("deaths within the pause").isPositive();
        assertThat(half).as("deaths between two steps").isPositive();
        assertThat(back).as("deaths while it was taken back").isPositive();
    }

    /// Whether it was paused.
    private boolean checkGoesOn(Life next, List<Incident> before) {
        var open = next.store.open();
        assertThat(open).hasSize(1);
        var incident = open.getFirst();
        assertThat(before.stream()
                        .filter(known -> known.closedAt().isEmpty() && known.state() != Incident.State.REVERTING)
                        .map(Incident::id))
                .as("the incident that was open, unless it was being taken back")
                .isSubsetOf(incident.id());
        assertThat(next.held()).isEqualTo("false 5");
        assertThat(next.kinds(incident).subList(0, 4))
                .containsExactly(Kind.OPENED, Kind.ACTED, Kind.ACTED, Kind.NOTIFIED);

        latency = 0.1;
        next.rounds(3);
        boolean isPaused = incident.paused().isPresent();
        if (isPaused) {
            assertThat(next.store.open()).hasSize(1);
            assertThat(next.held()).isEqualTo("false 5");
            next.keeper.resume(incident.id(), ANN);
            next.rounds(2);
        }
        assertThat(next.store.open()).isEmpty();
        assertThat(next.held()).isEqualTo("true 10");
        assertThat(next.kinds(incident)).endsWith(Kind.CLOSED);
        return isPaused;
    }
}
