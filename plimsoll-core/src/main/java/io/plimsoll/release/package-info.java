/// Changes that some of the users get before all do: canaries, from their start to their promotion or roll-back.
/// [Canaries] is the door, [LiveCanaries] what a request meets, [CanaryKeeper] what decides. Depends on `canary`,
/// `flag`, `slo`, `evaluation`, `query`, `usage` and below.
@NullMarked
package io.plimsoll.release;

import org.jspecify.annotations.NullMarked;
