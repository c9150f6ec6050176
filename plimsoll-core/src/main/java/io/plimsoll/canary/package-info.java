/// Whether a candidate is worse than what it is to replace: statistics that may be looked at after every request and
/// stay valid. Pure arithmetic. Depends on `error`.
@NullMarked
package io.plimsoll.canary;

import org.jspecify.annotations.NullMarked;
