package io.plimsoll.query;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Assignment;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// Chooses the build of the index that answers a question. The question keeps it to its end, whatever becomes LIVE
/// meanwhile.
final class AnsweringGeneration {

    private static final int HISTORY = 1_000;

    private final CollectionCatalog collections;

    AnsweringGeneration(CollectionCatalog collections) {
        this.collections = collections;
    }

    /// @param epoch of the collection, read together with which generation is LIVE
    record Chosen(IndexGeneration generation, long epoch) {}

    /// Throws `NOT_FOUND` for a collection that the caller does not reach, as for one that is not there. The
    /// generation may be known to be damaged.
    Chosen toAnswer(RequestContext context, Question question) {
        var collection = collections
                .find(question.collection())
                .filter(found -> context.principal().tenant().equals(found.key().tenant()))
                .filter(found -> context.principal()
                        .may(Permission.SEARCH, found.key().name().value()))
                .orElseThrow(() -> notFound(
                        "there is no collection '" + question.collection().name() + "'"));
        if (collection.disabled().isPresent()) {
            throw new PlimsollException(
                    ErrorCode.COLLECTION_DISABLED,
                    "the collection is disabled: " + collection.disabled().get());
        }
        var generation = question.options()
                .asOf()
                .map(asOf -> past(context, collection, asOf))
                .or(() -> tried(context, collection))
                .orElse(collection.live());
        return new Chosen(generation, collection.epoch());
    }

    private IndexGeneration past(RequestContext context, Collection collection, AsOf asOf) {
        context.principal()
                .require(Permission.LOOK_BACK, collection.key().name().value());
        var number = switch (asOf) {
            case AsOf.Generation generation -> Optional.of(generation.number());
            case AsOf.Time time -> liveAt(collection, time.at());
        };
        return number.flatMap(wanted -> collections.generations(collection.key()).stream()
                        .filter(generation -> generation.number() == wanted)
                        .filter(AnsweringGeneration::isSearchable)
                        .findFirst())
                .orElseThrow(() -> notFound("that generation of the index is not there, or no longer; GET"
                        + " .../generations lists those that are"));
    }

    /// The generation that a canary's arm is answered from, while it can be.
    private Optional<IndexGeneration> tried(RequestContext context, Collection collection) {
        var number = context.flags().assignment().map(Assignment::generation).orElse(OptionalLong.empty());
        return number.isEmpty()
                ? Optional.empty()
                : collections.generations(collection.key()).stream()
                        .filter(generation -> generation.number() == number.getAsLong())
                        .filter(generation -> generation.state() == GenerationState.READY
                                && generation.damage().isEmpty())
                        .findFirst();
    }

    private static boolean isSearchable(IndexGeneration generation) {
        return switch (generation.state()) {
            case READY, LIVE, RETIRED -> true;
            case BUILDING, DELETED, FAILED -> false;
        };
    }

    private Optional<Long> liveAt(Collection collection, Instant at) {
        return collections.history(collection.key(), HISTORY).stream()
                .filter(change ->
                        change.to() == GenerationState.LIVE && !change.at().isAfter(at))
                .findFirst()
                .map(change -> change.number());
    }

    private static PlimsollException notFound(String detail) {
        return new PlimsollException(ErrorCode.NOT_FOUND, detail);
    }
}
