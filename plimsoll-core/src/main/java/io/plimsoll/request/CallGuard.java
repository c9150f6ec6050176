package io.plimsoll.request;

import io.plimsoll.tenant.TenantId;
import java.util.Optional;
import java.util.function.Supplier;

/// Stands before a dependency: lets calls through while it works, and refuses them at once while it does not.
@FunctionalInterface
public interface CallGuard {

    /// Does the work, or throws `DEPENDENCY_FAILED` without doing it while the dependency is known to fail, or
    /// `OVERLOADED` where there is no turn for it before the deadline. What the work throws is thrown on.
    ///
    /// @param tenant for which it is done, since tenants take turns; absent for what is no tenant's
    <T> T call(Priority priority, Optional<TenantId> tenant, Deadline deadline, Supplier<T> work);

    default <T> T call(RequestContext context, Supplier<T> work) {
        return call(Priority.of(context), Optional.of(context.tenant()), context.deadline(), work);
    }
}
