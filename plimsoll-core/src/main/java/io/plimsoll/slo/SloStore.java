package io.plimsoll.slo;

import io.plimsoll.slo.EventSeries.Period;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Counts of events by series and period. A series keeps as many periods as an [EventSeries]: a new one takes the place
/// of the one that had its slot. Writes are durable when they return.
public interface SloStore {

    /// Adds to what is known, all of it or nothing. A period older than the one that has its slot is left out, unless
    /// that one lies after `now`, where only a wrong clock can have been. What a tenant counted that is deleted
    /// meanwhile is left out.
    void add(Map<SeriesKey, List<Period>> counted, Instant now);

    /// All that is known of a series.
    List<Period> load(SeriesKey key);

    /// Series that have counted something, those of everybody first, then the ones that did so last.
    List<SeriesKey> known(int limit);

    /// Whether other processes add to the same series.
    boolean isShared();
}
