package io.plimsoll.slo;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.slo.EventSeries.Period;
import io.plimsoll.slo.EventSeries.Resolution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A [SloStore] that several nodes of a test may share, and that may be away.
public final class MemorySloStore implements SloStore {

    private record Slot(Resolution resolution, int slot) {}

    private final Map<SeriesKey, Map<Slot, Period>> rows = new HashMap<>();
    private final List<SeriesKey> order = new ArrayList<>();

    public volatile boolean away;
    public volatile boolean shared;

    @Override
    public synchronized void add(Map<SeriesKey, List<Period>> counted, Instant now) {
        requireThere();
        counted.forEach((key, periods) -> {
            order.remove(key);
            order.addFirst(key);
            var slots = rows.computeIfAbsent(key, unused -> new HashMap<>());
            periods.forEach(period -> slots.merge(slot(period), period, (old, more) -> merged(old, more, now)));
        });
    }

    private static Slot slot(Period period) {
        return new Slot(
                period.resolution(),
                Math.floorMod(period.period(), period.resolution().periods()));
    }

    private static Period merged(Period old, Period more, Instant now) {
        if (old.period() == more.period()) {
            return new Period(old.resolution(), old.period(), old.counts().plus(more.counts()));
        }
        boolean isNewer =
                old.period() > more.period() && old.period() <= old.resolution().period(now);
        return isNewer ? old : more;
    }

    @Override
    public synchronized List<Period> load(SeriesKey key) {
        requireThere();
        return List.copyOf(rows.getOrDefault(key, Map.of()).values());
    }

    @Override
    public synchronized List<SeriesKey> known(int limit) {
        requireThere();
        return order.stream()
                .sorted((left, right) -> Boolean.compare(
                        left.tenant().isPresent(), right.tenant().isPresent()))
                .limit(limit)
                .toList();
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    private void requireThere() {
        if (away) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the store is away");
        }
    }
}
