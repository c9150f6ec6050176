package io.plimsoll.slo;

import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Whose events are counted together, and which.
///
/// @param tenant absent for everybody's
public record SeriesKey(Optional<TenantId> tenant, Sli sli) {}
