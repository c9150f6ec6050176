/// What models cost, for whom, and when it is enough.
/// Depends on `inference`, `collection`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.usage;

import org.jspecify.annotations.NullMarked;
