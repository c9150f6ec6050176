package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.flag.LiveFlags;
import java.util.function.ToDoubleFunction;

/// How sure this node is of its flags: `plimsoll_flags_age_seconds` since the store last confirmed them,
/// `plimsoll_flags_trouble` for what is wrong with their sources, and how many are past their date or held by the
/// emergency file.
public final class FlagMeters {

    public FlagMeters(MeterRegistry meters, LiveFlags flags) {
        gauge(
                meters,
                flags,
                "plimsoll.flags.version",
                "Of the values in force; it counts up with every change",
                known -> known.status().version());
        gauge(
                meters,
                flags,
                "plimsoll.flags.age.seconds",
                "Since the store last confirmed the values in force",
                known -> known.status().age().toMillis() / 1_000.0);
        gauge(
                meters,
                flags,
                "plimsoll.flags.trouble",
                "Sources of flags that fail, and values that are not understood",
                known -> known.status().trouble().size()
                        + known.status().problems().size());
        gauge(
                meters,
                flags,
                "plimsoll.flags.past.date",
                "Flags that were to be gone by now",
                known -> known.status().pastDate().size());
        gauge(
                meters,
                flags,
                "plimsoll.flags.emergency",
                "Flags that the emergency file of this node holds",
                known -> known.status().emergency().size());
    }

    private static void gauge(
            MeterRegistry meters, LiveFlags flags, String name, String description, ToDoubleFunction<LiveFlags> value) {
        Gauge.builder(name, flags, value)
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
