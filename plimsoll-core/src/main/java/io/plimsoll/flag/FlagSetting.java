package io.plimsoll.flag;

import io.plimsoll.error.PlimsollException;
import java.util.Optional;

/// A value that somebody sets.
///
/// @param value  as text: one of the flag's values, or for percentages [Shares]
/// @param locked whether it holds against everything that requests, principals and tenants say
public record FlagSetting(Flag<?> flag, FlagScope scope, String value, boolean locked, Optional<String> reason) {

    private static final int MAX_REASON_CHARS = 500;
    private static final int MAX_PRINCIPAL_CHARS = 256;

    public FlagSetting {
        if (scope.equals(FlagScope.percentage())) {
            value = Shares.parse(flag, value).toString();
        } else {
            value = String.valueOf(flag.parse(value));
        }
        if (locked && !scope.equals(FlagScope.global())) {
            throw PlimsollException.invalidField("locked", "only the value at the level 'global' can be locked");
        }
        if (scope instanceof FlagScope.OfPrincipal(var unused, var principal)
                && (principal.isBlank() || principal.length() > MAX_PRINCIPAL_CHARS)) {
            throw PlimsollException.invalidField(
                    "principal", "a principal's id has 1 to " + MAX_PRINCIPAL_CHARS + " characters");
        }
        if (reason.filter(text -> text.length() > MAX_REASON_CHARS).isPresent()) {
            throw PlimsollException.invalidField("reason", "a reason has at most " + MAX_REASON_CHARS + " characters");
        }
    }
}
