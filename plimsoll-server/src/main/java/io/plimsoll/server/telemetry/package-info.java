/// What operators see: a span, a measurement and a log event for each stage of a question, and gauges of ingestion.
/// Nobody's question and nobody's name is in them.
/// Depends on `query`, `ingest` and `upkeep` of the core, on OpenTelemetry's API, Micrometer and SLF4J.
@NullMarked
package io.plimsoll.server.telemetry;

import org.jspecify.annotations.NullMarked;
