/// Results that are kept so that they need not be computed again, and the rules under which one may be served:
/// [io.plimsoll.cache.ResultCache] over the port [io.plimsoll.cache.Cache].
/// Depends on `inference`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.cache;

import org.jspecify.annotations.NullMarked;
