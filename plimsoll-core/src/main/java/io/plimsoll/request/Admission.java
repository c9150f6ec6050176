package io.plimsoll.request;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.util.Locale;
import java.util.function.Supplier;

/// Lets work in while there is room for it, and refuses it at once with `OVERLOADED` while there is not, so that what
/// is in work ends in time. Room is shared out: no tenant keeps another from its share, however much it brings.
public interface Admission {

    /// Kinds of work. Those that somebody waits for go before writes.
    enum Kind {
        SEARCH,
        ASK,
        WRITE,
        /// An answer that is streamed, for as long as its reader takes; it is an [#ASK] besides.
        STREAM;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Takes a place, or throws `OVERLOADED`.
    Place enter(TenantId tenant, Kind kind);

    /// Throws where [#enter] would now, and takes nothing.
    void check(TenantId tenant, Kind kind);

    /// Held while work is being done.
    @FunctionalInterface
    interface Place extends AutoCloseable {

        /// Gives it back. A second time does nothing.
        @Override
        void close();

        /// Does the work and gives the place back.
        default <T> T during(Supplier<T> work) {
            try {
                return work.get();
            } finally {
                close();
            }
        }
    }

    /// The refusal of a full server.
    static PlimsollException refusal(Kind kind) {
        return new PlimsollException(
                ErrorCode.OVERLOADED,
                "the server has as much of this kind of work (" + kind.wireName() + ") as it can do in time");
    }
}
