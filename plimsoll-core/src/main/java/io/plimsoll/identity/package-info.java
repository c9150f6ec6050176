/// What callers prove themselves with. Depends on `audit`, `tenant` and `error`.
@NullMarked
package io.plimsoll.identity;

import org.jspecify.annotations.NullMarked;
