package io.plimsoll.release;

import io.plimsoll.canary.Arm;
import io.plimsoll.canary.Observations;
import io.plimsoll.canary.Rate;
import io.plimsoll.slo.BurnAlert;
import io.plimsoll.slo.EventSeries;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether the requests that have a part in a canary, of both arms, burn the error budget of availability so fast that
/// somebody would be called. Of what was seen before this process came to decide it knows nothing.
public final class TrafficBreaches implements Breaches {

    private final double target;
    private final InstantSource clock;
    private final Map<String, Known> known = new HashMap<>();

    private static final class Known {
        private final EventSeries series = new EventSeries();
        private long requests;
        private long errors;
    }

    /// @param target share of requests that are to succeed
    public TrafficBreaches(double target, InstantSource clock) {
        this.target = target;
        this.clock = clock;
    }

    @Override
    public synchronized List<String> of(Canary canary, Observations seen) {
        if (known.size() > CanaryStore.MAX_UNDER_WAY) {
            known.clear();
        }
        long requests = seen.requests(Arm.CANDIDATE) + seen.requests(Arm.CONTROL);
        long errors = seen.bad(Rate.ERRORS, Arm.CANDIDATE) + seen.bad(Rate.ERRORS, Arm.CONTROL);
        var counted = known.get(canary.id());
        if (counted == null) {
            counted = new Known();
            counted.requests = canary.step() == 0 && canary.evidence().isEmpty() ? 0 : requests;
            counted.errors = counted.requests == 0 ? 0 : errors;
            known.put(canary.id(), counted);
        }
        var now = clock.instant();
        for (long i = counted.requests; i < requests; i++) {
            counted.series.record(now, i - counted.requests >= errors - counted.errors);
        }
        counted.requests = requests;
        counted.errors = errors;
        var series = counted.series;
        return BurnAlert.ALL.stream()
                .filter(BurnAlert::urgent)
                .flatMap(alert -> alert.firing(target, series, now, BurnAlert.Guard.DEFAULT).stream())
                .map(firing -> "availability " + firing.inWords())
                .toList();
    }
}
