package io.plimsoll.slo;

import io.plimsoll.error.Blame;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;

/// Where is told what objectives count. Telling takes less than a microsecond and never fails.
public interface ServiceEvents {

    ServiceEvents NONE = new ServiceEvents() {
        @Override
        public void request(TenantId tenant, ServiceName service, Optional<Blame> failure, Duration took) {}

        @Override
        public void judged(TenantId tenant, ServiceName service, Indicator indicator, boolean good) {}
    };

    /// A request has ended.
    ///
    /// @param failure who has to act for it to go away; absent where the request was answered. A failure of the
    ///                caller's counts nowhere, any other is bad for availability, and latency has only what was
    ///                answered
    /// @param took    by a clock that never jumps
    void request(TenantId tenant, ServiceName service, Optional<Blame> failure, Duration took);

    /// Something was judged: a golden question was searched ([Indicator#RECALL]), an answer held against its sources
    /// ([Indicator#FAITHFULNESS]), a cache looked into ([Indicator#CACHE_HITS]).
    void judged(TenantId tenant, ServiceName service, Indicator indicator, boolean good);
}
