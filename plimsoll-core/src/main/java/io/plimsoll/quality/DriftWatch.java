package io.plimsoll.quality;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.digest.Sha256;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.evaluation.Every;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.query.Words;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the questions of late with a reference, collection by collection. The first questions that are looked at
/// are the reference, which outlives a restart; it is begun anew with another embedding model, or when somebody says
/// so. Not every question of a collection is looked at on each node, and a quarter of a window passes from one
/// comparison to the next.
public final class DriftWatch {

    private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);
    private static final int MAX_COLLECTIONS = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int PASSAGES = 1;
    private static final int HASH_BYTES = 8;

    private final QualityStore store;
    private final CollectionCatalog collections;
    private final SearchEngine engine;
    private final EmbeddingModels models;
    private final Listener listener;
    private final Settings settings;
    private final InstantSource clock;
    private final Map<CollectionKey, Windows> watched = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<CollectionKey, Drift> latest = new ConcurrentHashMap<>();

    /// @param window questions that are compared with as many of the reference
    /// @param every  least time from one question that is looked at to the next of the same collection
    public record Settings(int window, Duration every) {
        public static final Settings DEFAULT = new Settings(200, Duration.ofSeconds(1));
    }

    /// Hears of every comparison.
    public interface Listener {
        void compared(CollectionKey key, Drift drift);
    }

    /// What is known of a collection's questions.
    private static final class Windows {
        private final String model;
        private final List<Sample> reference = new ArrayList<>();
        private final ArrayDeque<Sample> late = new ArrayDeque<>();
        private final Every looking;
        private int sinceCompared;

        /// @param now when a first question is looked at
        Windows(String model, Duration every, Instant now) {
            this.model = model;
            this.looking = new Every(every);
            looking.comesRound(now);
        }
    }

    public DriftWatch(
            QualityStore store,
            CollectionCatalog collections,
            SearchEngine engine,
            EmbeddingModels models,
            Listener listener,
            Settings settings,
            InstantSource clock) {
        this.store = store;
        this.collections = collections;
        this.engine = engine;
        this.models = models;
        this.listener = listener;
        this.settings = settings;
        this.clock = clock;
    }

    /// The last comparison on this node.
    public Optional<Drift> latest(CollectionKey key) {
        return Optional.ofNullable(latest.get(key));
    }

    /// The last comparison of every collection on this node.
    public Map<CollectionKey, Drift> latest() {
        return Map.copyOf(latest);
    }

    /// Takes the questions that come from now on for the reference.
    public synchronized void beginAnew(CollectionKey key) {
        watched.remove(key);
        latest.remove(key);
        store.forgetReference(key);
    }

    synchronized void observe(Heard heard) {
        var present = watched.get(heard.collection());
        if (present != null && !present.looking.comesRound(clock.instant())) {
            return;
        }
        collections.find(heard.collection()).map(Collection::live).ifPresent(live -> {
            var windows = windows(live);
            sample(live, heard).ifPresent(sample -> add(heard.collection(), windows, sample));
        });
    }

    private void add(CollectionKey key, Windows windows, Sample sample) {
        if (windows.reference.size() < settings.window()) {
            windows.reference.add(sample.unnamed());
            if (windows.reference.size() == settings.window()) {
                store.reference(key, Sample.written(windows.model, windows.reference));
            }
            return;
        }
        windows.late.addLast(sample);
        if (windows.late.size() > settings.window()) {
            windows.late.removeFirst();
        }
        if (++windows.sinceCompared >= settings.window() / 4 && windows.late.size() == settings.window()) {
            windows.sinceCompared = 0;
            compare(key, windows);
        }
    }

    private void compare(CollectionKey key, Windows windows) {
        var drift = Drift.between(windows.reference, List.copyOf(windows.late));
        var before = latest.put(key, drift);
        if (drift.isDrifted() && (before == null || !before.isDrifted())) {
            LOG.warn("the questions to the collection {} have changed: {}", key, drift.inWords());
        }
        listener.compared(key, drift);
    }

    /// The one that was used longest ago gives way.
    private Windows windows(IndexGeneration live) {
        var key = live.collection();
        var model = live.model().fingerprint();
        var present = watched.get(key);
        if (present != null && present.model.equals(model)) {
            return present;
        }
        var windows = new Windows(model, settings.every(), clock.instant());
        store.reference(key).map(written -> Sample.read(model, written)).ifPresent(windows.reference::addAll);
        watched.put(key, windows);
        if (watched.size() > MAX_COLLECTIONS) {
            var oldest = watched.keySet().iterator().next();
            watched.remove(oldest);
            latest.remove(oldest);
        }
        return windows;
    }

    private Optional<Sample> sample(IndexGeneration live, Heard heard) {
        var context = new RequestContext(
                heard.context().principal(),
                Deadline.in(DEADLINE),
                heard.context().traceId());
        return models.find(live.model().name(), live.model().fingerprint())
                .map(model -> new Sample(
                        Sample.stepped(model.embedQuery(context, heard.question())),
                        heard.score(),
                        heard.hits() == 0,
                        heard.answer().filter(Heard.Answered::abstained).isPresent(),
                        unknown(context, live, heard.question()),
                        name(heard)));
    }

    /// As far as the one who asked sees the collection.
    private double unknown(RequestContext context, IndexGeneration live, String question) {
        var words = Words.content(question);
        if (words.isEmpty()) {
            return 0;
        }
        var scope = context.principal().scope(live.collection().name().value());
        var vocabulary = engine.vocabulary(context, new SearchRequest(live, scope, Optional.empty(), PASSAGES));
        return (double) words.stream()
                        .filter(word -> vocabulary.frequency(word) == 0)
                        .count()
                / words.size();
    }

    private static String name(Heard heard) {
        return heard.context().flags().get(Flags.KEEP_QUESTIONS) ? heard.question() : hash(heard);
    }

    /// The same question of the same tenant has the same hash.
    private static String hash(Heard heard) {
        var digest = Sha256.of(heard.collection() + "\0" + heard.question());
        return "sha256:" + HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    }
}
