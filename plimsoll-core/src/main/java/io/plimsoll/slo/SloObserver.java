package io.plimsoll.slo;

import java.util.List;

/// Where is told what was counted and how objectives stand.
public interface SloObserver {

    SloObserver NONE = new SloObserver() {};

    /// Events of one series, each told once, by the process that counted them.
    default void counted(SeriesKey key, Counts counts) {}

    /// How all objectives stand that anything was counted for lately.
    default void standings(List<Standing> standings) {}
}
