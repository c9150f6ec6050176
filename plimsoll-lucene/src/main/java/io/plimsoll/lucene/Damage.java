package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.DamageListener;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which indexes were found damaged, and who is told. What is damaged stays so until it is dropped: half of its files
/// may still be readable, and must not be believed.
final class Damage {

    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private final Map<String, Found> damaged = new ConcurrentHashMap<>();
    private volatile DamageListener listener =
            (generation, detail) -> LOG.error("index {} is damaged: {}", generation, detail);

    private record Found(IndexGeneration generation, PlimsollException failure) {}

    /// Also of what was found before.
    void tell(DamageListener other) {
        listener = other;
        damaged.values().forEach(this::tell);
    }

    private void tell(Found found) {
        try {
            listener.damaged(found.generation(), found.failure().detail());
        } catch (RuntimeException e) {
            LOG.error("index {} is damaged, and nobody could be told", found.generation(), e);
        }
    }

    /// Throws where the index is known to be damaged.
    void check(IndexGeneration generation) {
        var known = damaged.get(generation.toString());
        if (known != null) {
            var failure = known.failure();
            throw new PlimsollException(ErrorCode.INDEX_CORRUPT, failure.detail(), failure);
        }
    }

    /// The failure in the codes of this program; damage is noted and told.
    PlimsollException of(IndexGeneration generation, Throwable failure) {
        var known = Failures.of(generation, failure);
        if (known.code() == ErrorCode.INDEX_CORRUPT) {
            var found = new Found(generation, known);
            if (damaged.putIfAbsent(generation.toString(), found) == null) {
                tell(found);
            }
        }
        return known;
    }

    void forget(TenantId tenant) {
        damaged.keySet().removeIf(name -> name.startsWith(tenant + "/"));
    }

    void forget(IndexGeneration generation) {
        damaged.remove(generation.toString());
    }
}
