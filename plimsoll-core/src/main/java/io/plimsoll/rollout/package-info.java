/// How a collection's index is rebuilt, validated, switched and rolled back while it answers, and repaired from the
/// stored documents when its files are damaged.
/// Depends on `ingest`, `query`, `engine`, `inference`, `collection`, `document`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.rollout;

import org.jspecify.annotations.NullMarked;
