package io.plimsoll.onnx;

import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;

/// Callers for tests.
final class Contexts {

    private Contexts() {}

    static RequestContext withTime() {
        return within(Duration.ofSeconds(30));
    }

    static RequestContext within(Duration time) {
        return of(TenantId.DEFAULT, time);
    }

    static RequestContext of(TenantId tenant) {
        return of(tenant, Duration.ofSeconds(30));
    }

    private static RequestContext of(TenantId tenant, Duration time) {
        return new RequestContext(Principal.system(tenant), Deadline.in(time), "0".repeat(32));
    }
}
