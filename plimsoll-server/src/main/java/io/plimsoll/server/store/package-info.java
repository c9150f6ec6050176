/// The embedded persistence: the catalogues, the job queue and the conversations in one SQLite file, the blobs as
/// plain files beside it. Every write is durable when its call returns.
///
/// [DataDirectory] makes one process the owner of the folder, [Database] gives a single writer and a few readers, and
/// each `Jdbc…` class implements one port of the core with SQL that PostgreSQL understands as well.
///
/// Depends on the ports in `collection`, `ingest`, `query` and `tenant`.
@NullMarked
package io.plimsoll.server.store;

import org.jspecify.annotations.NullMarked;
