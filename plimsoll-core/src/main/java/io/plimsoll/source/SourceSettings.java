package io.plimsoll.source;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import java.time.Duration;

/// What a tenant decides about a source.
///
/// @param interval       from the end of one run to the beginning of the next
/// @param enabled        whether it runs by itself
/// @param maxDeleteShare of the documents taken that one run may delete; at 1 nothing holds it back, not even a
///                       listing that is empty
/// @param labels         that its documents carry
public record SourceSettings(
        SourceOrigin origin, Duration interval, boolean enabled, double maxDeleteShare, AccessLabels labels) {

    public static final Duration DEFAULT_INTERVAL = Duration.ofHours(1);
    public static final double DEFAULT_MAX_DELETE_SHARE = 0.5;

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);
    private static final Duration MAX_INTERVAL = Duration.ofDays(366);

    public SourceSettings {
        labels = labels.ofDocument();
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw PlimsollException.invalidField("intervalSeconds", "the interval is between 10 seconds and 366 days");
        }
        if (!(maxDeleteShare >= 0 && maxDeleteShare <= 1)) {
            throw PlimsollException.invalidField("maxDeleteShare", "the share is between 0 and 1");
        }
    }

    public SourceSettings(SourceOrigin origin) {
        this(origin, DEFAULT_INTERVAL, true, DEFAULT_MAX_DELETE_SHARE, AccessLabels.NONE);
    }
}
