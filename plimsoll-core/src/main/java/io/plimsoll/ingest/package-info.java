/// From a source's bytes to passages in an index: the ingestion pipeline and its ports.
/// Depends on `engine`, `inference`, `collection`, `document`, `request`, `tenant` and `error`, never on `query`.
@NullMarked
package io.plimsoll.ingest;

import org.jspecify.annotations.NullMarked;
