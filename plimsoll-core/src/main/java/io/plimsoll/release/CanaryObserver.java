package io.plimsoll.release;

import io.plimsoll.canary.Arm;
import io.plimsoll.canary.Outcome;
import io.plimsoll.canary.Verdict.Decision;

/// Who measures canaries.
public interface CanaryObserver {

    CanaryObserver NONE = new CanaryObserver() {};

    /// A request of an arm has ended.
    default void ended(Arm arm, Outcome outcome) {}

    /// A canary took a step, or was rolled back.
    default void decided(Decision decision) {}
}
