package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.OrphanedJobs;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// How much ingestion work waits: `plimsoll_ingest_queue_depth`, asked of the queue whenever it is read, and
/// `plimsoll_ingest_orphans`, jobs that wait and that nobody listens to, by tenant and reason, as last told.
public final class IngestMeters implements MeterBinder {

    private static final int MAX_SERIES = 1_000;

    private final JobQueue queue;
    private final List<MultiGauge> orphans = new CopyOnWriteArrayList<>();

    public IngestMeters(JobQueue queue) {
        this.queue = queue;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("plimsoll.ingest.queue.depth", queue, JobQueue::depth)
                .description("Jobs that wait or run, of all tenants")
                .strongReference(true)
                .register(meters);
        orphans.add(MultiGauge.builder("plimsoll.ingest.orphans")
                .description("Jobs that wait and that no worker listens to")
                .register(meters));
    }

    /// Replaces what was told before; a tenant without such jobs has no series.
    public void orphans(List<OrphanedJobs> found) {
        var rows = found.stream().limit(MAX_SERIES).map(IngestMeters::row).toList();
        orphans.forEach(gauge -> gauge.register(rows, true));
    }

    private static MultiGauge.Row<?> row(OrphanedJobs jobs) {
        var tags = Tags.of(
                "tenant", jobs.tenant().value(), "reason", jobs.reason().name().toLowerCase(Locale.ROOT));
        return MultiGauge.Row.of(tags, jobs.jobs());
    }
}
