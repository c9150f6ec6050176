package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagChange;
import io.plimsoll.flag.FlagEntry;
import io.plimsoll.flag.FlagExplanation;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.Shares;
import io.plimsoll.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A flag as it is shown: how it is declared, and what is set of it.
///
/// @param allowed what a value may be, in words
/// @param warning that it was to be gone by now, where it was
/// @param history absent in lists
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownFlag(
        String name,
        String type,
        String allowed,
        @Nullable List<String> variants,
        @JsonInclude Object defaultValue,
        String meaning,
        String owner,
        LocalDate made,
        LocalDate goneBy,
        boolean pastDate,
        boolean openToTenants,
        @Nullable String warning,
        List<ShownValue> values,
        @Nullable List<ShownChange> history) {

    /// @param percent   of users by value, at the level `percentage`
    /// @param principal like the tenant only at the levels that have one
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownValue(
            String level,
            @Nullable String tenant,
            @Nullable String principal,
            @Nullable Object value,
            @Nullable Map<String, BigDecimal> percent,
            boolean locked,
            @Nullable String reason,
            long version,
            Instant at,
            String by) {}

    /// @param before as text, such as `true` or, locked, `true!`; absent where there was no value
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownChange(
            long version,
            String level,
            @Nullable String tenant,
            @Nullable String principal,
            @Nullable String before,
            @Nullable String after,
            @Nullable String reason,
            Instant at,
            String by) {}

    record ShownStep(
            String level,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String value,

            String why,
            boolean wins) {}

    /// @param level that won, and why
    record ShownExplanation(
            String flag,
            String tenant,
            String principal,
            String value,
            String level,
            String why,
            List<ShownStep> steps) {

        static ShownExplanation of(FlagExplanation explanation, FlagUser user) {
            var steps = explanation.steps().stream()
                    .map(step ->
                            new ShownStep(step.level().wireName(), step.value().orElse(null), step.why(), step.wins()))
                    .toList();
            var why = steps.stream()
                    .filter(ShownStep::wins)
                    .map(ShownStep::why)
                    .findFirst()
                    .orElse("");
            return new ShownExplanation(
                    explanation.flag().name(),
                    user.tenant().value(),
                    user.id(),
                    explanation.value(),
                    explanation.level().wireName(),
                    why,
                    steps);
        }
    }

    /// @param visible which of the values are shown
    static ShownFlag of(
            Flag<?> flag, LiveFlags flags, Predicate<FlagScope> visible, Optional<List<FlagChange>> history) {
        boolean late = flags.isPastDate(flag);
        return new ShownFlag(
                flag.name(),
                flag.kind().wireName(),
                flag.kind().allowed(),
                flag.variants().isEmpty() ? null : flag.variants(),
                flags.standard(flag),
                flag.meaning(),
                flag.owner(),
                flag.made(),
                flag.goneBy(),
                late,
                flag.openToTenants(),
                late ? "the flag was to be gone by " + flag.goneBy() + "; ask its owner, " + flag.owner() : null,
                flags.entries().stream()
                        .filter(entry -> entry.flag().equals(flag.name()) && visible.test(entry.scope()))
                        .map(entry -> value(flag, entry))
                        .toList(),
                history.map(changes -> changes.stream()
                                .filter(change -> visible.test(change.scope()))
                                .map(ShownFlag::change)
                                .toList())
                        .orElse(null));
    }

    private static ShownValue value(Flag<?> flag, FlagEntry entry) {
        boolean shared = entry.scope().equals(FlagScope.percentage());
        return new ShownValue(
                entry.scope().level().wireName(),
                tenant(entry.scope()),
                principal(entry.scope()),
                shared ? null : typed(flag, entry.value()),
                shared ? percent(flag, entry.value()) : null,
                entry.locked(),
                entry.reason().orElse(null),
                entry.version(),
                entry.at(),
                entry.by());
    }

    /// A value that is none of the flag's any more is shown as the text it is.
    private static Object typed(Flag<?> flag, String text) {
        try {
            return flag.parse(text);
        } catch (PlimsollException e) {
            return text;
        }
    }

    private static Map<String, BigDecimal> percent(Flag<?> flag, String text) {
        try {
            return Shares.parse(flag, text).percentages();
        } catch (PlimsollException e) {
            return Map.of();
        }
    }

    private static ShownChange change(FlagChange change) {
        return new ShownChange(
                change.version(),
                change.scope().level().wireName(),
                tenant(change.scope()),
                principal(change.scope()),
                change.before().map(ShownFlag::text).orElse(null),
                change.after().map(ShownFlag::text).orElse(null),
                change.reason().orElse(null),
                change.at(),
                change.by());
    }

    private static String text(FlagChange.Value value) {
        return value.text() + (value.locked() ? "!" : "");
    }

    private static @Nullable String tenant(FlagScope scope) {
        return scope.ofTenant().map(TenantId::value).orElse(null);
    }

    private static @Nullable String principal(FlagScope scope) {
        return scope instanceof FlagScope.OfPrincipal(var unused, var principal) ? principal : null;
    }
}
