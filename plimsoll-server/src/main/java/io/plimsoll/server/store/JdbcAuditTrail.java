package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.audit.FolderLog;
import io.plimsoll.audit.LogFiles;
import io.plimsoll.audit.LogSource;
import io.plimsoll.audit.LogStore;
import io.plimsoll.audit.SigningKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit logs: in a folder, or in a [Database] that servers share; and the thread that takes waiting events in.
public final class JdbcAuditTrail implements AuditTrail, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcAuditTrail.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration LAST_ROUND = Duration.ofSeconds(30);
    private static final String KEY_FILE = "log.key";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}(\\.[1-9][0-9]{0,8})?");

    private final Database database;
    private final Optional<AuditJournal> journal;
    private final Function<String, LogSource> logs;
    private final AuditSequencer sequencer;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("audit").factory());
    private boolean failing;

    /// @param folder  where the logs are unless the database is shared, and in any case the journal
    /// @param journal whose events are taken in, too
    public JdbcAuditTrail(Database database, Path folder, Optional<AuditJournal> journal, InstantSource clock) {
        this(database, AuditSequencer.in(logs(folder)), key(database, folder), journal, clock);
    }

    JdbcAuditTrail(
            Database database,
            Function<String, LogStore> folders,
            SigningKey key,
            Optional<AuditJournal> journal,
            InstantSource clock) {
        this.database = database;
        this.journal = journal;
        this.logs = database.isShared()
                ? log -> path -> database.read(jdbc -> new DatabaseLog(jdbc, log).read(path))
                : folders::apply;
        this.sequencer = new AuditSequencer(database, folders, key, clock);
    }

    /// The folder of the folders of logs.
    public static Path logs(Path folder) {
        return folder.resolve("log");
    }

    private static SigningKey key(Database database, Path folder) {
        if (database.isShared()) {
            return database.write(Lock.AUDIT, AuditSecrets::signing);
        }
        try {
            OwnerOnly.directory(folder);
            var file = folder.resolve(KEY_FILE);
            if (!Files.exists(file)) {
                new FolderLog(folder)
                        .replace(KEY_FILE, SigningKey.random().secretText().getBytes(StandardCharsets.US_ASCII));
            }
            return SigningKey.parse(Files.readString(file));
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    public void start() {
        var unused = rounds.scheduleWithFixedDelay(this::round, 0, ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            takeIn();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error(
                        "the audit log does not take events in; they wait, see plimsoll_audit_pending_age_seconds", e);
            }
            failing = true;
        }
    }

    /// Takes in all that waits. Not to be called while it runs by itself.
    public void takeIn() {
        journal.ifPresent(events ->
                events.drain(waiting -> database.change(List.of(), jdbc -> AuditTable.insertOnce(jdbc, waiting))));
        while (sequencer.run()) {}
    }

    @Override
    public List<Found> search(Query query, Optional<Cursor> after, int limit) {
        return database.read(jdbc -> {
            var log = AuditLogState.latest(jdbc, query.tenant().value());
            if (log.isEmpty()) {
                return List.of();
            }
            var name = log.get().name();
            var pseudonyms = AuditSecrets.find(jdbc, name);
            List<String> actors = query.actor()
                    .map(actor -> pseudonyms
                            .map(known -> List.of(actor, known.of(AuditNames.PRINCIPAL, actor)))
                            .orElse(List.of(actor)))
                    .orElse(List.of());
            var hidden = new Query(
                    query.tenant(),
                    query.actor(),
                    query.action(),
                    query.object()
                            .map(object -> pseudonyms
                                    .map(known -> AuditNames.object(object, known))
                                    .orElse(object)),
                    query.outcome(),
                    query.from(),
                    query.to());
            return AuditIndex.search(jdbc, name, actors, hidden, after, limit);
        });
    }

    @Override
    public Optional<String> log(TenantId tenant) {
        return database.read(jdbc -> AuditLogState.latest(jdbc, tenant.value()).map(AuditLogState::name));
    }

    @Override
    public Optional<byte[]> file(String log, String path) {
        return NAME.matcher(log).matches() ? LogFiles.serve(logs.apply(log), path) : Optional.empty();
    }

    @Override
    public Backlog backlog() {
        return database.read(jdbc -> {
            long pending = jdbc.sql("SELECT count(*) FROM (SELECT 1 FROM audit_pending LIMIT :most) AS waiting")
                    .param("most", MAX_COUNTED)
                    .query(Long.class)
                    .single();
            var oldest = jdbc.sql("SELECT at FROM audit_pending ORDER BY id LIMIT 1")
                    .query(Long.class)
                    .optional()
                    .map(Instant::ofEpochMilli);
            long entries = jdbc.sql("SELECT coalesce(sum(size), 0) FROM audit_log")
                    .query(Long.class)
                    .single();
            return new Backlog(pending, oldest, entries);
        });
    }

    /// By the thread that lets the logs grow, so that they stand still.
    @Override
    public Reindexed reindex(String log, long from, AuditEvent event) {
        try {
            return rounds.submit(() -> sequencer.reindex(log, from, event)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PlimsollException failure
                    ? failure
                    : new PlimsollException(ErrorCode.INTERNAL, "the log could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server is shutting down", e);
        } catch (RejectedExecutionException e) {
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server is shutting down", e);
        }
    }

    /// Takes in what waits and ends.
    @Override
    public void close() {
        rounds.shutdown();
        try {
            if (rounds.awaitTermination(LAST_ROUND.toSeconds(), TimeUnit.SECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
