package io.plimsoll.runbook;

import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is done when something happens, and what brings it back.
///
/// @param name              of its file and its page
/// @param about             in a sentence
/// @param alerts            names of the alerts that tell people of the same thing
/// @param rung              its place on a ladder, if it stands on one
/// @param trigger           of which one has to hold, for `holdFor`
/// @param guards            of which all have to hold before anything is done
/// @param revert            of which all have to hold, for `clearFor`, before it is taken back
/// @param maxActionsPerHour steps that change something, of all its incidents together
public record Runbook(
        String name,
        String about,
        List<String> alerts,
        Mode mode,
        Target.Scope scope,
        Optional<Rung> rung,
        List<Condition> trigger,
        Duration holdFor,
        List<Condition> guards,
        List<Step> steps,
        List<Condition> revert,
        Duration clearFor,
        int maxActionsPerHour) {

    public static final int MAX_STEPS = 20;

    private static final Duration LONGEST = Duration.ofDays(1);

    public enum Mode {
        /// Acts by itself.
        ACT,
        /// Says what it would do, and waits for a human to confirm it.
        SUGGEST;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A lower level comes before a higher one and goes after it.
    public record Rung(String ladder, int level) {
        public Rung {
            if (level < 1 || level > 9) {
                throw PlimsollException.invalidField("level", "a level is between 1 and 9");
            }
        }
    }

    public Runbook {
        alerts = List.copyOf(alerts);
        trigger = List.copyOf(trigger);
        guards = List.copyOf(guards);
        steps = List.copyOf(steps);
        revert = revert.isEmpty() ? trigger.stream().map(Condition::negated).toList() : List.copyOf(revert);
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")) {
            throw PlimsollException.invalidField(
                    "runbook", "a runbook's name is at most 64 lower-case letters, digits and hyphens");
        }
        if (trigger.isEmpty()) {
            throw PlimsollException.invalidField("trigger", "a runbook has at least one trigger");
        }
        checkTime("trigger.for", holdFor);
        checkTime("revert.for", clearFor);
        checkSteps(steps, scope, maxActionsPerHour);
        checkExplained(steps, trigger);
        checkRevert(trigger, revert);
    }

    private static void checkTime(String field, Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw PlimsollException.invalidField(field, "it is between 0s and 24h");
        }
    }

    private static void checkSteps(List<Step> steps, Target.Scope scope, int maxActionsPerHour) {
        if (steps.isEmpty() || steps.size() > MAX_STEPS) {
            throw PlimsollException.invalidField("steps", "a runbook has 1 to " + MAX_STEPS + " steps");
        }
        for (var step : steps) {
            if (step.isOfCollections() && scope != Target.Scope.COLLECTION) {
                throw PlimsollException.invalidField(
                        "steps", "only a runbook with 'scope: collection' can " + step.shown());
            }
            boolean isOfFlags = step instanceof Step.SetFlag || step instanceof Step.ScaleFlag;
            if (isOfFlags && scope == Target.Scope.COLLECTION) {
                throw PlimsollException.invalidField(
                        "steps", "flags are for the server or a tenant; with 'scope: collection' none can be held");
            }
        }
        long acting = steps.stream().filter(Step::acts).count();
        if (maxActionsPerHour < Math.max(1, acting) || maxActionsPerHour > 1_000) {
            throw PlimsollException.invalidField(
                    "max-actions-per-hour",
                    "it is between " + Math.max(1, acting) + ", what one incident needs, and 1000");
        }
    }

    private static void checkExplained(List<Step> steps, List<Condition> trigger) {
        boolean explains = steps.stream().anyMatch(Step.Explain.class::isInstance);
        if (explains
                && trigger.stream().noneMatch(condition -> condition.signal().isExplained())) {
            var known = Arrays.stream(Signal.values())
                    .filter(Signal::isExplained)
                    .map(Signal::wireName)
                    .collect(Collectors.joining(", "));
            throw PlimsollException.invalidField(
                    "steps", "what a runbook is due to is known of these triggers only: " + known);
        }
    }

    private static void checkRevert(List<Condition> trigger, List<Condition> revert) {
        for (var begin : trigger) {
            for (var end : revert) {
                if (begin.overlaps(end)) {
                    throw PlimsollException.invalidField(
                            "revert", "it would undo itself: '" + begin + "' and '" + end + "' can hold together");
                }
            }
        }
    }

    /// Of several holds of one flag the highest level counts.
    public int level() {
        return rung.map(Rung::level).orElse(0);
    }

    /// What changes nothing is done without a human's word.
    public Runbook suggesting() {
        if (steps.stream().noneMatch(Step::acts)) {
            return this;
        }
        return new Runbook(
                name,
                about,
                alerts,
                Mode.SUGGEST,
                scope,
                rung,
                trigger,
                holdFor,
                guards,
                steps,
                revert,
                clearFor,
                maxActionsPerHour);
    }
}
