package io.plimsoll.slo;

import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The series in memory: what the store has, and what is on its way there. Of more than fit, the one that counted
/// nothing for longest is forgotten and read again when it is asked for.
final class KeptSeries {

    /// What one series counted in one minute.
    record Counted(SeriesKey key, Instant minute, Counts counts) {}

    private final SloStore store;
    private final UnwrittenCounts unwritten;
    private final int max;

    /// Held while the store is read or written, so that a series that is read has each count either from there or from
    /// what waits.
    private final ReentrantLock moving = new ReentrantLock();

    /// Guarded by itself: in the order in which they last counted or were read.
    private final Map<SeriesKey, EventSeries> series = new LinkedHashMap<>();

    /// Series that count and are not in memory; guarded by `moving`.
    private final Set<SeriesKey> wanted = new LinkedHashSet<>();

    /// In the order in which they were read from the store; guarded by `moving`.
    private final Set<SeriesKey> turns = new LinkedHashSet<>();

    private boolean knowsOld;

    KeptSeries(SloStore store, int max) {
        this.store = store;
        this.unwritten = new UnwrittenCounts(store, max);
        this.max = max;
    }

    /// Takes what was counted and writes it, with what could not be written before.
    void count(List<Counted> counted, Instant now) {
        moving.lock();
        try {
            for (var each : counted) {
                unwritten.add(each.key(), each.minute(), each.counts());
                var known = touched(each.key());
                if (known.isPresent()) {
                    known.get().record(each.minute(), each.counts());
                } else {
                    wanted.add(each.key());
                }
            }
            unwritten.write(now);
        } finally {
            moving.unlock();
        }
    }

    private Optional<EventSeries> touched(SeriesKey key) {
        synchronized (series) {
            var known = Optional.ofNullable(series.remove(key));
            known.ifPresent(one -> series.put(key, one));
            return known;
        }
    }

    /// Reads what counts and is not in memory, at first all that the store has; where processes share the store also so
    /// many others, those first that were read longest ago.
    void refresh(int maxAgain) {
        moving.lock();
        try {
            if (!knowsOld) {
                var known = store.known(max);
                known.reversed().forEach(wanted::add);
                knowsOld = true;
            }
            for (var key : List.copyOf(wanted)) {
                read(key);
            }
            if (store.isShared()) {
                readLongestAgo(maxAgain);
            }
        } finally {
            moving.unlock();
        }
    }

    private void readLongestAgo(int maxAgain) {
        for (var key : turns.stream().limit(maxAgain).toList()) {
            boolean isKept;
            synchronized (series) {
                isKept = series.containsKey(key);
            }
            if (isKept) {
                read(key);
            } else {
                turns.remove(key);
            }
        }
    }

    private EventSeries read(SeriesKey key) {
        var fresh = new EventSeries();
        fresh.add(store.load(key));
        fresh.add(unwritten.of(key));
        wanted.remove(key);
        turns.remove(key);
        turns.add(key);
        synchronized (series) {
            if (series.replace(key, fresh) == null) {
                series.put(key, fresh);
            }
            if (series.size() > max) {
                series.remove(series.keySet().iterator().next());
            }
        }
        return fresh;
    }

    /// From memory, or from the store.
    EventSeries series(SeriesKey key) {
        synchronized (series) {
            var known = series.get(key);
            if (known != null) {
                return known;
            }
        }
        moving.lock();
        try {
            return read(key);
        } finally {
            moving.unlock();
        }
    }

    /// Whose series are in memory, those first that counted last.
    List<TenantId> tenants() {
        var tenants = new LinkedHashSet<TenantId>();
        synchronized (series) {
            series.keySet().forEach(key -> key.tenant().ifPresent(tenants::add));
        }
        return new ArrayList<>(tenants).reversed();
    }
}
