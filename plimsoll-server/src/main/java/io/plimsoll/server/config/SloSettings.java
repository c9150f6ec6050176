package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What is promised, and when it is told that a promise is in danger. `plimsoll.slo`.
///
/// @param files      of objectives in OpenSLO v1, or folders of them; none for those that come with the program
/// @param flushEvery how often what was counted is written down: what a process that is killed may forget
/// @param maxTenants whose counts are held in memory
/// @param minEvents  in an alert's long window before it fires
/// @param minBad     of these, bad ones
public record SloSettings(
        @DefaultValue List<String> files,
        @DefaultValue("5s") Duration flushEvery,
        @DefaultValue("200") int maxTenants,
        @DefaultValue("10") int minEvents,
        @DefaultValue("3") int minBad) {

    public SloSettings {
        files = List.copyOf(files);
        check(
                flushEvery.toMillis() >= 100 && flushEvery.compareTo(Duration.ofMinutes(1)) <= 0,
                "plimsoll.slo.flush-every is between 100ms and 1m");
        check(maxTenants >= 1 && maxTenants <= 100_000, "plimsoll.slo.max-tenants is between 1 and 100000");
        check(minEvents >= 1, "plimsoll.slo.min-events is at least 1");
        check(minBad >= 1, "plimsoll.slo.min-bad is at least 1");
    }
}
