package io.plimsoll.evaluation;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.flag.FlagChange;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What was changed for a collection since a time, and how it was searched between any two of these changes.
final class Timeline {

    private static final int HISTORY = 1_000;

    private final List<Change> changes;
    private final List<IndexGeneration> generations;
    private final LiveFlags flags;
    private final FlagUser user;

    /// Something that can be undone by asking differently.
    sealed interface Change {

        Instant at();

        record OfFlag(FlagChange change) implements Change {

            @Override
            public Instant at() {
                return change.at();
            }
        }

        /// @param from the generation that was LIVE before
        record OfGeneration(long from, long to, Instant at) implements Change {}
    }

    /// How a collection was searched for a while.
    ///
    /// @param generation absent where it cannot be asked any more
    record Moment(Optional<IndexGeneration> generation, FlagSnapshot flags) {}

    private Timeline(List<Change> changes, List<IndexGeneration> generations, LiveFlags flags, FlagUser user) {
        this.changes = changes;
        this.generations = generations;
        this.flags = flags;
        this.user = user;
    }

    static Timeline since(
            Instant begin, CollectionKey key, CollectionCatalog collections, FlagStore store, LiveFlags flags) {
        var changes = new ArrayList<Change>();
        store.history(Optional.empty(), Optional.empty(), Long.MAX_VALUE, HISTORY).stream()
                .filter(change -> change.at().isAfter(begin) && concerns(change, key.tenant()))
                .map(Change.OfFlag::new)
                .forEach(changes::add);
        changes.addAll(switches(begin, key, collections));
        changes.sort(Comparator.comparing(Change::at));
        var user = FlagUser.of(Principal.system(key.tenant()));
        return new Timeline(changes, collections.generations(key), flags, user);
    }

    private static boolean concerns(FlagChange change, TenantId tenant) {
        return change.scope().ofTenant().map(tenant::equals).orElse(true);
    }

    private static List<Change> switches(Instant begin, CollectionKey key, CollectionCatalog collections) {
        var changes = new ArrayList<Change>();
        var lives = collections.history(key, HISTORY).stream()
                .filter(change -> change.to() == GenerationState.LIVE)
                .toList();
        for (int i = 0; i + 1 < lives.size() && lives.get(i).at().isAfter(begin); i++) {
            changes.add(new Change.OfGeneration(
                    lives.get(i + 1).number(),
                    lives.get(i).number(),
                    lives.get(i).at()));
        }
        return changes;
    }

    /// In the order of time.
    List<Change> changes() {
        return changes;
    }

    Optional<IndexGeneration> generation(long number) {
        return generations.stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /// How the collection was searched after so many of the changes; after all of them, it is so now.
    Moment after(int made, IndexGeneration live) {
        var undone = changes.subList(made, changes.size()).reversed();
        var number = undone.stream()
                .flatMap(change -> change instanceof Change.OfGeneration(long from, long unused, Instant when)
                        ? Optional.of(from).stream()
                        : Optional.<Long>empty().stream())
                .reduce((later, earlier) -> earlier)
                .orElse(live.number());
        var ofFlags = undone.stream()
                .flatMap(change -> change instanceof Change.OfFlag(FlagChange of)
                        ? Optional.of(of).stream()
                        : Optional.<FlagChange>empty().stream())
                .toList();
        return new Moment(
                generation(number).filter(Timeline::isSearchable),
                ofFlags.isEmpty() ? flags.snapshot(user) : flags.without(ofFlags, user));
    }

    private static boolean isSearchable(IndexGeneration generation) {
        return generation.damage().isEmpty()
                && switch (generation.state()) {
                    case READY, LIVE, RETIRED -> true;
                    case BUILDING, DELETED, FAILED -> false;
                };
    }
}
