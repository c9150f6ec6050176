package io.plimsoll.server.resilience;

import com.netflix.concurrency.limits.Limit;
import io.plimsoll.tenant.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Places for one sort of work, as many as a [Limit] says. Whoever comes first takes them while there are any. Then
/// tenants that hold less than their share, the limit divided by the tenants that hold something, may go beyond the
/// limit, up to twice of it: so a tenant that takes all it can get never keeps another one out.
final class Lane {

    private static final int BEYOND = 2;

    private final Limit limit;
    private final ReentrantLock lock = new ReentrantLock();

    /// Of tenants that hold any.
    private final Map<TenantId, Integer> held = new HashMap<>();

    private int taken;

    Lane(Limit limit) {
        this.limit = limit;
    }

    boolean enter(TenantId tenant) {
        lock.lock();
        try {
            if (!admits(tenant)) {
                return false;
            }
            taken++;
            held.merge(tenant, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(TenantId tenant) {
        lock.lock();
        try {
            taken--;
            held.computeIfPresent(tenant, (unused, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the tenant could enter now.
    boolean hasRoom(TenantId tenant) {
        lock.lock();
        try {
            return admits(tenant);
        } finally {
            lock.unlock();
        }
    }

    private boolean admits(TenantId tenant) {
        int most = limit.getLimit();
        if (taken < most) {
            return true;
        }
        int own = held.getOrDefault(tenant, 0);
        int tenants = held.size() + (own == 0 ? 1 : 0);
        return taken < BEYOND * most && own < Math.max(1, most / tenants);
    }

    boolean isFull() {
        return taken() >= limit.getLimit();
    }

    int taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    int limit() {
        return limit.getLimit();
    }
}
