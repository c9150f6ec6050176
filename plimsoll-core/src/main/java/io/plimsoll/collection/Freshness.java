package io.plimsoll.collection;

import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How fresh a collection has to be.
///
/// @param staleAfter time since the newest searchable `updatedAt` after which it counts as stale; absent for never
public record Freshness(Optional<Duration> staleAfter, OnStale onStale) {

    /// What happens to a collection that has become stale.
    public enum OnStale {
        /// It says so.
        FLAG,
        /// It answers nobody until it is fresh again.
        DISABLE,
        /// Its index is rebuilt from the stored documents, once.
        REBUILD
    }

    public static final Freshness ANY = new Freshness(Optional.empty(), OnStale.FLAG);

    public Freshness {
        if (staleAfter.isPresent() && !staleAfter.get().isPositive()) {
            throw PlimsollException.invalidField(
                    "freshness.staleAfterSeconds", "a collection is stale after one second at least");
        }
    }

    /// Whether a collection whose newest searchable document was updated then is older than it may be; one without
    /// documents is not.
    public boolean isStale(Optional<Instant> newest, Instant now) {
        return staleAfter.isPresent()
                && newest.filter(updated -> updated.plus(staleAfter.get()).isBefore(now))
                        .isPresent();
    }
}
