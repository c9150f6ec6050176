/// What keeps indexes in order while nobody looks: compaction at quiet times, and how fresh collections are.
/// Depends on `ingest`, `engine`, `collection`, `document`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.upkeep;

import org.jspecify.annotations.NullMarked;
