package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.Canaries.Now;
import io.plimsoll.release.Canary;
import io.plimsoll.release.CanaryScope;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A canary as it is shown.
///
/// @param percent     of the users that get the candidate now
/// @param step        counted from 1
/// @param onPromotion what becomes of the candidate, in a sentence
/// @param decision    `hold`, `promote` or `roll_back`, as of now; absent in lists and once it has ended
/// @param why         of that, or of its last decision
/// @param missing     parts of the analysis that nothing is known for
/// @param warnings    such as flags past their date, or too few samples
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownCanary(
        String id,
        String scope,
        @Nullable String tenant,
        @Nullable String collection,
        @Nullable Map<String, Object> flags,
        @Nullable Long generation,
        String state,
        double percent,
        int step,
        List<Double> steps,
        long minSamples,
        double maxHours,
        double tolerancePercent,
        Instant begunAt,
        Instant stepAt,
        @Nullable Instant endedAt,
        @Nullable String decision,
        List<String> why,
        @Nullable List<String> missing,
        Map<String, String> figures,
        String onPromotion,
        List<String> warnings,
        @Nullable String reason,
        String by) {

    private static final double MINUTES_PER_HOUR = 60;

    /// @param now how it stands, where it is under way
    static ShownCanary of(Canary canary, Optional<Now> now, LiveFlags live) {
        var plan = canary.plan();
        var steps = new ArrayList<Double>();
        for (int step = 0; step < plan.shares().size(); step++) {
            steps.add(percent(plan.shares().get(step)));
        }
        steps.add(100.0);
        var generation = canary.candidate().generation();
        var scope = canary.scope();
        return new ShownCanary(
                canary.id(),
                scope.wireName(),
                scope.ofTenant().map(TenantId::value).orElse(null),
                scope.ofCollection().map(key -> key.name().value()).orElse(null),
                generation.isPresent() ? null : values(canary),
                generation.isPresent() ? (Long) generation.getAsLong() : null,
                canary.state().wireName(),
                canary.state().isUnderWay() ? percent(canary.share()) : 0,
                canary.step() + 1,
                steps,
                plan.minSamples(),
                plan.maxDuration().toMinutes() / MINUTES_PER_HOUR,
                Math.round(1_000 * (plan.tolerance() - 1)) / 10.0,
                canary.begunAt(),
                canary.stepAt(),
                canary.endedAt().orElse(null),
                now.map(known -> known.verdict().decision().name().toLowerCase(Locale.ROOT))
                        .orElse(null),
                now.map(known -> known.verdict().why()).orElse(canary.why()),
                now.map(known -> known.verdict().missing()).orElse(null),
                new TreeMap<>(now.map(Now::figures).orElse(canary.figures())),
                onPromotion(canary),
                warnings(canary, live),
                canary.reason().orElse(null),
                canary.by());
    }

    private static double percent(double share) {
        return Math.round(10_000 * share) / 100.0;
    }

    /// A value that is none of the flag's any more is shown as the text it is.
    private static Map<String, Object> values(Canary canary) {
        var values = new TreeMap<String, Object>();
        canary.candidate().flags().forEach((name, text) -> {
            try {
                values.put(name, Flags.named(name).parse(text));
            } catch (PlimsollException e) {
                values.put(name, text);
            }
        });
        return values;
    }

    private static String onPromotion(Canary canary) {
        if (canary.candidate().generation().isPresent()) {
            return "the generation becomes LIVE";
        }
        return switch (canary.scope()) {
            case CanaryScope.Everybody unused -> "the values are set for everybody, at the level global";
            case CanaryScope.OfTenant(var tenant) -> "the values are set for the tenant " + tenant.name();
            case CanaryScope.OfCollection(var collection) ->
                "the values are set for the whole tenant " + collection.tenant().name()
                        + ": flags have none for a single collection";
        };
    }

    private static List<String> warnings(Canary canary, LiveFlags live) {
        var warnings = new ArrayList<String>();
        if (canary.plan().minSamples() < CanaryPlan.DEFAULT.minSamples()) {
            warnings.add("with fewer than " + CanaryPlan.DEFAULT.minSamples()
                    + " requests a step only large differences" + " are seen, of latency hardly any");
        }
        for (var flag : Flags.all()) {
            if (canary.candidate().flags().containsKey(flag.name()) && live.isPastDate(flag)) {
                warnings.add("the flag '" + flag.name() + "' was to be gone by " + flag.goneBy() + "; ask its owner, "
                        + flag.owner());
            }
        }
        return warnings;
    }
}
