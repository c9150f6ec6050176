package io.plimsoll.backup;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.StoredObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Keeps objects from being collected while a backup relies on them, also among servers that share a target. Both
/// sides put their lock there before they look for the other's, so at least one sees the other; who collects gives
/// way, who backs up waits. A lock that was not renewed for long is that of a process that is gone.
final class TargetLocks {

    static final Duration BACKUP_STALE = Duration.ofHours(24);
    static final Duration COLLECT_STALE = Duration.ofMinutes(30);
    private static final Duration RENEW = Duration.ofMinutes(5);
    private static final Duration WAIT = Duration.ofMinutes(10);

    private final BackupTarget target;
    private final String source;
    private final InstantSource clock;

    TargetLocks(BackupTarget target, String source, InstantSource clock) {
        this.target = target;
        this.source = source;
        this.clock = clock;
    }

    /// Held until it is closed.
    final class Held implements AutoCloseable {
        private final String name;
        private final AtomicReference<java.time.Instant> renewed = new AtomicReference<>(clock.instant());

        private Held(String kind) {
            this.name = kind + "-" + UUID.randomUUID();
            target.putLock(name, source);
        }

        /// To be called now and then.
        void renew() {
            var last = renewed.get();
            var now = clock.instant();
            if (now.isAfter(last.plus(RENEW)) && renewed.compareAndSet(last, now)) {
                target.putLock(name, source);
            }
        }

        @Override
        public void close() {
            target.deleteLock(name);
        }
    }

    /// Removes what a former process of this server left.
    void removeOwn() {
        for (var lock : target.locks("")) {
            if (target.lockOwner(lock).filter(source::equals).isPresent()) {
                target.deleteLock(lock);
            }
        }
    }

    Held forBackup() {
        var held = new Held("backup");
        try {
            long until = System.nanoTime() + WAIT.toNanos();
            while (anyFresh("collect", COLLECT_STALE)) {
                if (System.nanoTime() > until) {
                    throw new PlimsollException(
                            ErrorCode.CONFLICT, "objects of the backup target are being removed by another server");
                }
                TimeUnit.SECONDS.sleep(1);
            }
            return held;
        } catch (InterruptedException e) {
            held.close();
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the backup was interrupted", e);
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /// Throws `CONFLICT` while somebody backs up.
    Held forCollecting() {
        var held = new Held("collect");
        if (anyFresh("backup", BACKUP_STALE)) {
            held.close();
            throw new PlimsollException(ErrorCode.CONFLICT, "another server backs up to the same target");
        }
        return held;
    }

    private boolean anyFresh(String kind, Duration stale) {
        var oldest = clock.instant().minus(stale);
        return target.locks(kind + "-").stream().map(StoredObject::lastModified).anyMatch(oldest::isBefore);
    }
}
