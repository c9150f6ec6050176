package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobState;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IngestMetersTest {

    @Test
    void theDepthIsThatOfTheQueueWheneverItIsRead() {
        var queue = new QueueOfDepth();
        var meters = new SimpleMeterRegistry();
        new IngestMeters(queue).bindTo(meters);
        var gauge = meters.get("plimsoll.ingest.queue.depth").gauge();
        assertThat(gauge.value()).isZero();
        queue.depth = 7;
        assertThat(gauge.value()).isEqualTo(7);
    }

    private static final class QueueOfDepth implements JobQueue {
        private long depth;

        @Override
        public List<IngestJob> lease(int max, Duration lease) {
            return List.of();
        }

        @Override
        public void extend(List<IngestJob> jobs, Duration lease) {}

        @Override
        public void retry(IngestJob job, ErrorCode code, String detail, Duration after) {}

        @Override
        public void release(List<IngestJob> jobs) {}

        @Override
        public void bury(IngestJob job, ErrorCode code, String detail) {}

        @Override
        public Optional<IngestJob> find(TenantId tenant, String id) {
            return Optional.empty();
        }

        @Override
        public List<IngestJob> list(TenantId tenant, Optional<JobState> state, Optional<String> after, int limit) {
            return List.of();
        }

        @Override
        public Optional<IngestJob> replay(TenantId tenant, String id) {
            return Optional.empty();
        }

        @Override
        public int recover() {
            return 0;
        }

        @Override
        public long depth() {
            return depth;
        }
    }
}
