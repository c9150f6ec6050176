package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.backup.Backups;
import io.plimsoll.backup.DrillResult;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// How old the newest backup is, its record of deletions, and the last drill, in seconds: infinitely old where there is
/// none; and whether that drill passed. Without a target of backups there are no such series.
public final class BackupMeters {

    public BackupMeters(MeterRegistry meters, Backups backups) {
        if (!backups.hasTarget()) {
            return;
        }
        gauge(meters, backups, "plimsoll.backup.age.seconds", "Since the newest backup", seconds(backups::backupAge));
        gauge(
                meters,
                backups,
                "plimsoll.backup.ledger.age.seconds",
                "Since deletions were written beside the newest backup",
                seconds(backups::ledgerAge));
        gauge(meters, backups, "plimsoll.drill.age.seconds", "Since the last drill", seconds(backups::drillAge));
        gauge(
                meters,
                backups,
                "plimsoll.drill.ok",
                "1 where the last drill passed",
                known -> known.lastDrill().filter(DrillResult::passed).isPresent() ? 1 : 0);
    }

    private static ToDoubleFunction<Backups> seconds(Supplier<Optional<Duration>> age) {
        return unused -> age.get().map(known -> known.toMillis() / 1_000.0).orElse(Double.POSITIVE_INFINITY);
    }

    private static void gauge(
            MeterRegistry meters, Backups backups, String name, String description, ToDoubleFunction<Backups> value) {
        Gauge.builder(name, backups, value)
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
