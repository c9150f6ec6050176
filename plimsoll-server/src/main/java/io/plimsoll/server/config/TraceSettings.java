package io.plimsoll.server.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Which traces of questions are kept. `plimsoll.traces`.
///
/// @param perTenant         latest ones of each tenant; 0 keeps none
/// @param maxBytesPerTenant of each tenant's traces
/// @param maxBytes          of all tenants' traces
/// @param keep              how long
/// @param questionText      whether questions and filters are kept as they were asked, which are personal data
/// @param maxQueue          traces that wait to be written; beyond them traces are dropped and counted
/// @param flushEvery        how often they are written: what a process that is killed may forget
public record TraceSettings(
        @DefaultValue("1000") int perTenant,
        @DefaultValue("16MB") DataSize maxBytesPerTenant,
        @DefaultValue("256MB") DataSize maxBytes,
        @DefaultValue("7d") Duration keep,
        @DefaultValue("false") boolean questionText,
        @DefaultValue("1024") int maxQueue,
        @DefaultValue("2s") Duration flushEvery) {

    private static final int MAX_PER_TENANT = 1_000_000;
    private static final int MAX_QUEUE = 65_536;

    public TraceSettings {
        check(
                perTenant >= 0 && perTenant <= MAX_PER_TENANT,
                "plimsoll.traces.per-tenant is between 0 (none are kept) and " + MAX_PER_TENANT);
        check(
                maxBytesPerTenant.toBytes() > 0 && maxBytes.compareTo(maxBytesPerTenant) >= 0,
                "plimsoll.traces.max-bytes is at least plimsoll.traces.max-bytes-per-tenant, which is positive");
        check(keep.isPositive(), "plimsoll.traces.keep is positive; per-tenant: 0 keeps no traces");
        check(maxQueue >= 1 && maxQueue <= MAX_QUEUE, "plimsoll.traces.max-queue is between 1 and " + MAX_QUEUE);
        check(
                flushEvery.toMillis() >= 100 && flushEvery.compareTo(Duration.ofHours(1)) <= 0,
                "plimsoll.traces.flush-every is between 100ms and 1h");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
