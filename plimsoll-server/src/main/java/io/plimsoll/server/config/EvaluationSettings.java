package io.plimsoll.server.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How well collections are searched and answered from, measured all the time.
///
/// @param every           from one run of a collection's golden questions to the next; zero for none but those that
///                        are asked for
/// @param recallObjective recall@10 below which it is looked for what made it worse
public record EvaluationSettings(
        @DefaultValue("6h") Duration every,
        @DefaultValue("0.75") double recallObjective) {

    public EvaluationSettings {
        PlimsollSettings.check(
                every.isZero() || every.compareTo(Duration.ofMinutes(1)) >= 0,
                "plimsoll.evaluation.every is at least 1m, or 0 for none");
        PlimsollSettings.check(
                recallObjective >= 0 && recallObjective <= 1,
                "plimsoll.evaluation.recall-objective is between 0 and 1");
    }
}
