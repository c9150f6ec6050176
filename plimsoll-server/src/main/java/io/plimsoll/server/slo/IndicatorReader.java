package io.plimsoll.server.slo;

import io.plimsoll.slo.Indicator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what an `SLI` of OpenSLO measures: the ratio of good events to all of the same kind, of which this server has
/// four.
final class IndicatorReader {

    static final String OURS = "plimsoll";

    private static final String EVENTS = "events";
    private static final String OUTCOME = "outcome";
    private static final String WITHIN = "within";
    private static final String REQUESTS = "requests";

    /// What each kind of events calls a good one, but for requests that are to be answered within a time.
    private static final Map<String, Good> KINDS = Map.of(
            REQUESTS,
            new Good("answered", Indicator.AVAILABILITY),
            "golden-questions",
            new Good("found", Indicator.RECALL),
            "judged-answers",
            new Good("supported", Indicator.FAITHFULNESS),
            "cache-look-ups",
            new Good("hit", Indicator.CACHE_HITS));

    private record Good(String outcome, Indicator indicator) {}

    /// @param threshold of latency
    record Measured(Indicator indicator, Optional<Duration> threshold) {}

    private IndicatorReader() {}

    /// @param spec of an SLI
    static Measured read(YamlFields spec) {
        spec.only("description", "ratioMetric", "thresholdMetric");
        spec.optionalText("description");
        if (spec.has("thresholdMetric")) {
            throw spec.problem(
                    "thresholdMetric",
                    "a ratioMetric is expected: latency is the share of requests answered 'within' a time");
        }
        var ratio = spec.map("ratioMetric").only("counter", "good", "total", "bad", "raw", "rawType");
        if (!ratio.has("counter") || !ratio.truth("counter")) {
            throw ratio.problem("counter", "true is expected: events are counted");
        }
        for (var other : List.of("bad", "raw", "rawType")) {
            if (ratio.has(other)) {
                throw ratio.problem(other, "good and total are expected, and nothing else");
            }
        }
        var total = source(ratio.map("total")).only(EVENTS);
        var good = source(ratio.map("good")).only(EVENTS, OUTCOME, WITHIN);
        var kind = kind(total);
        if (!kind(good).equals(kind)) {
            throw good.problem(EVENTS, "good events are of the same kind as all of them, '" + kind + "'");
        }
        return measured(good, kind);
    }

    private static YamlFields source(YamlFields metric) {
        var source = metric.only("metricSource").map("metricSource").only("metricSourceRef", "type", "spec");
        if (source.has("metricSourceRef")) {
            throw source.problem("metricSourceRef", "events are this server's own: type: " + OURS);
        }
        if (!source.text("type").equals(OURS)) {
            throw source.problem("type", "'" + OURS + "' is expected: events are this server's own");
        }
        return source.map("spec");
    }

    private static String kind(YamlFields source) {
        var kind = source.text(EVENTS);
        if (!KINDS.containsKey(kind)) {
            var known = KINDS.keySet().stream().sorted().toList();
            throw source.problem(EVENTS, "one of these is expected: " + String.join(", ", known));
        }
        return kind;
    }

    private static Measured measured(YamlFields good, String kind) {
        if (good.has(WITHIN) == good.has(OUTCOME)) {
            throw good.problem(OUTCOME, "either this or '" + WITHIN + "' says which events are good");
        }
        var standard = KINDS.get(kind);
        if (good.has(WITHIN)) {
            if (!kind.equals(REQUESTS)) {
                throw good.problem(WITHIN, "only requests are good within a time");
            }
            return new Measured(Indicator.LATENCY, Optional.of(within(good)));
        }
        if (standard == null || !good.text(OUTCOME).equals(standard.outcome())) {
            throw good.problem(
                    OUTCOME,
                    "'" + (standard == null ? "" : standard.outcome()) + "' is expected, which good ones of '" + kind
                            + "' are");
        }
        return new Measured(standard.indicator(), Optional.empty());
    }

    private static Duration within(YamlFields good) {
        var text = good.text(WITHIN);
        if (text.matches("[1-9][0-9]{0,5}ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.matches("[1-9][0-9]{0,3}s")) {
            return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        throw good.problem(WITHIN, "a time such as 2s or 500ms is expected");
    }
}
