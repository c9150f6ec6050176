package io.plimsoll.upkeep;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.Compaction;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.upkeep.UpkeepStore.Compacted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes deleted passages out of the indexes' files: at quiet times where many have gathered, and in any case before
/// the time within which a deletion has to be in no file any more. Never two at once.
public final class Compactor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final Duration ROUND = Duration.ofMinutes(1);
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(1);

    /// Looks within the time allowed, at least.
    private static final int ROUNDS = 12;

    /// Times within the time allowed that the store's own files are rid of what was deleted.
    private static final int PURGES = 4;

    /// How early a compaction that has to be done is begun, as a share of the time allowed.
    private static final double EARLY = 0.75;

    private final CollectionCatalog collections;
    private final SearchEngine engine;
    private final UpkeepStore store;
    private final ServingLoad load;
    private final CompactionSettings settings;
    private final InstantSource clock;
    private final Traffic traffic;
    private final ReentrantLock one = new ReentrantLock();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("compaction").factory());
    /// The epoch of its collection at which each index was looked at last.
    private final Map<String, Long> lookedAt = new ConcurrentHashMap<>();

    private long servedBefore;
    private Instant nextPurge = Instant.MIN;
    private volatile boolean stopping;

    public Compactor(
            CollectionCatalog collections,
            SearchEngine engine,
            UpkeepStore store,
            ServingLoad load,
            CompactionSettings settings,
            InstantSource clock) {
        this.collections = collections;
        this.engine = engine;
        this.store = store;
        this.load = load;
        this.settings = settings;
        this.clock = clock;
        this.traffic = new Traffic(store.traffic());
    }

    public void start() {
        long every = Math.clamp(
                settings.purgeWithin().dividedBy(ROUNDS).toMillis(), SHORTEST_ROUND.toMillis(), ROUND.toMillis());
        var unused = rounds.scheduleWithFixedDelay(this::round, every, every, TimeUnit.MILLISECONDS);
    }

    /// Why an index is compacted.
    enum Reason {
        NONE,
        MANY_DELETED,
        TO_BE_PURGED
    }

    private void round() {
        try {
            learn();
            purgeStore();
            compactDue();
        } catch (RuntimeException e) {
            LOG.error("compaction met a failure and goes on", e);
        }
    }

    private void learn() {
        long served = load.served();
        if (traffic.add(clock.instant(), served - servedBefore)) {
            store.traffic(traffic.perHour());
        }
        servedBefore = served;
    }

    /// The store itself holds names, titles and metadata of what was deleted.
    private void purgeStore() {
        var now = clock.instant();
        if (!now.isBefore(nextPurge) && store.purge()) {
            nextPurge = now.plus(settings.purgeWithin().dividedBy(PURGES));
        }
    }

    /// Package-private for tests, which don't wait for the round.
    void compactDue() {
        for (var generation : collections.generations()) {
            if (stopping) {
                return;
            }
            try {
                if (reason(generation) != Reason.NONE) {
                    compact(generation);
                }
            } catch (PlimsollException failure) {
                LOG.warn("{} could not be compacted: {}", generation, failure.detail());
            }
        }
    }

    /// Indexes without deletions since their last compaction are not even opened.
    private Reason reason(IndexGeneration generation) {
        if (!generation.state().takesDeletes() || generation.damage().isPresent()) {
            return Reason.NONE;
        }
        var last = store.compacted(generation).map(Compacted::at).orElse(Instant.EPOCH);
        var now = clock.instant();
        var due = store.firstDeletionAfter(generation, last)
                .map(deletion -> deletion.plusMillis(
                        (long) (EARLY * settings.purgeWithin().toMillis())))
                .filter(at -> !at.isAfter(now));
        if (due.isPresent()) {
            return Reason.TO_BE_PURGED;
        }
        return isQuietTime(now)
                        && hasChanged(generation)
                        && engine.statistics(generation).deletedShare() > settings.deletedShare()
                ? Reason.MANY_DELETED
                : Reason.NONE;
    }

    /// Since it was looked at before: an index that nobody writes to is not opened for this.
    private boolean hasChanged(IndexGeneration generation) {
        long epoch = collections
                .find(generation.collection())
                .map(collection -> collection.epoch())
                .orElse(0L);
        var before = lookedAt.put(generation.toString(), epoch);
        return before == null || before != epoch;
    }

    private boolean isQuietTime(Instant now) {
        return settings.window().map(window -> window.test(now)).orElseGet(() -> traffic.isQuiet(now));
    }

    /// Has the index compacted as soon as no other is; returns at once.
    public void order(IndexGeneration generation) {
        var unused = rounds.submit(() -> {
            try {
                return compact(generation);
            } catch (PlimsollException failure) {
                LOG.warn("{} could not be compacted: {}", generation, failure.detail());
                throw failure;
            }
        });
    }

    /// Compacts now, and waits for another compaction that is under way.
    public Compaction compact(IndexGeneration generation) {
        one.lock();
        try {
            var begun = clock.instant();
            var done = engine.compact(generation, settings.megabytesPerSecond());
            store.compacted(generation, new Compacted(begun, done.reclaimedBytes()));
            LOG.info(
                    "{} was compacted: {} deleted passages gone, {} bytes reclaimed",
                    generation,
                    done.before().deleted(),
                    done.reclaimedBytes());
            return done;
        } finally {
            one.unlock();
        }
    }

    @Override
    public void close() {
        stopping = true;
        rounds.shutdownNow();
    }
}
