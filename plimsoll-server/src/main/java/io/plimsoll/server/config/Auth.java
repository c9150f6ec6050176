package io.plimsoll.server.config;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What wrong credentials may cost.
///
/// @param maxToken               one key or token, before anything of it is read
/// @param failuresPerMinute      wrong credentials of one address, before its unknown ones have to wait
/// @param failuresPerMinuteTotal and of all addresses together
public record Auth(
        @DefaultValue("16KB") DataSize maxToken,
        @DefaultValue("100") int failuresPerMinute,
        @DefaultValue("10000") int failuresPerMinuteTotal) {
    public Auth {
        PlimsollSettings.check(
                maxToken.toBytes() >= 1_024 && maxToken.toBytes() <= 20 << 10,
                "plimsoll.auth.max-token is between 1KB and 20KB");
        PlimsollSettings.check(failuresPerMinute >= 1, "plimsoll.auth.failures-per-minute is at least 1");
        PlimsollSettings.check(
                failuresPerMinuteTotal >= failuresPerMinute,
                "plimsoll.auth.failures-per-minute-total is at least plimsoll.auth.failures-per-minute");
    }
}
