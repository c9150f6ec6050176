package io.plimsoll.request;

import java.util.function.Supplier;

/// Stands before a dependency: lets calls through while it works, and refuses them at once while it does not.
@FunctionalInterface
public interface CallGuard {

    /// Does the work, or throws `DEPENDENCY_FAILED` without doing it while the dependency is known to fail, or
    /// `OVERLOADED` where there is no turn for it before the deadline. What the work throws is thrown on.
    <T> T call(Priority priority, Deadline deadline, Supplier<T> work);

    default <T> T call(RequestContext context, Supplier<T> work) {
        return call(Priority.of(context), context.deadline(), work);
    }
}
