package io.plimsoll.ingest;

import io.plimsoll.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This process as the queue knows it: it beats while it lives, and says when and why it takes up no jobs.
final class Presence {

    /// Three beats may be missed before the queue takes the process for gone.
    static final Duration BEAT = JobQueue.ALIVE_WITHIN.dividedBy(4);

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final JobQueue queue;
    private final InstantSource clock;
    private final Worker worker;
    private volatile @Nullable Pause pause;

    private record Pause(String why, Instant until) {}

    Presence(JobQueue queue, Set<String> models, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
        this.worker = new Worker(UUID.randomUUID().toString(), host(), clock.instant(), models);
    }

    private static String host() {
        var name = System.getenv("HOSTNAME");
        return (name == null || name.isBlank() ? "localhost" : name) + ":"
                + ProcessHandle.current().pid();
    }

    Worker worker() {
        return worker;
    }

    /// A beat that fails is missed: the queue has its own idea of who is alive.
    void beat() {
        try {
            queue.beat(new WorkerBeat(worker, paused()));
        } catch (RuntimeException e) {
            LOG.warn("the queue could not be told that this worker is alive", e);
        }
    }

    /// Where there is no room left to write, every job would fail alike: better to wait.
    void failed(ErrorCode code, Duration wait) {
        if (code == ErrorCode.STORAGE_FULL) {
            boolean news = paused().isEmpty();
            pause = new Pause(
                    "the disk is full; make room, and it goes on by itself",
                    clock.instant().plus(wait));
            if (news) {
                LOG.warn("ingestion pauses for {}: the disk is full", wait);
                beat();
            }
        }
    }

    /// Why this worker takes up no jobs; absent while it does.
    Optional<String> paused() {
        var present = pause;
        return present == null || !clock.instant().isBefore(present.until())
                ? Optional.empty()
                : Optional.of(present.why());
    }

    void leave() {
        try {
            queue.leave(worker);
        } catch (RuntimeException e) {
            LOG.warn("the queue could not be told that this worker ends", e);
        }
    }
}
