package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// How requests and stages have done lately: the difference between what the meters say now and what they said a window
/// ago. It costs requests nothing.
public final class RecentRequests {

    private static final int SAMPLES = 12;
    private static final double QUANTILE = 0.95;

    /// Less says nothing of how slow the slowest are.
    private static final long MIN_REQUESTS = 20;

    private static final List<String> ROUTES = List.of("search", "ask");

    private final MeterRegistry meters;
    private final Duration window;
    private final InstantSource clock;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /// @param name       of a route or a stage
    /// @param p95Seconds absent where there were too few
    /// @param failed     share of them, 0 to 1
    public record Recent(String name, long requests, Optional<Double> p95Seconds, double failed) {}

    private record Sample(Instant at, Map<String, Counts> routes, Map<String, Counts> stages) {}

    /// Sums over timers.
    ///
    /// @param atMost requests by the seconds that they took at most
    private record Counts(TreeMap<Double, Double> atMost, double all, double failed) {

        private static final Counts NONE = new Counts(new TreeMap<>(), 0, 0);

        Counts and(Timer timer, boolean isFailed) {
            var sums = new TreeMap<>(atMost);
            for (var bucket : timer.takeSnapshot().histogramCounts()) {
                sums.merge(bucket.bucket(TimeUnit.SECONDS), bucket.count(), Double::sum);
            }
            double count = timer.count();
            return new Counts(sums, all + count, failed + (isFailed ? count : 0));
        }

        Counts since(Counts before) {
            var rest = new TreeMap<Double, Double>();
            atMost.forEach((seconds, count) -> rest.put(seconds, count - before.atMost.getOrDefault(seconds, 0.0)));
            return new Counts(rest, all - before.all, failed - before.failed);
        }

        /// Between the ends of its bucket as if requests lay evenly in it, as Prometheus has it; what is above the
        /// last bucket is taken for its end.
        double quantile(double share) {
            double rank = share * all;
            double below = 0;
            double from = 0;
            for (var bucket : atMost.entrySet()) {
                double to = bucket.getKey();
                if (bucket.getValue() >= rank && !Double.isInfinite(to)) {
                    double in = bucket.getValue() - below;
                    return in <= 0 ? to : from + (to - from) * (rank - below) / in;
                }
                below = bucket.getValue();
                from = Double.isInfinite(to) ? from : to;
            }
            return from;
        }
    }

    public RecentRequests(MeterRegistry meters, Duration window, InstantSource clock) {
        this.meters = meters;
        this.window = window;
        this.clock = clock;
    }

    /// Searches and questions.
    public List<Recent> routes() {
        return recent(Sample::routes);
    }

    public List<Recent> stages() {
        return recent(Sample::stages);
    }

    private synchronized List<Recent> recent(Function<Sample, Map<String, Counts>> part) {
        var now = sample();
        var before = samples.getFirst();
        var recent = new ArrayList<Recent>();
        part.apply(now).forEach((name, counts) -> {
            var lately = counts.since(part.apply(before).getOrDefault(name, Counts.NONE));
            if (lately.all() > 0) {
                var p95 =
                        lately.all() < MIN_REQUESTS ? Optional.<Double>empty() : Optional.of(lately.quantile(QUANTILE));
                recent.add(new Recent(name, Math.round(lately.all()), p95, lately.failed() / lately.all()));
            }
        });
        return recent;
    }

    /// What the meters say now; kept where the last one kept is old enough.
    private Sample sample() {
        var at = clock.instant();
        var now = new Sample(at, routeCounts(), stageCounts());
        boolean isDue = samples.isEmpty()
                || !samples.getLast().at().plus(window.dividedBy(SAMPLES)).isAfter(at);
        if (isDue) {
            samples.addLast(now);
        }
        while (samples.size() > 1 && !isAfterWindow(second(), at)) {
            samples.removeFirst();
        }
        return now;
    }

    private Sample second() {
        var all = samples.iterator();
        all.next();
        return all.next();
    }

    private boolean isAfterWindow(Sample sample, Instant now) {
        return sample.at().plus(window).isAfter(now);
    }

    private Map<String, Counts> routeCounts() {
        var counts = new TreeMap<String, Counts>();
        for (var timer : meters.find("http.server.requests").timers()) {
            var uri = timer.getId().getTag("uri");
            var status = timer.getId().getTag("status");
            for (var route : ROUTES) {
                if (uri != null && uri.endsWith("/" + route)) {
                    boolean isFailed = status != null && status.startsWith("5");
                    counts.put(route, counts.getOrDefault(route, Counts.NONE).and(timer, isFailed));
                }
            }
        }
        return counts;
    }

    private Map<String, Counts> stageCounts() {
        var counts = new TreeMap<String, Counts>();
        for (var timer : meters.find("plimsoll.stage.duration").timers()) {
            var stage = timer.getId().getTag("stage");
            if (stage != null) {
                boolean isFailed = "error".equals(timer.getId().getTag("outcome"));
                counts.put(stage, counts.getOrDefault(stage, Counts.NONE).and(timer, isFailed));
            }
        }
        return counts;
    }
}
