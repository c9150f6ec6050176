package io.plimsoll.server;

import io.plimsoll.server.resilience.AdaptiveAdmission;
import io.plimsoll.server.telemetry.AdmissionMeters;
import java.util.function.LongConsumer;

/// Tells what a piece of work waited for a thread, in nanoseconds, to whom it matters: the measurements, and the
/// admission, which lets fewer in for it.
final class QueueWaits {

    private final AdaptiveAdmission admission;
    private final AdmissionMeters meters;

    QueueWaits(AdaptiveAdmission admission, AdmissionMeters meters) {
        this.admission = admission;
        this.meters = meters;
    }

    LongConsumer of(String pool) {
        var measured = meters.pool(pool);
        return nanos -> {
            measured.accept(nanos);
            admission.waited(nanos);
        };
    }
}
