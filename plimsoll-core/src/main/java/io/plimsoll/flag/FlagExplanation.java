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
