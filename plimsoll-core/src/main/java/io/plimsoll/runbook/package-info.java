/// Runbooks that run: what is watched for, what is done then, what brings it back, and what became of it. A [Runbook]
/// is read from a file; the [RunbookKeeper] looks at [Signals], opens an [Incident] where a trigger has held for long
/// enough, does the steps, and takes them back when all is well again. Flags are held, never set: what humans set by
/// hand wins, and an end brings back what there was.
/// Depends on flags, collections and the audit log; whoever rebuilds indexes and sends notices is given to it.
@NullMarked
package io.plimsoll.runbook;

import org.jspecify.annotations.NullMarked;
