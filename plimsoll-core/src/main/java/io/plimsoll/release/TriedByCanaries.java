package io.plimsoll.release;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.evaluation.Tried;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.LiveCanaries.UnderWay;
import io.plimsoll.tenant.Principal;
import java.util.Optional;

/// What a canary tries for a collection, for the golden questions that are asked from time to time: of the narrowest
/// scope that has one, as for questions of users.
public final class TriedByCanaries implements Tried {

    private final LiveCanaries live;
    private final LiveFlags flags;
    private final CollectionCatalog collections;

    public TriedByCanaries(LiveCanaries live, LiveFlags flags, CollectionCatalog collections) {
        this.live = live;
        this.flags = flags;
        this.collections = collections;
    }

    @Override
    public Optional<Setup> of(CollectionKey key) {
        for (var scope : CanaryScope.of(key)) {
            var underWay = live.underWay().stream()
                    .filter(known -> known.canary().scope().equals(scope))
                    .filter(known -> known.canary().candidate().concernsSearches())
                    .findFirst();
            if (underWay.isPresent()) {
                return setup(key, underWay.get());
            }
        }
        return Optional.empty();
    }

    private Optional<Setup> setup(CollectionKey key, UnderWay underWay) {
        var own = flags.snapshot(Principal.system(key.tenant())).in(underWay.candidate());
        return generation(key, underWay.canary().candidate())
                .map(generation -> new Setup(underWay.canary().id(), generation, own));
    }

    private Optional<IndexGeneration> generation(CollectionKey key, Candidate candidate) {
        if (candidate.generation().isEmpty()) {
            return collections.find(key).map(Collection::live);
        }
        return collections.generation(key, candidate.generation().getAsLong());
    }
}
