package io.plimsoll.request;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Work that waits, in a line for each owner, as a rule a tenant. Owners are served in turn, one piece of work each;
/// who has the least being done goes first. So an owner waits for at most one piece of every other, however much
/// those have brought. Within an owner's line the lowest rank goes first, and in it who came first.
///
/// Bounded by rank: where all places of a rank are taken, the longest line loses its newest work of that rank to an
/// owner whose line is shorter.
///
/// Not safe for threads; whoever has the lines has a lock for them.
public final class FairLines<O, T> {

    private final int ranks;
    private final int maxOfRank;
    private final Consumer<T> dropped;

    /// In the order of their turns; an owner without work is not in it.
    private final LinkedHashMap<O, Line<T>> lines = new LinkedHashMap<>();

    /// Work that is being done, for each owner that has any.
    private final Map<O, Integer> running = new HashMap<>();

    private final int[] waiting;

    /// Work in the line of its owner.
    public record Turn<O, T>(O owner, T work) {}

    private static final class Line<T> {
        private final List<ArrayDeque<T>> byRank = new ArrayList<>();

        Line(int ranks) {
            for (int rank = 0; rank < ranks; rank++) {
                byRank.add(new ArrayDeque<>());
            }
        }

        ArrayDeque<T> of(int rank) {
            return byRank.get(rank);
        }

        boolean isEmpty() {
            return byRank.stream().allMatch(ArrayDeque::isEmpty);
        }
    }

    /// @param ranks     of work, numbered from 0
    /// @param maxOfRank places of each rank, of all owners together
    /// @param dropped   is told of work that lost its place, and must return at once
    public FairLines(int ranks, int maxOfRank, Consumer<T> dropped) {
        this.ranks = ranks;
        this.maxOfRank = maxOfRank;
        this.dropped = dropped;
        this.waiting = new int[ranks];
    }

    /// Whether there was a place for it.
    public boolean offer(O owner, int rank, T work) {
        var line = lines.get(owner);
        int length = line == null ? 0 : line.of(rank).size();
        if (waiting[rank] >= maxOfRank && !shortenLongerThan(rank, length + 1)) {
            return false;
        }
        lines.computeIfAbsent(owner, unused -> new Line<>(ranks)).of(rank).add(work);
        waiting[rank]++;
        return true;
    }

    /// Whether there was a line longer than that, which has lost its newest work.
    private boolean shortenLongerThan(int rank, int length) {
        @Nullable O longest = null;
        int most = length;
        for (var entry : lines.entrySet()) {
            int its = entry.getValue().of(rank).size();
            if (its > most) {
                longest = entry.getKey();
                most = its;
            }
        }
        if (longest == null) {
            return false;
        }
        var line = Objects.requireNonNull(lines.get(longest));
        dropped.accept(line.of(rank).removeLast());
        left(longest, line, rank);
        return true;
    }

    private void left(O owner, Line<T> line, int rank) {
        waiting[rank]--;
        if (line.isEmpty()) {
            lines.remove(owner);
        }
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /// The work whose turn it is; null where none waits. Its owner goes to the end. Who took it says [#done]
    /// afterwards.
    public @Nullable Turn<O, T> next() {
        if (lines.isEmpty()) {
            return null;
        }
        var chosen = ownerWithTheLeastBeingDone();
        var line = Objects.requireNonNull(lines.remove(chosen));
        lines.put(chosen, line);
        int rank = 0;
        while (line.of(rank).isEmpty()) {
            rank++;
        }
        var work = line.of(rank).remove();
        left(chosen, line, rank);
        begun(chosen);
        return new Turn<>(chosen, work);
    }

    private O ownerWithTheLeastBeingDone() {
        var owners = lines.keySet().iterator();
        var chosen = owners.next();
        int least = running.getOrDefault(chosen, 0);
        while (least > 0 && owners.hasNext()) {
            var other = owners.next();
            int its = running.getOrDefault(other, 0);
            if (its < least) {
                chosen = other;
                least = its;
            }
        }
        return chosen;
    }

    /// Counts work that never waited.
    public void begun(O owner) {
        running.merge(owner, 1, Integer::sum);
    }

    public void done(O owner) {
        running.computeIfPresent(owner, (unused, count) -> count == 1 ? null : count - 1);
    }

    /// Takes work back that nobody waits for any more; whether it was still there.
    public boolean remove(O owner, int rank, T work) {
        var line = lines.get(owner);
        if (line == null || !line.of(rank).remove(work)) {
            return false;
        }
        left(owner, line, rank);
        return true;
    }

    /// How many pieces of work wait.
    public int waiting() {
        int all = 0;
        for (int ofRank : waiting) {
            all += ofRank;
        }
        return all;
    }

    /// Forgets all that waits, and tells the given of it.
    public void clear(Consumer<T> forgotten) {
        lines.values().forEach(line -> line.byRank.forEach(works -> works.forEach(forgotten)));
        lines.clear();
        Arrays.fill(waiting, 0);
    }
}
