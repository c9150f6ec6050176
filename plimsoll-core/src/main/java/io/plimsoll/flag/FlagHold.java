package io.plimsoll.flag;

import java.time.Instant;

/// A value that a runbook holds for a while, against requests and defaults, but against nobody who has set a value by
/// hand. A number that is held is a ceiling: what is lower already stays. Nothing is overwritten, so that its end
/// brings back what there was; and it ends by itself where nobody prolongs it.
///
/// @param flag   may be none that this program knows: another version of it wrote it
/// @param scope  everybody or one tenant
/// @param value  as text
/// @param level  of the holds of one flag the highest counts
/// @param holder whose it is; each holds a flag once per scope
public record FlagHold(String flag, FlagScope scope, String value, int level, String holder, Instant until) {

    public static final int MAX_HOLDER_CHARS = 200;

    public FlagHold {
        if (!(scope instanceof FlagScope.Global) && !(scope instanceof FlagScope.OfTenant)) {
            throw new IllegalArgumentException("a value is held for everybody or for a tenant");
        }
        if (holder.isBlank() || holder.length() > MAX_HOLDER_CHARS) {
            throw new IllegalArgumentException("a holder has 1 to " + MAX_HOLDER_CHARS + " characters");
        }
    }

    public static FlagHold of(Flag<?> flag, FlagScope scope, String value, int level, String holder, Instant until) {
        return new FlagHold(flag.name(), scope, String.valueOf(flag.parse(value)), level, holder, until);
    }
}
