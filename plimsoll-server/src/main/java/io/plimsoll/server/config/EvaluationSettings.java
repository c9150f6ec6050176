package io.plimsoll.server.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How well collections are searched and answered from, measured all the time.
///
/// @param every           from one run of a collection's golden questions to the next; zero for none but those that
///                        are asked for
/// @param recallObjective recall@10 below which it is looked for what made it worse
/// @param judgedPerHour   answers of a tenant that are judged at most
/// @param driftWindow     questions that are compared with as many of the reference
/// @param driftEvery      least time from one question that is looked at for it to the next of the same collection
/// @param keepAnswers     how long it is remembered who was answered what, for what he says of it
public record EvaluationSettings(
        @DefaultValue("6h") Duration every,
        @DefaultValue("0.75") double recallObjective,
        @DefaultValue("60") int judgedPerHour,
        @DefaultValue("200") int driftWindow,
        @DefaultValue("1s") Duration driftEvery,
        @DefaultValue("7d") Duration keepAnswers) {

    public EvaluationSettings {
        PlimsollSettings.check(
                every.isZero() || every.compareTo(Duration.ofMinutes(1)) >= 0,
                "plimsoll.evaluation.every is at least 1m, or 0 for none");
        PlimsollSettings.check(
                recallObjective >= 0 && recallObjective <= 1,
                "plimsoll.evaluation.recall-objective is between 0 and 1");
        PlimsollSettings.check(judgedPerHour >= 0, "plimsoll.evaluation.judged-per-hour is not negative");
        PlimsollSettings.check(
                driftWindow >= 20 && driftWindow <= 500, "plimsoll.evaluation.drift-window is between 20 and 500");
        PlimsollSettings.check(
                !driftEvery.isNegative() && driftEvery.compareTo(Duration.ofHours(1)) <= 0,
                "plimsoll.evaluation.drift-every is at most 1h");
        PlimsollSettings.check(
                !keepAnswers.isNegative() && keepAnswers.compareTo(Duration.ofDays(90)) <= 0,
                "plimsoll.evaluation.keep-answers is at most 90d");
    }
}
