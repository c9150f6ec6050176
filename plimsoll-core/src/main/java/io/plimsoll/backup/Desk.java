package io.plimsoll.backup;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.backup.Activity.Kind;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// Takes orders of work on backups, one at a time, and remembers what became of them. That something begins is durable
/// in the audit log before it does.
final class Desk {

    private static final int MAX_REMEMBERED = 50;

    private final AuditLog log;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Activity> activities = new ArrayList<>();
    private Optional<Order> next = Optional.empty();
    private boolean stopping;

    /// @param began what the audit log waits to hear the end of
    record Order(Activity activity, URI place, AuditEvent event, AuditLog.Began began) {}

    Desk(AuditLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Throws `CONFLICT` where something is under way.
    Activity take(Kind kind, Optional<BackupId> id, URI place, Actor actor) {
        lock.lock();
        try {
            var running = activities.stream().filter(Desk::isRunning).findFirst();
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
            var activity = Activity.begun(UUID.randomUUID().toString(), kind, id, clock.instant());
            activities.addFirst(activity);
            if (activities.size() > MAX_REMEMBERED) {
                activities.removeLast();
            }
            next = Optional.of(new Order(activity, place, event, began));
            woken.signalAll();
            return activity;
        } finally {
            lock.unlock();
        }
    }

    /// Like [#take]; but where a drill of the same backup is under way, it is that one.
    Activity join(Optional<BackupId> id, URI place, Actor actor) {
        lock.lock();
        try {
            var same = activities.stream()
                    .filter(Desk::isRunning)
                    .filter(running -> running.kind() == Kind.DRILL
                            && (id.isEmpty() || running.backup().equals(id)))
                    .findFirst();
            same.ifPresent(running -> log.append(event(Kind.DRILL, id, actor).with("joined", running.id())));
            return same.orElseGet(() -> take(Kind.DRILL, id, place, actor));
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

    /// The newest first.
    List<Activity> activities() {
        lock.lock();
        try {
            return List.copyOf(activities);
        } finally {
            lock.unlock();
        }
    }

    Optional<Activity> activity(String id) {
        return activities().stream().filter(known -> known.id().equals(id)).findFirst();
    }

    void replace(Order order, UnaryOperator<Activity> change) {
        lock.lock();
        try {
            activities.replaceAll(known -> known.id().equals(order.activity().id()) ? change.apply(known) : known);
        } finally {
            lock.unlock();
        }
    }

    void ended(Order order, List<String> problems) {
        replace(order, activity -> activity.ended(problems, clock.instant()));
        var event = activity(order.activity().id())
                .flatMap(Activity::backup)
                .map(id -> order.event().about("backup/" + id.value()))
                .orElse(order.event());
        order.began().end(problems.isEmpty() ? event : event.failed("problems_found"));
    }

    /// What was asked for, as soon as it is, or nothing after the time.
    Optional<Order> next(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (next.isEmpty() && !stopping && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
            var order = stopping ? Optional.<Order>empty() : next;
            next = Optional.empty();
            return order;
        } finally {
            lock.unlock();
        }
    }

    boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /// No more orders are taken.
    void stop() {
        lock.lock();
        try {
            stopping = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
