package io.plimsoll.release;

import io.plimsoll.canary.CanaryPlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A candidate that some of the users get in place of what everybody else has.
///
/// @param step     counted from 0, of the plan's shares
/// @param stepAt   when it came to its step
/// @param endedAt  absent while it is under way
/// @param version  counts up with every change
/// @param evidence as its tests of rates have written it down
/// @param recalled golden questions that were asked so far, in their order
/// @param heldAt   when its being held was audited last
/// @param why      of its last decision, in sentences
/// @param figures  of its last decision, by name
/// @param before   values as text that the flags had where they were promoted to; a flag without one had none
/// @param reason   that its maker gave
public record Canary(
        String id,
        CanaryScope scope,
        Candidate candidate,
        CanaryPlan plan,
        CanaryState state,
        int step,
        Instant begunAt,
        Instant stepAt,
        Optional<Instant> endedAt,
        long version,
        String evidence,
        int recalled,
        Instant heldAt,
        List<String> why,
        Map<String, String> figures,
        Map<String, String> before,
        Optional<String> reason,
        String by) {

    public static final int MAX_REASON_CHARS = 500;

    /// Names the generation that was LIVE before, where a generation was promoted.
    static final String LIVE_BEFORE = "generation";

    public Canary {
        why = List.copyOf(why);
        figures = Map.copyOf(figures);
        before = Map.copyOf(before);
    }

    /// Of the users; 1 while it is being promoted.
    public double share() {
        return state == CanaryState.PROMOTING ? 1 : plan.shares().get(step);
    }

    boolean isLastStep() {
        return step + 1 == plan.shares().size();
    }

    Canary decided(List<String> reasons, Map<String, String> known) {
        return new Canary(
                id, scope, candidate, plan, state, step, begunAt, stepAt, endedAt, version, evidence, recalled, heldAt,
                reasons, known, before, reason, by);
    }

    /// In another state, or at another step of the same.
    Canary moved(CanaryState to, int toStep, Instant now) {
        return new Canary(
                id,
                scope,
                candidate,
                plan,
                to,
                toStep,
                begunAt,
                toStep == step ? stepAt : now,
                to.isUnderWay() ? Optional.empty() : Optional.of(now),
                version,
                evidence,
                recalled,
                heldAt,
                why,
                figures,
                before,
                reason,
                by);
    }

    Canary learnt(String newEvidence, int nowRecalled) {
        return new Canary(
                id,
                scope,
                candidate,
                plan,
                state,
                step,
                begunAt,
                stepAt,
                endedAt,
                version,
                newEvidence,
                nowRecalled,
                heldAt,
                why,
                figures,
                before,
                reason,
                by);
    }

    Canary held(Instant now) {
        return new Canary(
                id, scope, candidate, plan, state, step, begunAt, stepAt, endedAt, version, evidence, recalled, now,
                why, figures, before, reason, by);
    }

    Canary following(Map<String, String> values) {
        return new Canary(
                id, scope, candidate, plan, state, step, begunAt, stepAt, endedAt, version, evidence, recalled, heldAt,
                why, figures, values, reason, by);
    }

    /// As the store has written it.
    public Canary withVersion(long written) {
        return new Canary(
                id, scope, candidate, plan, state, step, begunAt, stepAt, endedAt, written, evidence, recalled, heldAt,
                why, figures, before, reason, by);
    }

    /// As the audit log names it.
    public String object() {
        return "canary/" + id;
    }
}
