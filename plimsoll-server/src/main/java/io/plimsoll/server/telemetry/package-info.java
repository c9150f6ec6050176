/// What operators see: spans for requests' stages and for jobs, measurements, log events, and what models cost.
/// Nobody's name is in them, and nobody's question unless the settings say so.
/// Depends on `query`, `ingest`, `upkeep`, `usage` and `inference` of the core, on OpenTelemetry, Micrometer and SLF4J.
@NullMarked
package io.plimsoll.server.telemetry;

import org.jspecify.annotations.NullMarked;
