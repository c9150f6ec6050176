package io.plimsoll.runbook;

import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What triggers can read. The names are those of runbooks' files.
public enum Signal {
    BREAKER_OPEN("breaker-open", List.of("dependency"), "1 while a dependency is not called or on trial, else 0"),
    RATE_LIMITED("rate-limited", List.of("dependency"), "1 while a service asks not to be called, else 0"),
    LATENCY("latency-p95", List.of("route"), "seconds within which 95 % of the last minute's requests were answered"),
    STAGE_LATENCY("stage-latency-p95", List.of("stage"), "the same of one stage of a question"),
    ERROR_RATE("error-rate", List.of("route"), "share of the last minute's requests that failed, 0 to 1"),
    INDEX_AGE("index-age", List.of("tenant", "collection"), "seconds since the newest searchable document"),
    INDEX_STALE("index-stale", List.of("tenant", "collection"), "1 while a collection is older than it may be"),
    INDEX_DAMAGED("index-damaged", List.of("tenant", "collection"), "1 while the index that answers is damaged"),
    QUEUE_AGE("queue-age", List.of("tenant", "collection"), "seconds that the oldest job has waited"),
    RECALL_LOW(
            "recall-low",
            List.of("tenant", "collection"),
            "1 while golden questions find less than their objective, else 0"),
    QUESTIONS_DRIFTED(
            "questions-drifted",
            List.of("tenant", "collection"),
            "1 while the questions to a collection are not what they were, else 0"),
    BURN_RATE(
            "burn-rate",
            List.of("objective", "service", "indicator", "tenant", "window"),
            "how many times too fast the error budget of an objective is used up"),
    BURNING_TENANTS(
            "burning-tenants",
            List.of("service", "indicator"),
            "of the tenants of the last five minutes, the share that misses an objective now, 0 to 1"),
    ALERT(
            "alert",
            List.of(
                    "alert",
                    "objective",
                    "service",
                    "indicator",
                    "tenant",
                    "window",
                    "collection",
                    "severity",
                    "instance",
                    "stage",
                    "model"),
            "1 while an alert fires: one of an objective in this server, or one that was sent to /admin/v1/alerts");

    /// Of which every node has its own; the others are of what all nodes share.
    private static final Set<Signal> OF_A_NODE =
            EnumSet.of(BREAKER_OPEN, RATE_LIMITED, LATENCY, STAGE_LATENCY, ERROR_RATE, QUESTIONS_DRIFTED);

    private final String wireName;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
    private final List<String> labels;

    private final String meaning;

    Signal(String wireName, List<String> labels, String meaning) {
        this.wireName = wireName;
        this.labels = List.copyOf(labels);
        this.meaning = meaning;
    }

    public String wireName() {
        return wireName;
    }

    /// What its readings can be told apart by.
    public List<String> labels() {
        return labels;
    }

    public String meaning() {
        return meaning;
    }

    /// Whether it is measured together with what it is due to.
    boolean isExplained() {
        return this == RECALL_LOW || this == QUESTIONS_DRIFTED;
    }

    /// Whether nodes that share a database can differ in it.
    public boolean isOfANode() {
        return OF_A_NODE.contains(this);
    }

    /// Throws `INVALID_FIELD`, with the nearest known name, where there is no such signal.
    public static Signal of(String wireName) {
        var names = Arrays.stream(values()).map(Signal::wireName).toList();
        return Arrays.stream(values())
                .filter(signal -> signal.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> PlimsollException.invalidField(
                        "signal",
                        "there is no signal '" + wireName + "'"
                                + Nearest.of(wireName, names)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; there are " + names.stream().collect(Collectors.joining(", ")))));
    }
}
