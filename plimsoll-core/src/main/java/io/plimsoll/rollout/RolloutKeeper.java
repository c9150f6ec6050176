package io.plimsoll.rollout;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.Evaluator;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.GenerationFill;
import io.plimsoll.request.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to every generation that is not simply LIVE: fills builds, validates them, switches where that was ordered,
/// brings a generation that was rolled back to up to date, repairs damaged ones, and removes what nobody needs.
///
/// All of it follows from what the catalogue says, so that a crash at any moment costs time alone. One thread does it,
/// one generation after the other.
public final class RolloutKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutKeeper.class);
    private static final Duration ROUND = Duration.ofSeconds(5);
    /// How long one generation may keep the others waiting.
    private static final Duration TURN = Duration.ofSeconds(20);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final String SYSTEM = "system";

    /// A build that fails so often in a row is given up.
    private static final int MAX_FAILURES = 20;

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private final CollectionCatalog collections;
    private final SearchEngine engine;
    private final GenerationFill fill;
    private final Validation validation;
    private final RolloutStore store;
    private final Duration grace;
    private final InstantSource clock;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();
    private final Map<String, Rest> rests = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /// After a failure a generation is left alone for a while.
    private record Rest(int failures, Instant until) {}

    /// @param grace how long a RETIRED generation is kept for a roll-back
    public RolloutKeeper(
            CollectionCatalog collections,
            DocumentCatalog documents,
            SearchEngine engine,
            GenerationFill fill,
            Evaluator evaluator,
            GoldenStore golden,
            RolloutStore store,
            Duration grace,
            InstantSource clock) {
        this.collections = collections;
        this.engine = engine;
        this.fill = fill;
        this.validation = new Validation(documents, engine, evaluator, golden);
        this.store = store;
        this.grace = grace;
        this.clock = clock;
    }

    public void start() {
        engine.onDamage(this::damaged);
        thread = Thread.ofVirtual().name("rollouts").start(this::work);
    }

    void wake() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
    }

    Progress progress(IndexGeneration generation) {
        return progress.getOrDefault(generation.toString(), Progress.NONE);
    }

    private void damaged(IndexGeneration generation, String detail) {
        LOG.error("index {} is damaged and serves nobody: {}", generation, detail);
        collections.noteDamage(generation, detail);
        wake();
    }

    private void work() {
        try {
            while (!stopping) {
                round();
                boolean woken = wakeUps.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("next round, woken: {}", woken);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            for (var generation : collections.unsettled()) {
                if (!stopping && !isResting(generation)) {
                    tend(generation);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("the rollouts met a failure and go on", e);
        }
    }

    private boolean isResting(IndexGeneration generation) {
        var rest = rests.get(generation.toString());
        return rest != null && clock.instant().isBefore(rest.until());
    }

    private void tend(IndexGeneration generation) {
        try {
            switch (generation.state()) {
                case BUILDING -> build(generation);
                case READY -> keepReady(generation);
                case LIVE -> keepLive(generation);
                case RETIRED -> retire(generation);
                case FAILED -> remove(generation, "a failed build is of no use");
                case DELETED -> {}
            }
            rests.remove(generation.toString());
        } catch (PlimsollException failure) {
            if (failure.code() == ErrorCode.CONFLICT || failure.code() == ErrorCode.NOT_FOUND) {
                LOG.debug("generation {} has moved on: {}", generation, failure.detail());
                return;
            }
            troubled(generation, failure);
        }
    }

    private void troubled(IndexGeneration generation, PlimsollException failure) {
        var before = rests.get(generation.toString());
        int failures = before == null ? 1 : before.failures() + 1;
        progress.put(generation.toString(), progress(generation).troubled(failure.detail()));
        if (failures >= MAX_FAILURES && generation.state() == GenerationState.BUILDING) {
            fail(generation, "it failed " + failures + " times in a row, at last: " + failure.detail());
            return;
        }
        var wait = FIRST_REST.multipliedBy(1L << Math.min(failures - 1, 20));
        var rest = wait.compareTo(LONGEST_REST) < 0 ? wait : LONGEST_REST;
        rests.put(generation.toString(), new Rest(failures, clock.instant().plus(rest)));
        LOG.warn("generation {} is tried again in {}: {}", generation, rest, failure.detail(), failure);
    }

    private void build(IndexGeneration build) {
        if (build.damage().isPresent()) {
            fail(build, "its files were damaged: " + build.damage().get());
            return;
        }
        var turn = fillUp(build);
        if (!turn.complete()) {
            return;
        }
        var plan = store.plan(build);
        var live = collections.find(build.collection()).orElseThrow().live();
        var report = validation.validate(build, live, plan);
        store.report(build, report);
        if (!report.passed()) {
            fail(
                    build,
                    report.failures() + (turn.failures().isEmpty() ? "" : "; not carried over: " + turn.failures()));
            return;
        }
        var ready = collections.move(build, GenerationState.READY, new Cause(SYSTEM, "filled and validated"));
        LOG.info("generation {} is ready", ready);
        if (plan.switchWhenReady()) {
            collections.makeLive(ready, live, new Cause(SYSTEM, "switched as ordered, being ready"));
            LOG.info("generation {} answers from now on", ready);
            wake();
        }
    }

    /// @param complete whether nothing more was found to fill in
    private record Turn(boolean complete, Map<DocumentId, String> failures) {}

    /// Fills until nothing more is found, or the turn is over: others wait too.
    private Turn fillUp(IndexGeneration generation) {
        var turn = Deadline.in(TURN);
        while (true) {
            var report =
                    fill.fill(generation, () -> !turn.passed() && !stopping && isStill(generation), steps(generation));
            if (stopping || turn.passed() || !isStill(generation)) {
                wake();
                return new Turn(false, report.failures());
            }
            if (report.filled() == 0) {
                return new Turn(true, report.failures());
            }
        }
    }

    private IntConsumer steps(IndexGeneration generation) {
        var begun = new AtomicLong(System.nanoTime());
        return filled -> {
            long now = System.nanoTime();
            var took = Duration.ofNanos(now - begun.getAndSet(now));
            progress.put(generation.toString(), progress(generation).after(filled, took));
        };
    }

    /// Whether the generation is still in the state that it was found in.
    private boolean isStill(IndexGeneration generation) {
        return collections.generations(generation.collection()).stream()
                .anyMatch(present -> present.number() == generation.number()
                        && present.state() == generation.state()
                        && present.damage().isEmpty());
    }

    private void keepReady(IndexGeneration ready) {
        if (ready.damage().isPresent()) {
            fail(ready, "its files were damaged: " + ready.damage().get());
            return;
        }
        if (fillUp(ready).complete() && store.plan(ready).switchWhenReady()) {
            var live = collections.find(ready.collection()).orElseThrow().live();
            collections.makeLive(ready, live, new Cause(SYSTEM, "switched as ordered, being ready"));
        }
    }

    private void keepLive(IndexGeneration live) {
        if (live.damage().isEmpty()) {
            var unused = fillUp(live);
            return;
        }
        boolean underWay = collections.generations(live.collection()).stream()
                .anyMatch(other -> other.state() == GenerationState.BUILDING || other.state() == GenerationState.READY);
        if (!underWay) {
            var cause = new Cause(
                    SYSTEM,
                    "repair of generation " + live.number() + ": "
                            + live.damage().orElseThrow());
            var build = collections.begin(live.collection(), live.chunking(), live.language(), live.model(), cause);
            store.plan(build, Plan.REPAIR);
            LOG.warn("generation {} is rebuilt from the documents as {}", live, build);
            wake();
        }
    }

    private void retire(IndexGeneration retired) {
        if (retired.damage().isPresent()) {
            remove(retired, "its files are damaged");
        } else if (clock.instant().isAfter(retired.since().plus(grace))) {
            remove(retired, "its time for a roll-back has ended");
        }
    }

    private void fail(IndexGeneration generation, String reason) {
        LOG.warn("generation {} failed: {}", generation, reason);
        var unused = collections.move(generation, GenerationState.FAILED, new Cause(SYSTEM, reason));
        wake();
    }

    /// The catalogue first: an index without an entry is removed at the next start, an entry without an index is not.
    private void remove(IndexGeneration generation, String reason) {
        var gone = collections.move(generation, GenerationState.DELETED, new Cause(SYSTEM, reason));
        engine.drop(gone);
        progress.remove(generation.toString());
        LOG.info("generation {} was removed: {}", generation, reason);
    }

    /// Ends after the document at hand.
    @Override
    public void close() {
        stopping = true;
        wakeUps.release();
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
    }
}
