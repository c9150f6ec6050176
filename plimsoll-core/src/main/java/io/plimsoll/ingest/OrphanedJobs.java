package io.plimsoll.ingest;

import io.plimsoll.tenant.TenantId;

/// Jobs that wait and that nobody listens to.
public record OrphanedJobs(TenantId tenant, StallReason.Kind reason, long jobs) {}
