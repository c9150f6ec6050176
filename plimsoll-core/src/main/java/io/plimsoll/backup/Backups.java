package io.plimsoll.backup;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.backup.Activity.Kind;
import io.plimsoll.backup.BackupLine.Head;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The backups of this server: made, checked and drilled when their time has come or somebody asks, one at a time, by
/// one thread.
public final class Backups implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMinutes(10);
    private static final Duration COMPLAIN_EVERY = Duration.ofHours(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int MAX_REMEMBERED = 50;

    private final BackupParts parts;
    private final Drill drill;
    private final BackupSettings settings;
    private final Optional<URI> standard;
    private final Function<URI, BackupTarget> targets;
    private final AuditLog log;
    private final Path scratch;
    private final Instant started;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Activity> activities = new ArrayList<>();
    private @Nullable Work next;
    private @Nullable Thread thread;
    private boolean stopping;

    private volatile boolean copying;
    private volatile Optional<Head> newest = Optional.empty();
    private volatile Optional<DrillResult> lastDrill = Optional.empty();
    private volatile Optional<Instant> ledgerAt = Optional.empty();
    private Instant nextBackup;
    private Instant nextDrill;
    private Instant nextLedger;
    private Instant nextComplaint;
    private @Nullable Standard open;

    /// The target of the settings, with what goes on beside its newest backup.
    private record Standard(BackupTarget target, Ledgers ledgers) {}

    /// @param began what the audit log waits to hear the end of
    private record Work(Activity activity, URI to, AuditEvent event, AuditLog.Began began) {}

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
        this.log = log;
        this.parts = parts;
        this.drill = drill;
        this.settings = settings;
        this.standard = standard;
        this.targets = targets;
        this.scratch = settings.scratch().resolve("plimsoll-" + parts.store().source());
        this.started = parts.clock().instant();
        this.nextBackup = started;
        this.nextDrill = started;
        this.nextLedger = started;
        this.nextComplaint = started;
    }

    public void start() {
        thread = Thread.ofVirtual().name("backups").start(this::work);
    }

    // --- what others ask

    /// Begins a backup. Throws `CONFLICT` where there is no target or something is under way.
    ///
    /// @param to absent for the target of the settings
    public Activity backUp(Optional<URI> to, Actor actor) {
        return begin(Kind.BACKUP, Optional.empty(), to, actor);
    }

    /// Begins to read every object of a backup.
    public Activity verify(BackupId id, Actor actor) {
        var unused = head(id);
        return begin(Kind.VERIFY, Optional.of(id), Optional.empty(), actor);
    }

    /// Begins a drill of a backup, or of the newest; where one of the same is under way already, by the schedule or
    /// because somebody else asked, it is that one.
    public Activity drill(Optional<BackupId> id, Actor actor) {
        lock.lock();
        try {
            var same = activities.stream()
                    .filter(Backups::isRunning)
                    .filter(running -> running.kind() == Kind.DRILL
                            && (id.isEmpty() || running.backup().equals(id)))
                    .findFirst();
            same.ifPresent(running -> log.append(event(Kind.DRILL, id, actor).with("joined", running.id())));
            return same.orElseGet(() -> begin(Kind.DRILL, id, Optional.empty(), actor));
        } finally {
            lock.unlock();
        }
    }

    private static boolean isRunning(Activity activity) {
        return activity.state() == Activity.State.RUNNING;
    }

    private static AuditEvent event(Kind kind, Optional<BackupId> id, Actor actor) {
        var object = "backup" + id.map(known -> "/" + known.value()).orElse("");
        return switch (kind) {
            case BACKUP -> AuditEvent.done(AuditAction.BACKUP, actor, object);
            case VERIFY -> AuditEvent.done(AuditAction.BACKUP, actor, object).with("work", "verify");
            case DRILL -> AuditEvent.done(AuditAction.DRILL, actor, object);
        };
    }

    private Activity begin(Kind kind, Optional<BackupId> id, Optional<URI> to, Actor actor) {
        var place = to.or(() -> standard).orElseThrow(Backups::noTarget);
        lock.lock();
        try {
            var running = activities.stream().filter(Backups::isRunning).findFirst();
            if (running.isPresent() || stopping) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT,
                        stopping
                                ? "the server is stopping"
                                : "a " + running.get().kind() + " is under way already");
            }
            var event = event(kind, id, actor);
            var began = log.begin(event);
            began.durable();
            var activity = Activity.begun(
                    UUID.randomUUID().toString(), kind, id, parts.clock().instant());
            activities.addFirst(activity);
            if (activities.size() > MAX_REMEMBERED) {
                activities.removeLast();
            }
            next = new Work(activity, place, event, began);
            woken.signalAll();
            return activity;
        } finally {
            lock.unlock();
        }
    }

    private static PlimsollException noTarget() {
        return new PlimsollException(ErrorCode.CONFLICT, "the server does not know where backups go")
                .setBy("plimsoll.backup.to");
    }

    /// What is under way and what was done since the server started, the newest first.
    public List<Activity> activities() {
        lock.lock();
        try {
            return List.copyOf(activities);
        } finally {
            lock.unlock();
        }
    }

    public Optional<Activity> activity(String id) {
        return activities().stream().filter(known -> known.id().equals(id)).findFirst();
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
        try (var target = targets.apply(standard.orElseThrow(Backups::noTarget))) {
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
        return newest.map(head -> age(head.taken()));
    }

    public Optional<DrillResult> lastDrill() {
        return lastDrill;
    }

    /// How long ago the last drill was; absent where there was none.
    public Optional<Duration> drillAge() {
        return lastDrill.map(result -> age(result.begun()));
    }

    /// How long ago deletions were last written beside the newest backup, or found to be there already.
    public Optional<Duration> ledgerAge() {
        return ledgerAt.map(this::age);
    }

    /// Whether contents that nothing refers to any more may still be needed, by a backup that is being made.
    public boolean isCopying() {
        return copying;
    }

    private Duration age(Instant then) {
        var now = parts.clock().instant();
        return then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    }

    // --- what the thread does

    private void work() {
        prepare();
        while (true) {
            try {
                var work = await();
                if (work == null) {
                    return;
                }
                carryOut(work);
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
            lastDrill = parts.store().drills(1).stream().findFirst();
            lastDrill.ifPresent(last -> nextDrill = last.begun().plus(settings.drillEvery()));
            if (standard.isPresent()) {
                locks(standard().target()).removeOwn();
                newest = own(standard().target()).stream().findFirst();
                newest.ifPresent(head -> nextBackup = head.begun().plus(settings.every()));
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
            var target = targets.apply(standard.orElseThrow(Backups::noTarget));
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

    /// The next thing that was asked for or whose time has come; absent when the server stops.
    private @Nullable Work await() throws InterruptedException {
        while (true) {
            lock.lock();
            try {
                if (!stopping && next == null) {
                    boolean early = woken.await(ROUND.toMillis(), TimeUnit.MILLISECONDS);
                    LOG.trace("next round, woken: {}", early);
                }
                if (stopping) {
                    return null;
                }
                var work = next;
                next = null;
                if (work != null) {
                    return work;
                }
            } finally {
                lock.unlock();
            }
            tick();
        }
    }

    private void tick() {
        if (standard.isEmpty()) {
            return;
        }
        var now = parts.clock().instant();
        if (!now.isBefore(nextLedger)) {
            nextLedger = now.plus(settings.ledgerEvery());
            writeLedger(now);
        }
        if (settings.every().isPositive() && !now.isBefore(nextBackup)) {
            nextBackup = now.plus(RETRY);
            schedule(Kind.BACKUP);
        } else if (settings.drillEvery().isPositive() && newest.isPresent() && !now.isBefore(nextDrill)) {
            nextDrill = now.plus(RETRY);
            schedule(Kind.DRILL);
        }
        if (!now.isBefore(nextComplaint)) {
            nextComplaint = now.plus(COMPLAIN_EVERY);
            complain(now);
        }
    }

    private void schedule(Kind kind) {
        try {
            var unused = begin(kind, Optional.empty(), Optional.empty(), Actor.system(TenantId.DEFAULT));
        } catch (PlimsollException busy) {
            LOG.debug("{} has to wait: {}", kind, busy.detail());
        }
    }

    private void writeLedger(Instant now) {
        try {
            if (newest.isPresent()) {
                Files.createDirectories(scratch);
                standard().ledgers().goOn(newest.get());
                ledgerAt = Optional.of(now);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("deletions could not be written beside the newest backup", e);
        }
    }

    /// What is late by as long as it should have taken is an error.
    private void complain(Instant now) {
        var backedUp = newest.map(Head::taken).orElse(started);
        if (settings.every().isPositive()
                && now.isAfter(backedUp.plus(settings.every().multipliedBy(2)))) {
            LOG.error("the newest backup is of {}, and there should be one every {}", backedUp, settings.every());
        }
        var drilled = lastDrill.map(DrillResult::begun).orElse(started);
        if (settings.drillEvery().isPositive()
                && now.isAfter(drilled.plus(settings.drillEvery().multipliedBy(2)))) {
            LOG.error("the last drill is of {}, and there should be one every {}", drilled, settings.drillEvery());
        }
    }

    private void carryOut(Work work) {
        List<String> problems;
        try {
            Files.createDirectories(scratch);
            problems = switch (work.activity().kind()) {
                case BACKUP -> makeBackup(work);
                case VERIFY -> verify(work);
                case DRILL -> drill(work);
            };
        } catch (IOException | RuntimeException e) {
            LOG.error("{} failed", work.activity().kind(), e);
            problems = List.of(e instanceof PlimsollException known ? known.detail() : "it failed: see the log");
        }
        var found = problems;
        replace(work, activity -> activity.ended(found, parts.clock().instant()));
        tell(work, found.isEmpty());
    }

    private void tell(Work work, boolean succeeded) {
        var event = activity(work.activity().id())
                .flatMap(Activity::backup)
                .map(id -> work.event().about("backup/" + id.value()))
                .orElse(work.event());
        work.began().end(succeeded ? event : event.failed("problems_found"));
    }

    private void replace(Work work, Function<Activity, Activity> change) {
        lock.lock();
        try {
            activities.replaceAll(known -> known.id().equals(work.activity().id()) ? change.apply(known) : known);
        } finally {
            lock.unlock();
        }
    }

    private List<String> makeBackup(Work work) throws IOException {
        boolean isStandard = standard.filter(work.to()::equals).isPresent();
        if (isStandard) {
            var head = makeBackup(work, standard().target(), standard().ledgers());
            newest = Optional.of(head);
            nextBackup = head.begun().plus(settings.every());
            ledgerAt = Optional.of(head.taken());
            keepNewest(standard().target());
        } else {
            try (var target = targets.apply(work.to())) {
                var unused = makeBackup(work, target, new Ledgers(parts, target, scratch));
            }
        }
        return List.of();
    }

    private Head makeBackup(Work work, BackupTarget target, Ledgers ledgers) throws IOException {
        var id = BackupId.at(parts.clock().instant());
        replace(work, activity -> activity.about(id));
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
                        work.activity().progress())) {
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

    private List<String> verify(Work work) throws IOException {
        var id = work.activity().backup().orElseThrow();
        var staging = Files.createTempDirectory(scratch, "verify-");
        try {
            return new Verification(standard().target(), settings.atATime())
                    .run(id, staging, work.activity().progress());
        } finally {
            FolderTree.delete(staging);
        }
    }

    private List<String> drill(Work work) {
        var chosen = work.activity().backup().or(() -> newest.map(Head::id));
        chosen.ifPresent(id -> replace(work, activity -> activity.about(id)));
        var result =
                drill.run(standard().target(), chosen, scratch, work.activity().progress());
        parts.store().add(result);
        lastDrill = Optional.of(result);
        nextDrill = result.begun().plus(settings.drillEvery());
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
        lock.lock();
        try {
            stopping = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
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
