/// The HTTP surface: routes, what each of them permits, strict reading of requests, and one form for every failure.
/// [io.plimsoll.server.http.HttpConfiguration] wires it; everything else is reached through routes.
/// Depends on the core's doors (`ingest.Ingestion`, `query.QueryPipeline`) and ports; on no other package of the
/// server.
@NullMarked
package io.plimsoll.server.http;

import org.jspecify.annotations.NullMarked;
