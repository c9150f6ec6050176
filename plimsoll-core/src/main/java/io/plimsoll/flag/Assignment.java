package io.plimsoll.flag;

import io.plimsoll.canary.Arm;
import java.util.Locale;
import java.util.OptionalLong;

/// The part that a request has in a canary.
///
/// @param generation of the index that answers it in place of the LIVE one
public record Assignment(String canary, Arm arm, OptionalLong generation) {

    /// Such as `cny_01h/candidate`.
    @Override
    public String toString() {
        return canary + "/" + arm.name().toLowerCase(Locale.ROOT);
    }
}
