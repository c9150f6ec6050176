package io.plimsoll.request;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The deadline of the request that the current thread works for. It is for what is asked without a context, by
/// requests and by the server itself, such as the metadata; all else is told its deadline.
public final class CurrentDeadline {

    private static final ScopedValue<CurrentDeadline> CURRENT = ScopedValue.newInstance();

    private volatile @Nullable Deadline deadline;

    private CurrentDeadline() {}

    /// Does the work of one request, whose deadline becomes known meanwhile.
    public static <T, X extends Throwable> T during(ScopedValue.CallableOp<T, X> request) throws X {
        return ScopedValue.where(CURRENT, new CurrentDeadline()).call(request);
    }

    /// Tells the deadline of the request that is under way.
    public static void is(Deadline deadline) {
        if (CURRENT.isBound()) {
            CURRENT.get().deadline = deadline;
        }
    }

    /// Absent for work of the server itself, and while it is not known.
    public static Optional<Deadline> get() {
        return CURRENT.isBound() ? Optional.ofNullable(CURRENT.get().deadline) : Optional.empty();
    }
}
