package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEntry;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.audit.AuditTrail.Reindexed;
import io.plimsoll.audit.FolderLog;
import io.plimsoll.audit.LogFiles;
import io.plimsoll.audit.LogSource;
import io.plimsoll.audit.LogStore;
import io.plimsoll.audit.SigningKey;
import io.plimsoll.audit.TransparencyLog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Takes waiting events into the logs. The log itself comes first, then in one transaction what the database knows of
/// it; what a crash in between leaves undone is seen by the lengths, and done before anything else.
///
/// In a folder, one process owns the logs. In a database that processes share everything is one transaction, which
/// holds a lock.
final class AuditSequencer {

    /// Events that are taken at once, so that others who write to the database get their turn.
    static final int BATCH = 1_024;

    private final Database database;
    private final Function<String, LogStore> folders;
    private final SigningKey key;
    private final InstantSource clock;

    /// @param folders by a log's name; not asked where the database is shared
    AuditSequencer(Database database, Function<String, LogStore> folders, SigningKey key, InstantSource clock) {
        this.database = database;
        this.folders = folders;
        this.key = key;
        this.clock = clock;
    }

    static Function<String, LogStore> in(Path folder) {
        return log -> new FolderLog(folder.resolve(log));
    }

    /// Takes a batch; false where nothing more waits.
    boolean run() {
        return database.isShared()
                ? database.write(
                        Lock.AUDIT,
                        jdbc -> batch(in(jdbc), name -> new DatabaseLog(jdbc, name), work -> work.settle(jdbc)))
                : batch(database::read, folders, work -> database.change(List.of(Lock.AUDIT), work::settle));
    }

    /// Makes what can be found of a log anew; see [AuditTrail#reindex].
    Reindexed reindex(String log, long from, AuditEvent event) {
        return database.write(Lock.AUDIT, jdbc -> {
            var known = AuditLogState.named(jdbc, log)
                    .orElseThrow(
                            () -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no audit log '" + log + "'"));
            LogStore store = database.isShared() ? new DatabaseLog(jdbc, log) : folders.apply(log);
            long size = TransparencyLog.open(store, key, key.origin(log))
                    .checkpoint()
                    .size();
            long first = Math.clamp(from, 0, known.size());
            long next = Math.min(known.size(), first + AuditTrail.MAX_REINDEXED);
            var rows = LogFiles.entries(store, size, first, next).stream()
                    .map(bytes ->
                            new AuditIndex.Row(AuditEntry.parse(bytes), new String(bytes, StandardCharsets.UTF_8)))
                    .toList();
            AuditIndex.replace(jdbc, log, first, rows);
            if (next == known.size()) {
                AuditIndex.cut(jdbc, log, next);
            }
            if (first == 0) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return new Reindexed(log, next, known.size());
        });
    }

    /// Where the database is read: anywhere, or in a transaction.
    private interface Reading {
        <T> T read(Function<JdbcClient, T> statements);
    }

    private static Reading in(JdbcClient transaction) {
        return new Reading() {
            @Override
            public <T> T read(Function<JdbcClient, T> statements) {
                return statements.apply(transaction);
            }
        };
    }

    private boolean batch(Reading reading, Function<String, LogStore> stores, Consumer<Work> settling) {
        var waiting = reading.read(jdbc -> AuditTable.oldest(jdbc, BATCH));
        if (waiting.isEmpty()) {
            return false;
        }
        var work = new Work(reading, stores);
        boolean caughtUp = work.catchUp(waiting);
        if (caughtUp) {
            work.take(waiting);
        }
        settling.accept(work);
        return !caughtUp || waiting.size() == BATCH;
    }

    /// One batch: which logs it concerns, and what the database has to be told of them.
    private final class Work {

        private final Reading reading;
        private final Function<String, LogStore> stores;
        private final Map<String, Growth> latest = new LinkedHashMap<>();
        private final List<Growth> all = new ArrayList<>();
        private final HashSet<String> logged = new HashSet<>();

        Work(Reading reading, Function<String, LogStore> stores) {
            this.reading = reading;
            this.stores = stores;
        }

        /// Finds what is in the logs already, though the database does not know it; false where there is more of it.
        boolean catchUp(List<PendingEntry> waiting) {
            for (var event : waiting) {
                if (!latest.containsKey(event.tenant())) {
                    var known = reading.read(jdbc -> AuditLogState.latest(jdbc, event.tenant()))
                            .orElseGet(() -> AuditLogState.begun(event.tenant(), 1));
                    for (var growth = open(known); growth.isPresent(); growth = next(growth.get())) {
                        growth.get()
                                .entries
                                .forEach(row -> logged.add(row.entry().id()));
                    }
                }
            }
            return all.stream().allMatch(Growth::isCaughtUp);
        }

        /// A log that a crash left without the database knowing of it at all.
        private Optional<Growth> next(Growth growth) {
            var next = AuditLogState.begun(growth.state.tenant(), growth.state.number() + 1);
            return growth.state.closed()
                            && growth.isCaughtUp()
                            && stores.apply(next.name())
                                    .read(LogSource.CHECKPOINT)
                                    .isPresent()
                    ? open(next)
                    : Optional.empty();
        }

        private Optional<Growth> open(AuditLogState state) {
            var store = stores.apply(state.name());
            var log = TransparencyLog.open(store, key, key.origin(state.name()));
            long size = log.checkpoint().size();
            if (size < state.size()) {
                throw new PlimsollException(
                        ErrorCode.INTERNAL,
                        "the audit log '" + state.name() + "' has " + size + " entries and had " + state.size()
                                + "; it is not written to until its files are back");
            }
            var growth = new Growth(log, state);
            LogFiles.entries(store, size, state.size(), Math.min(size, state.size() + BATCH)).stream()
                    .map(AuditEntry::parse)
                    .forEach(growth::add);
            latest.put(state.tenant(), growth);
            all.add(growth);
            return Optional.of(growth);
        }

        void take(List<PendingEntry> waiting) {
            var now = clock.instant();
            var fresh = new LinkedHashMap<Growth, List<byte[]>>();
            for (var event : waiting) {
                if (logged.add(event.id())) {
                    var growth = Objects.requireNonNull(latest.get(event.tenant()));
                    var right = growth.state.of(event);
                    if (!right.name().equals(growth.state.name())) {
                        growth = open(right).orElseThrow();
                    }
                    var entry = growth.entry(event, now);
                    var bytes = growth.add(entry);
                    fresh.computeIfAbsent(growth, unused -> new ArrayList<>()).add(bytes);
                }
            }
            fresh.forEach((growth, entries) -> growth.log.append(entries));
        }

        /// Tells the database what the logs have taken.
        void settle(JdbcClient jdbc) {
            for (var growth : all) {
                AuditIndex.add(jdbc, growth.state.name(), growth.state.size() - growth.entries.size(), growth.entries);
                growth.state.save(jdbc);
                if (growth.state.closed()) {
                    AuditSecrets.forget(jdbc, growth.state.name());
                }
            }
            AuditTable.remove(jdbc, List.copyOf(logged));
        }

        /// The pseudonyms of a log, with a key that is durable before it is used.
        private AuditSecrets.Pseudonyms pseudonyms(String log) {
            return reading.read(jdbc -> AuditSecrets.find(jdbc, log))
                    .orElseGet(() -> database.isShared()
                            ? reading.read(jdbc -> AuditSecrets.make(jdbc, log))
                            : database.write(Lock.AUDIT, jdbc -> AuditSecrets.make(jdbc, log)));
        }

        /// A log, and the entries that the database does not know yet.
        private final class Growth {

            private final TransparencyLog log;
            private final List<AuditIndex.Row> entries = new ArrayList<>();
            private AuditLogState state;
            private Optional<AuditSecrets.Pseudonyms> pseudonyms = Optional.empty();

            Growth(TransparencyLog log, AuditLogState state) {
                this.log = log;
                this.state = state;
            }

            boolean isCaughtUp() {
                return state.size() == log.checkpoint().size();
            }

            /// Returns the entry as it stands in the log.
            byte[] add(AuditEntry entry) {
                var json = entry.json();
                entries.add(new AuditIndex.Row(entry, json));
                state = state.with(entry);
                return json.getBytes(StandardCharsets.UTF_8);
            }

            /// The event as the log takes it: with pseudonyms, and a time that is never before its predecessor's.
            AuditEntry entry(PendingEntry event, Instant now) {
                var hashed = pseudonyms.orElseGet(() -> pseudonyms(state.name()));
                pseudonyms = Optional.of(hashed);
                long logged = Math.max(Math.max(state.logged(), event.at()), now.toEpochMilli());
                return AuditNames.entry(event, Instant.ofEpochMilli(logged), hashed);
            }
        }
    }
}
