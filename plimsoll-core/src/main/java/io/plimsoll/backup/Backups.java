package io.plimsoll.backup;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.backup.Activity.Kind;
import io.plimsoll.backup.BackupLine.Head;
import io.plimsoll.backup.Desk.Order;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.FolderTree;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The backups of this server: made, checked and drilled when their time has come or somebody asks, one at a time, by
/// one thread.
public final class Backups implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final BackupParts parts;
    private final Drill drill;
    private final BackupSettings settings;
    private final Optional<URI> standard;
    private final Function<URI, BackupTarget> targets;
    private final Path scratch;
    private final Desk desk;
    private final Timetable timetable;
    private volatile boolean copying;
    private @Nullable Standard open;
    private @Nullable Thread thread;

    /// The target of the settings, with what goes on beside its newest backup.
    private record Standard(BackupTarget target, Ledgers ledgers) {}

    /// @param standard where backups go; without it there are none but those that name a target
    /// @param targets  opens a target; the caller of this function closes it
    /// @param log      where it is on record that something begins before it does, and how it ended
    public Backups(
            BackupParts parts,
            Drill drill,
            BackupSettings settings,
            Optional<URI> standard,
            Function<URI, BackupTarget> targets,
            AuditLog log) {
        this.parts = parts;
        this.drill = drill;
        this.settings = settings;
        this.standard = standard;
        this.targets = targets;
        this.scratch = settings.scratch().resolve("plimsoll-" + parts.store().source());
        this.desk = new Desk(log, parts.clock());
        this.timetable = new Timetable(settings, parts.clock());
    }

    public void start() {
        thread = Thread.ofVirtual().name("backups").start(this::work);
    }

    // --- what others ask

    /// Begins a backup. Throws `CONFLICT` where there is no target or something is under way.
    ///
    /// @param to absent for the target of the settings
    public Activity backUp(Optional<URI> to, Actor actor) {
        return desk.take(Kind.BACKUP, Optional.empty(), to.orElseGet(this::place), actor);
    }

    /// Begins to read every object of a backup.
    public Activity verify(BackupId id, Actor actor) {
        var unused = head(id);
        return desk.take(Kind.VERIFY, Optional.of(id), place(), actor);
    }

    /// Begins a drill of a backup, or of the newest; where one of the same is under way already, by the schedule or
    /// because somebody else asked, it is that one.
    public Activity drill(Optional<BackupId> id, Actor actor) {
        return desk.join(id, place(), actor);
    }

    private URI place() {
        return standard.orElseThrow(Backups::noTarget);
    }

    private static PlimsollException noTarget() {
        return new PlimsollException(ErrorCode.CONFLICT, "the server does not know where backups go")
                .setBy("plimsoll.backup.to");
    }

    /// What is under way and what was done since the server started, the newest first.
    public List<Activity> activities() {
        return desk.activities();
    }

    public Optional<Activity> activity(String id) {
        return desk.activity(id);
    }

    /// This server's backups at the target of the settings, the newest first.
    public List<Head> backups() {
        if (standard.isEmpty()) {
            return List.of();
        }
        try (var target = targets.apply(standard.get())) {
            return own(target);
        }
    }

    /// Throws `NOT_FOUND` where there is no such backup.
    public Head head(BackupId id) {
        try (var target = targets.apply(place())) {
            return target.head(id);
        }
    }

    /// The newest first.
    public List<DrillResult> drills() {
        return parts.store().drills(BackupStore.MAX_DRILLS);
    }

    public boolean hasTarget() {
        return standard.isPresent();
    }

    /// How long ago the newest backup was taken; absent where there is none.
    public Optional<Duration> backupAge() {
        return timetable.backupAge();
    }

    public Optional<DrillResult> lastDrill() {
        return timetable.lastDrill();
    }

    /// How long ago the last drill was; absent where there was none.
    public Optional<Duration> drillAge() {
        return timetable.drillAge();
    }

    /// How long ago deletions were last written beside the newest backup, or found to be there already.
    public Optional<Duration> ledgerAge() {
        return timetable.ledgerAge();
    }

    /// Whether contents that nothing refers to any more may still be needed, by a backup that is being made.
    public boolean isCopying() {
        return copying;
    }

    // --- what the thread does

    private void work() {
        prepare();
        while (!desk.isStopping()) {
            try {
                var order = desk.next(ROUND);
                if (order.isPresent()) {
                    carryOut(order.get());
                } else if (standard.isPresent()) {
                    tick();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the backups met a failure and go on", e);
            }
        }
    }

    /// Removes what a former process left, and looks what there is.
    private void prepare() {
        try {
            FolderTree.delete(scratch);
            parts.store().drills(1).stream().findFirst().ifPresent(timetable::drilled);
            if (standard.isPresent()) {
                locks(standard().target()).removeOwn();
                own(standard().target()).stream().findFirst().ifPresent(timetable::found);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "the backup target {} cannot be used yet",
                    standard.map(URI::toString).orElse(""),
                    e);
        }
    }

    private Standard standard() {
        var known = open;
        if (known == null) {
            var target = targets.apply(place());
            known = new Standard(target, new Ledgers(parts, target, scratch));
            open = known;
        }
        return known;
    }

    private TargetLocks locks(BackupTarget target) {
        return new TargetLocks(target, parts.store().source(), parts.clock());
    }

    private List<Head> own(BackupTarget target) {
        var source = parts.store().source();
        return target.backups().stream()
                .sorted(Comparator.reverseOrder())
                .map(target::head)
                .filter(head -> head.source().equals(source))
                .toList();
    }

    private void tick() {
        var now = parts.clock().instant();
        if (timetable.ledgerIsDue(now)) {
            writeLedger(now);
        }
        timetable.due(now).ifPresent(this::schedule);
        timetable.complain(now);
    }

    private void schedule(Kind kind) {
        try {
            var unused = desk.take(kind, Optional.empty(), place(), Actor.system(TenantId.DEFAULT));
        } catch (PlimsollException busy) {
            LOG.debug("{} has to wait: {}", kind, busy.detail());
        }
    }

    private void writeLedger(Instant now) {
        try {
            Files.createDirectories(scratch);
            standard().ledgers().goOn(timetable.newest().orElseThrow());
            timetable.ledgerWritten(now);
        } catch (IOException | RuntimeException e) {
            LOG.error("deletions could not be written beside the newest backup", e);
        }
    }

    private void carryOut(Order order) {
        List<String> problems;
        try {
            Files.createDirectories(scratch);
            problems = switch (order.activity().kind()) {
                case BACKUP -> makeBackup(order);
                case VERIFY -> verify(order);
                case DRILL -> drill(order);
            };
        } catch (IOException | RuntimeException e) {
            LOG.error("{} failed", order.activity().kind(), e);
            problems = List.of(e instanceof PlimsollException known ? known.detail() : "it failed: see the log");
        }
        desk.ended(order, problems);
    }

    private List<String> makeBackup(Order order) throws IOException {
        boolean isStandard = standard.filter(order.place()::equals).isPresent();
        if (isStandard) {
            var head = makeBackup(order, standard().target(), standard().ledgers());
            timetable.made(head);
            keepNewest(standard().target());
        } else {
            try (var target = targets.apply(order.place())) {
                var unused = makeBackup(order, target, new Ledgers(parts, target, scratch));
            }
        }
        return List.of();
    }

    private Head makeBackup(Order order, BackupTarget target, Ledgers ledgers) throws IOException {
        var id = BackupId.at(parts.clock().instant());
        desk.replace(order, activity -> activity.about(id));
        var staging = scratch.resolve("backup-" + id);
        var locks = locks(target);
        copying = true;
        try (var held = locks.forBackup();
                var run = new BackupRun(
                        parts,
                        target,
                        id,
                        Files.createDirectory(staging),
                        settings.atATime(),
                        order.activity().progress())) {
            var head = run.run(held, ledgers, own(target).stream().findFirst());
            LOG.info(
                    "backup {} has {} files with {} bytes, {} of them new with {} bytes",
                    id,
                    head.files(),
                    head.bytes(),
                    head.newFiles(),
                    head.newBytes());
            return head;
        } finally {
            copying = false;
            FolderTree.delete(staging);
        }
    }

    /// A backup that was made stays one when the old ones cannot be removed.
    private void keepNewest(BackupTarget target) throws IOException {
        var staging = Files.createTempDirectory(scratch, "collect-");
        try {
            long removed =
                    new Retention(target, parts.store().source(), staging).keepNewest(settings.keep(), locks(target));
            LOG.debug("{} objects were removed", removed);
        } catch (PlimsollException failure) {
            LOG.warn("old backups were not removed: {}", failure.detail());
        } finally {
            FolderTree.delete(staging);
        }
    }

    private List<String> verify(Order order) throws IOException {
        var id = order.activity().backup().orElseThrow();
        var staging = Files.createTempDirectory(scratch, "verify-");
        try {
            return new Verification(standard().target(), settings.atATime())
                    .run(id, staging, order.activity().progress());
        } finally {
            FolderTree.delete(staging);
        }
    }

    private List<String> drill(Order order) {
        var chosen = order.activity().backup().or(() -> timetable.newest().map(Head::id));
        chosen.ifPresent(id -> desk.replace(order, activity -> activity.about(id)));
        var result =
                drill.run(standard().target(), chosen, scratch, order.activity().progress());
        parts.store().add(result);
        timetable.drilled(result);
        if (!result.passed()) {
            LOG.error(
                    "the drill of backup {} failed: {}", chosen, result.report().failures());
            return List.of(result.report().failures());
        }
        LOG.info("the drill of backup {} passed", chosen);
        return List.of();
    }

    /// Waits for what is under way for a while.
    @Override
    public void close() {
        desk.stop();
        var running = thread;
        if (running != null) {
            try {
                if (!running.join(STOP_WITHIN)) {
                    running.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        var known = open;
        if (known != null) {
            known.target().close();
        }
    }
}
