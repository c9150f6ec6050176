package io.plimsoll.flag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Why a flag has its value for a principal.
///
/// @param value the one in force
/// @param level that won
/// @param steps all levels, the strongest first
public record FlagExplanation(Flag<?> flag, String value, FlagLevel level, List<Step> steps) {

    public FlagExplanation {
        steps = List.copyOf(steps);
    }

    /// @param value absent where the level has none
    /// @param wins  whether it is the one in force
    public record Step(FlagLevel level, Optional<String> value, String why, boolean wins) {

        static Step unset(FlagLevel level, String why) {
            return new Step(level, Optional.empty(), why, false);
        }
    }

    /// With what a canary makes of it, which stands where it would if it were set. What a runbook holds goes before.
    ///
    /// @param at    the level, `tenant` or `global`
    /// @param tried absent where the canary gives the principal no value
    public FlagExplanation tried(FlagLevel at, Optional<String> tried, String why) {
        boolean isHeld = level == FlagLevel.RUNBOOK;
        var step = new Step(
                FlagLevel.CANARY,
                tried.filter(value -> !isHeld),
                isHeld ? why + "; what a runbook holds goes before" : why,
                false);
        var all = new ArrayList<Step>();
        for (var present : steps) {
            if (present.level() == at) {
                all.add(step);
            }
            all.add(present);
        }
        return of(flag, all);
    }

    /// The first step with a value wins; the last one always has one.
    static FlagExplanation of(Flag<?> flag, List<Step> steps) {
        var marked = new ArrayList<Step>();
        var winner = steps.getLast();
        boolean won = false;
        for (var step : steps) {
            boolean wins = !won && step.value().isPresent();
            winner = wins ? step : winner;
            won |= wins;
            marked.add(new Step(step.level(), step.value(), step.why(), wins));
        }
        return new FlagExplanation(flag, winner.value().orElse(""), winner.level(), marked);
    }
}
