/// Who asks and what they may see. Isolation begins here: a [AccessScope] can only be had from a [Principal].
/// Depends on `error`.
@NullMarked
package io.plimsoll.tenant;

import org.jspecify.annotations.NullMarked;
