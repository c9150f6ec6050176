package io.plimsoll.slo;

import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// What is counted: a service level indicator. Objectives may share one, and what was counted for it outlives a change
/// of their targets and names.
///
/// @param service   of whose events
/// @param indicator which of them count, and which of those are good
/// @param threshold of latency, within which an answer is good; absent for the others
public record Sli(ServiceName service, Indicator indicator, Optional<Duration> threshold) {

    public Sli {
        if (threshold.isPresent() != (indicator == Indicator.LATENCY)) {
            throw PlimsollException.invalidField(
                    "spec.indicator", "the indicator 'latency' has a threshold, and no other has one");
        }
        if (threshold.filter(time -> time.toMillis() < 1).isPresent()) {
            throw PlimsollException.invalidField("spec.indicator", "the threshold is at least 1ms");
        }
    }

    public static Sli of(ServiceName service, Indicator indicator) {
        return new Sli(service, indicator, Optional.empty());
    }

    public static Sli latency(ServiceName service, Duration threshold) {
        return new Sli(service, Indicator.LATENCY, Optional.of(threshold));
    }

    /// The form in which it is stored: `ask/availability`, `ask/latency/2000`.
    public String key() {
        return service.wireName() + "/" + indicator.wireName()
                + threshold.map(time -> "/" + time.toMillis()).orElse("");
    }

    /// Reads what [#key] wrote; absent where it is not known, since an earlier or later version wrote it.
    public static Optional<Sli> ofKey(String key) {
        var parts = key.split("/", -1);
        var threshold = threshold(parts);
        return Stream.of(ServiceName.values())
                .flatMap(service -> Stream.of(Indicator.values())
                        .filter(indicator -> threshold.isPresent() == (indicator == Indicator.LATENCY))
                        .map(indicator -> new Sli(service, indicator, threshold)))
                .filter(sli -> sli.key().equals(key))
                .findFirst();
    }

    private static Optional<Duration> threshold(String[] parts) {
        return parts.length == 3 && parts[2].matches("[1-9][0-9]{0,9}")
                ? Optional.of(Duration.ofMillis(Long.parseLong(parts[2])))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return key();
    }
}
