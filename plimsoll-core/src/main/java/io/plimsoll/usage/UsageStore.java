package io.plimsoll.usage;

import io.plimsoll.tenant.TenantId;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Usage, by day. Writes are durable when they return.
public interface UsageStore {

    /// What rows are summed by.
    enum Grouping {
        DAY,
        TENANT,
        COLLECTION,
        PRINCIPAL,
        MODEL
    }

    /// @param tenant absent for all of them
    /// @param from   the first day
    /// @param to     the last day
    record Period(Optional<TenantId> tenant, LocalDate from, LocalDate to) {}

    /// @param name the day, or the name of the tenant, collection, principal or model
    record Sum(String name, Usage usage) {}

    /// Adds to what is known, all of it or nothing.
    void add(Map<UsageKey, Usage> usage);

    /// Days in their order; anything else by cost, the dearest first, then by name.
    List<Sum> sums(Period period, Grouping by, int limit);

    Usage total(Period period);

    /// Models that were called in this period while they had no price, by name.
    List<String> unpriced(Period period, int limit);

    /// Forgets the days before this one.
    void forgetBefore(LocalDate day);
}
