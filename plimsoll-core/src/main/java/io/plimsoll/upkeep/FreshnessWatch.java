package io.plimsoll.upkeep;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.Freshness.OnStale;
import io.plimsoll.ingest.DocumentCatalog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks whether collections are as fresh as they have to be, and acts where one is not.
public final class FreshnessWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FreshnessWatch.class);
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final String STALE = "it is stale: ";

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final Consumer<CollectionKey> rebuild;
    private final Consumer<List<State>> listener;
    private final InstantSource clock;
    private final Set<CollectionKey> stale = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("freshness").factory());

    /// @param rebuild  begins to build a collection's index anew
    /// @param listener hears of every collection that has to be fresh, every round
    public FreshnessWatch(
            CollectionCatalog collections,
            DocumentCatalog documents,
            Consumer<CollectionKey> rebuild,
            Consumer<List<State>> listener,
            InstantSource clock) {
        this.collections = collections;
        this.documents = documents;
        this.rebuild = rebuild;
        this.listener = listener;
        this.clock = clock;
    }

    /// @param age           time since the newest searchable `updatedAt`; absent where nothing is searchable
    /// @param oldestWaiting age of the oldest job that waits or runs
    /// @param stale         whether it is older than it may be
    public record State(
            CollectionKey collection, Optional<Duration> age, Optional<Duration> oldestWaiting, boolean stale) {}

    public void start() {
        var unused = rounds.scheduleWithFixedDelay(this::round, 0, ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    public State state(Collection collection) {
        var now = clock.instant();
        var newest = documents.counts(collection.key()).newest();
        var age = newest.map(updated -> Duration.between(updated, now));
        var waiting = documents.oldestOpenJob(collection.key()).map(made -> Duration.between(made, now));
        return new State(
                collection.key(),
                age,
                waiting,
                collection.settings().freshness().isStale(newest, now));
    }

    /// Package-private for tests, which don't wait for the round.
    void round() {
        try {
            var watched = collections.watched();
            stale.retainAll(watched.stream().map(Collection::key).toList());
            var states = watched.stream().map(this::state).toList();
            for (int i = 0; i < states.size(); i++) {
                seeTo(watched.get(i), states.get(i));
            }
            listener.accept(states);
        } catch (RuntimeException e) {
            LOG.error("the watch over freshness met a failure and goes on", e);
        }
    }

    private void seeTo(Collection collection, State state) {
        if (state.stale() && stale.add(collection.key())) {
            LOG.warn(
                    "collection {} is stale: its newest document is {} old",
                    collection.key(),
                    state.age().orElseThrow());
            act(collection, state);
        } else if (!state.stale() && stale.remove(collection.key())) {
            LOG.info("collection {} is fresh again", collection.key());
        }
        boolean wasDisabledByUs =
                collection.disabled().filter(reason -> reason.startsWith(STALE)).isPresent();
        if (!state.stale() && wasDisabledByUs) {
            collections.disable(collection.key(), Optional.empty());
        }
    }

    private void act(Collection collection, State state) {
        var onStale = collection.settings().freshness().onStale();
        if (onStale == OnStale.DISABLE && collection.disabled().isEmpty()) {
            collections.disable(
                    collection.key(),
                    Optional.of(STALE + "its newest document is "
                            + state.age().orElseThrow().toSeconds() + " s old"));
        } else if (onStale == OnStale.REBUILD) {
            rebuild.accept(collection.key());
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
