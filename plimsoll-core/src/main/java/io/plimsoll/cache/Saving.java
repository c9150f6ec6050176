package io.plimsoll.cache;

import io.plimsoll.inference.TokenUsage;
import java.time.Duration;
import java.util.Optional;

/// What a result took when it was computed, and so what is saved each time that it is served again.
///
/// @param model that was paid for, and `usage` what it consumed
public record Saving(Duration time, Optional<String> model, TokenUsage usage) {

    public static Saving of(Duration time) {
        return new Saving(time, Optional.empty(), TokenUsage.NONE);
    }
}
