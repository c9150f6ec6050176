package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.OrphanedJobs;
import io.plimsoll.ingest.StallReason;
import io.plimsoll.tenant.TenantId;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IngestMetersTest {

    private final AtomicLong depth = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final IngestMeters meters = new IngestMeters(queueOf(depth), new TenantLabels(1));

    /// A queue that can tell its depth and nothing else.
    private static JobQueue queueOf(AtomicLong depth) {
        return (JobQueue) Proxy.newProxyInstance(
                JobQueue.class.getClassLoader(), new Class<?>[] {JobQueue.class}, (queue, method, arguments) -> {
                    if (method.getName().equals("depth")) {
                        return depth.get();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void theDepthIsThatOfTheQueueWheneverItIsRead() {
        meters.bindTo(registry);
        var gauge = registry.get("plimsoll.ingest.queue.depth").gauge();
        assertThat(gauge.value()).isZero();
        depth.set(7);
        assertThat(gauge.value()).isEqualTo(7);
    }

    @Test
    void orphansAreShownByTenantAndReasonUntilThereAreNone() {
        meters.bindTo(registry);
        meters.orphans(List.of(new OrphanedJobs(new TenantId("acme"), StallReason.Kind.NO_WORKER, 3)));
        assertThat(registry.get("plimsoll.ingest.orphans")
                        .tags("tenant", "acme", "reason", "no_worker")
                        .gauge()
                        .value())
                .isEqualTo(3);

        meters.orphans(List.of());
        assertThat(registry.find("plimsoll.ingest.orphans").gauges()).isEmpty();
    }

    @Test
    void tenantsBeyondTheBoundAreCountedTogether() {
        meters.bindTo(registry);
        meters.orphans(List.of(
                new OrphanedJobs(new TenantId("acme"), StallReason.Kind.NO_WORKER, 3),
                new OrphanedJobs(new TenantId("globex"), StallReason.Kind.NO_WORKER, 4),
                new OrphanedJobs(new TenantId("initech"), StallReason.Kind.NO_WORKER, 5)));
        assertThat(registry.find("plimsoll.ingest.orphans").gauges()).hasSize(2);
        assertThat(registry.get("plimsoll.ingest.orphans")
                        .tags("tenant", "other")
                        .gauge()
                        .value())
                .isEqualTo(9);
    }
}
