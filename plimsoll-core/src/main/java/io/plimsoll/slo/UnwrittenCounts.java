package io.plimsoll.slo;

import io.plimsoll.slo.EventSeries.Period;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts that the store does not have yet, by series and minute. Where the store is away for long the oldest minutes
/// of
/// a series are counted together, and then those of further tenants not at all.
final class UnwrittenCounts {

    private static final int MAX_MINUTES = 180;

    /// Series of one transaction, which others wait for.
    private static final int MAX_AT_A_TIME = 250;

    private final SloStore store;
    private final int maxSeries;
    private final Map<SeriesKey, TreeMap<Instant, Counts>> waiting = new HashMap<>();

    UnwrittenCounts(SloStore store, int maxSeries) {
        this.store = store;
        this.maxSeries = maxSeries;
    }

    void add(SeriesKey key, Instant minute, Counts counts) {
        if (waiting.size() >= maxSeries && !waiting.containsKey(key)) {
            return;
        }
        var minutes = waiting.computeIfAbsent(key, unused -> new TreeMap<>());
        minutes.merge(minute, counts, Counts::plus);
        if (minutes.size() > MAX_MINUTES) {
            var oldest = minutes.pollFirstEntry();
            minutes.merge(minutes.firstKey(), oldest.getValue(), Counts::plus);
        }
    }

    /// What of a series waits.
    List<Period> of(SeriesKey key) {
        return periods(waiting.getOrDefault(key, new TreeMap<>()));
    }

    private static List<Period> periods(Map<Instant, Counts> minutes) {
        return minutes.entrySet().stream()
                .flatMap(minute -> Period.at(minute.getKey(), minute.getValue()).stream())
                .toList();
    }

    /// Writes all that waits. What a failure leaves unwritten waits on.
    void write(Instant now) {
        while (!waiting.isEmpty()) {
            var batch = new HashMap<SeriesKey, List<Period>>();
            waiting.entrySet().stream()
                    .limit(MAX_AT_A_TIME)
                    .forEach(series -> batch.put(series.getKey(), periods(series.getValue())));
            store.add(batch, now);
            waiting.keySet().removeAll(batch.keySet());
        }
    }
}
