/// Who did what, to what, when, from where, with which result: events, and the log that keeps them.
/// Depends on `tenant` and `error`.
@NullMarked
package io.plimsoll.audit;

import org.jspecify.annotations.NullMarked;
