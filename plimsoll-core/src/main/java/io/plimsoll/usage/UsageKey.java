package io.plimsoll.usage;

import io.plimsoll.tenant.TenantId;
import java.time.LocalDate;

/// What usage is kept by.
///
/// @param day        in UTC
/// @param collection its name; [#NO_COLLECTION] for calls on behalf of none
/// @param principal  its id; [#OTHERS] where a day has too many
public record UsageKey(LocalDate day, TenantId tenant, String collection, String principal, String model) {

    public static final String NO_COLLECTION = "-";
    public static final String OTHERS = "~others";

    UsageKey withoutPrincipal() {
        return new UsageKey(day, tenant, collection, OTHERS, model);
    }
}
