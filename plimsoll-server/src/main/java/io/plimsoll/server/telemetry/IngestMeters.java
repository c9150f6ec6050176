package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.OrphanedJobs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// How much ingestion work waits: `plimsoll_ingest_queue_depth`, asked of the queue whenever it is read, and
/// `plimsoll_ingest_orphans`, jobs that wait and that nobody listens to, by tenant and reason, as last told.
public final class IngestMeters implements MeterBinder {

    private static final int MAX_SERIES = 1_000;

    private final JobQueue queue;
    private final TenantLabels tenants;
    private final List<MultiGauge> orphans = new CopyOnWriteArrayList<>();

    public IngestMeters(JobQueue queue, TenantLabels tenants) {
        this.queue = queue;
        this.tenants = tenants;
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
        var jobs = new LinkedHashMap<Tags, Double>();
        found.stream().limit(MAX_SERIES).forEach(each -> jobs.merge(tags(each), (double) each.jobs(), Double::sum));
        Stream<MultiGauge.Row<?>> rows =
                jobs.entrySet().stream().map(entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue()));
        var all = rows.toList();
        orphans.forEach(gauge -> gauge.register(all, true));
    }

    private Tags tags(OrphanedJobs jobs) {
        return Tags.of(
                "tenant",
                tenants.of(jobs.tenant()),
                "reason",
                jobs.reason().name().toLowerCase(Locale.ROOT));
    }
}
