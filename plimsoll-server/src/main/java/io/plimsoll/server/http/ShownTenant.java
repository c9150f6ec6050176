package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantUsage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tenant in answers.
///
/// @param limits    that hold for it
/// @param ownLimits those of them that were set for it
/// @param removal   how far it is gone, once it was deleted
/// @param leaving   earlier tenants of that name that are still being removed
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownTenant(
        String tenant,
        int incarnation,
        String state,
        Instant createdAt,
        Map<String, Long> limits,
        Map<String, Long> ownLimits,
        @Nullable TenantUsage usage,
        @Nullable ShownRemoval removal,
        @Nullable List<ShownTenant> leaving) {

    /// @param rows of the metadata that are gone so far
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownRemoval(
            String step,
            long rows,
            Instant begunAt,
            @Nullable Instant endedAt) {

        static ShownRemoval of(Tenant.Removal removal) {
            return new ShownRemoval(
                    removal.step().name().toLowerCase(Locale.ROOT),
                    removal.rows(),
                    removal.begunAt(),
                    removal.endedAt().orElse(null));
        }
    }

    static ShownTenant of(Tenant tenant, TenantLimits defaults) {
        return new ShownTenant(
                tenant.id().name(),
                tenant.id().incarnation(),
                tenant.state().name().toLowerCase(Locale.ROOT),
                tenant.createdAt(),
                limits(tenant.limits().or(defaults)),
                limits(tenant.limits()),
                null,
                tenant.removal().map(ShownRemoval::of).orElse(null),
                null);
    }

    ShownTenant with(TenantUsage used, List<ShownTenant> stillLeaving) {
        return new ShownTenant(
                tenant,
                incarnation,
                state,
                createdAt,
                limits,
                ownLimits,
                used,
                removal,
                stillLeaving.isEmpty() ? null : stillLeaving);
    }

    static Map<String, Long> limits(TenantLimits limits) {
        var shown = new LinkedHashMap<String, Long>();
        for (var limit : TenantLimit.values()) {
            limits.get(limit).ifPresent(value -> shown.put(limit.wireName(), value));
        }
        return shown;
    }
}
