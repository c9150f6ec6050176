package io.plimsoll.tenancy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Limits that are set; what is not in it is not limited, or not by it.
public record TenantLimits(Map<TenantLimit, Long> values) {

    public static final TenantLimits NONE = new TenantLimits(Map.of());

    public TenantLimits {
        var copy = new EnumMap<TenantLimit, Long>(TenantLimit.class);
        values.forEach((limit, value) -> copy.put(limit, checked(limit, value)));
        values = Collections.unmodifiableMap(copy);
    }

    private static long checked(TenantLimit limit, long value) {
        if (value < 1 || value > limit.max()) {
            throw PlimsollException.invalidField(
                    limit.wireName(), limit.wireName() + " is a whole number from 1 to " + limit.max());
        }
        return value;
    }

    public OptionalLong get(TenantLimit limit) {
        var value = values.get(limit);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /// These limits, and those of the other where these have none.
    public TenantLimits or(TenantLimits others) {
        var all = new EnumMap<TenantLimit, Long>(TenantLimit.class);
        all.putAll(others.values);
        all.putAll(values);
        return new TenantLimits(all);
    }

    /// These limits with some of them changed; absent values take a limit away.
    public TenantLimits with(Map<TenantLimit, Optional<Long>> changes) {
        var all = new EnumMap<TenantLimit, Long>(TenantLimit.class);
        all.putAll(values);
        changes.forEach((limit, value) -> value.ifPresentOrElse(set -> all.put(limit, set), () -> all.remove(limit)));
        return new TenantLimits(all);
    }

    /// Throws `LIMIT_EXCEEDED` where `used` is above the limit.
    public void require(TenantLimit limit, long used) {
        var most = get(limit);
        if (most.isPresent() && used > most.getAsLong()) {
            throw exceeded(limit, most.getAsLong());
        }
    }

    /// The refusal that names the limit, its value and what moves it.
    public static PlimsollException exceeded(TenantLimit limit, long value) {
        return new PlimsollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "this tenant's limit of " + value + " " + limit.wireName()
                                + " is reached; an operator can raise it for the tenant, or for all by "
                                + limit.setting())
                .setBy(limit.setting())
                .limited(limit.wireName(), value);
    }
}
