package io.plimsoll.server.telemetry;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// How spans leave the process.
///
/// @param endpoint     of the collector
/// @param headers      of every export, such as its credential
/// @param sample       the share of traces that are recorded, 0 to 1, where no caller has decided
/// @param followCaller whether a caller's decision holds
/// @param maxQueue     spans that wait to be exported; more are dropped and counted
/// @param timeout      of one export, and of the last one when the server stops
/// @param every        between two exports
public record TracingSettings(
        URI endpoint,
        Protocol protocol,
        Map<String, String> headers,
        double sample,
        boolean followCaller,
        int maxQueue,
        Duration timeout,
        Duration every) {

    /// The transports of OTLP.
    public enum Protocol {
        GRPC,
        HTTP
    }

    public TracingSettings {
        headers = Map.copyOf(headers);
    }

    /// Without the headers, which may hold a credential.
    @Override
    public String toString() {
        return "TracingSettings[" + protocol + " " + endpoint + "]";
    }
}
