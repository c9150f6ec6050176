/// Sources that documents come from by themselves: watched folders, web sites, buckets. A [Source] lists what it has,
/// [SourceSync] compares the listing with what was taken before and submits the difference, and [SourceWorkers] runs
/// each source when it is due.
/// Depends on `ingest`, `storage`, `document`, `collection`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.source;

import org.jspecify.annotations.NullMarked;
