/// Objectives, what is left of their error budgets, and how fast these burn: arithmetic on counts of good and bad
/// events, without clocks or stores of its own. Depends on `tenant` and `error`.
@NullMarked
package io.plimsoll.slo;

import org.jspecify.annotations.NullMarked;
