package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How much is let in at a time; past it requests are refused with 503.
///
/// @param maxQueueTime   that nine searches and embeddings in ten may wait for a thread; past it fewer searches and
///                       questions are let in
/// @param maxQueries     searches and questions, however little they wait
/// @param maxWrites      documents and batches
/// @param maxStreams     answers that are being streamed
/// @param maxConnections open ones
/// @param maxStall       how long the caller at a connection may neither send nor read
public record LoadSettings(
        @DefaultValue("50ms") Duration maxQueueTime,
        @DefaultValue("512") int maxQueries,
        @DefaultValue("64") int maxWrites,
        @DefaultValue("512") int maxStreams,
        @DefaultValue("10000") int maxConnections,
        @DefaultValue("20s") Duration maxStall) {

    public LoadSettings {
        check(
                maxQueueTime.toMillis() >= 1 && maxQueueTime.toSeconds() < 10,
                "plimsoll.load.max-queue-time is between 1ms and 10s");
        check(
                maxQueries >= 1 && maxWrites >= 1 && maxStreams >= 1,
                "plimsoll.load.max-queries, max-writes and max-streams are at least 1");
        check(
                maxStreams < maxConnections,
                "plimsoll.load.max-streams is less than plimsoll.load.max-connections, or streams could take every"
                        + " connection");
        check(maxStall.toSeconds() >= 1 && maxStall.toHours() < 1, "plimsoll.load.max-stall is between 1s and 1h");
    }
}
