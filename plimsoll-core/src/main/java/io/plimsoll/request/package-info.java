/// What travels with a request through every signature: who asks, until when, and under which trace.
/// Depends on `tenant` and `error`.
@NullMarked
package io.plimsoll.request;

import org.jspecify.annotations.NullMarked;
