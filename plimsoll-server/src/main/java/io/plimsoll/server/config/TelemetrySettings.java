package io.plimsoll.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What operators see. `plimsoll.telemetry`.
///
/// @param semconv         the names of OpenTelemetry's conventions for generative AI: `old` (1.36), `new` or `both`
/// @param maxTenantLabels tenants that measurements name; the others are `other`
public record TelemetrySettings(
        @DefaultValue("new") String semconv,
        @DefaultValue("100") int maxTenantLabels,
        @DefaultValue Otlp otlp) {

    public TelemetrySettings {
        check(semconv.matches("old|new|both"), "plimsoll.telemetry.semconv is 'old', 'new' or 'both'");
        check(
                maxTenantLabels >= 0 && maxTenantLabels <= 10_000,
                "plimsoll.telemetry.max-tenant-labels is between 0 and 10000");
    }

    /// Traces for an OpenTelemetry collector.
    ///
    /// @param endpoint     such as `http://127.0.0.1:4317`, or for `http` `http://127.0.0.1:4318/v1/traces`;
    ///                     absent to make no spans
    /// @param protocol     `grpc`, or `http` for HTTP/protobuf
    /// @param headers      of every export, such as its credential
    /// @param sample       share of traces that are recorded, where no caller has decided
    /// @param followCaller whether the decision of a caller's `traceparent` holds
    /// @param maxQueue     spans that wait to be exported; more are dropped and counted
    /// @param timeout      of one export, and of the last one when the server stops
    /// @param every        between two exports
    public record Otlp(
            Optional<URI> endpoint,
            @DefaultValue("grpc") String protocol,
            @DefaultValue Map<String, String> headers,
            @DefaultValue("1.0") double sample,
            @DefaultValue("true") boolean followCaller,
            @DefaultValue("8192") int maxQueue,
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("2s") Duration every) {
        public Otlp {
            headers = Map.copyOf(headers);
            check(
                    endpoint.isEmpty() || endpoint.get().toString().matches("https?://.+"),
                    "plimsoll.telemetry.otlp.endpoint is an http or https URL");
            check(protocol.matches("grpc|http"), "plimsoll.telemetry.otlp.protocol is 'grpc' or 'http'");
            check(sample >= 0 && sample <= 1, "plimsoll.telemetry.otlp.sample is between 0 and 1");
            check(maxQueue >= 1 && maxQueue <= 1_000_000, "plimsoll.telemetry.otlp.max-queue is between 1 and 1000000");
            check(isWithin(timeout, 30), "plimsoll.telemetry.otlp.timeout is above 0 and at most 30s");
            check(isWithin(every, 60), "plimsoll.telemetry.otlp.every is above 0 and at most 60s");
        }

        private static boolean isWithin(Duration duration, long maxSeconds) {
            return duration.toMillis() >= 1 && duration.compareTo(Duration.ofSeconds(maxSeconds)) <= 0;
        }

        /// Without the headers, which may hold a credential.
        @Override
        public String toString() {
            return "Otlp[" + endpoint.map(URI::toString).orElse("off") + "]";
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
