package io.plimsoll.server.http;

import io.plimsoll.request.Admission;
import io.plimsoll.tenant.TenantId;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Has room for everything but the kinds that it is told are full.
final class MemoryAdmission implements Admission {

    volatile Set<Kind> full = EnumSet.noneOf(Kind.class);
    final CopyOnWriteArrayList<Kind> entered = new CopyOnWriteArrayList<>();
    final AtomicInteger held = new AtomicInteger();

    @Override
    public Place enter(TenantId tenant, Kind kind) {
        check(tenant, kind);
        entered.add(kind);
        held.incrementAndGet();
        var once = new AtomicInteger(1);
        return () -> held.addAndGet(-once.getAndSet(0));
    }

    @Override
    public void check(TenantId tenant, Kind kind) {
        if (full.contains(kind)) {
            throw Admission.refusal(kind);
        }
    }
}
