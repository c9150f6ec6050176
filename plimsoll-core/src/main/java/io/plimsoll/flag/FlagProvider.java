package io.plimsoll.flag;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where flags have values from that are kept elsewhere. What is set here goes before them, a kill switch first of all.
public interface FlagProvider {

    /// Has no values.
    FlagProvider NONE = user -> Values.NONE;

    /// Never throws, and waits no longer than its time-out; what it does not know, or not in time, is left out.
    Values values(FlagUser user);

    /// Why values are missing or old; empty when all is well.
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /// Values by flag, made once for many requests.
    final class Values {

        public static final Values NONE = new Values(Map.of());

        private final @Nullable Resolved[] values;

        /// Throws where a value is none of its flag's.
        public Values(Map<Flag<?>, Object> values) {
            this.values = new Resolved[Flags.all().size()];
            values.forEach(
                    (flag, value) -> this.values[flag.index()] = Resolved.of(flag, flag.of(value), FlagLevel.PROVIDER));
        }

        @Nullable
        Resolved get(int index) {
            return values[index];
        }
    }
}
