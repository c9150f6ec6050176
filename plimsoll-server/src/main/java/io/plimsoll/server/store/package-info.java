/// Persistence: the catalogues, the job queue and the conversations in one database, a SQLite file or a PostgreSQL
/// server, and the blobs as plain files. Every write is durable when its call returns.
///
/// [DataDirectory] makes one process the owner of the folder, [Database] runs reads and write transactions, and each
/// `Jdbc…` class implements one port of the core with SQL that both databases understand. What they do differently is
/// in [Dialect]; what a transaction must have to itself it names by a [Lock].
///
/// Depends on the ports in `collection`, `ingest`, `query` and `tenant`.
@NullMarked
package io.plimsoll.server.store;

import org.jspecify.annotations.NullMarked;
