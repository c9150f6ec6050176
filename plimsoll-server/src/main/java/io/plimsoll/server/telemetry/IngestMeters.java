package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.plimsoll.ingest.JobQueue;

/// How much ingestion work waits: `plimsoll_ingest_queue_depth`, asked of the queue whenever it is read.
public final class IngestMeters implements MeterBinder {

    private final JobQueue queue;

    public IngestMeters(JobQueue queue) {
        this.queue = queue;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("plimsoll.ingest.queue.depth", queue, JobQueue::depth)
                .description("Jobs that wait or run, of all tenants")
                .strongReference(true)
                .register(meters);
    }
}
