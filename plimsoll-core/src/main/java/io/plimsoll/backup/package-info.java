/// Backups of everything that a server holds, their restore, and drills that show that a restore works.
/// Depends on `rollout`, `ingest`, `engine`, `storage`, `collection`, `document`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.backup;

import org.jspecify.annotations.NullMarked;
