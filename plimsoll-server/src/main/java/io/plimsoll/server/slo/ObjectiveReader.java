package io.plimsoll.server.slo;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.slo.IndicatorReader.Measured;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads an `SLO` of OpenSLO.
final class ObjectiveReader {

    /// The annotation that says whose events are held against an objective; without it everybody's together.
    static final String TENANT = "plimsoll.io/tenant";

    private static final String EACH = "*";
    private static final String TARGET = "target";
    private static final String PERCENT = "targetPercent";
    private static final String INDICATOR = "indicator";
    private static final String INDICATOR_REF = "indicatorRef";
    private static final String DURATION = "duration";

    private final Map<String, Measured> indicators;

    /// @param indicators the SLIs of all files, by name
    ObjectiveReader(Map<String, Measured> indicators) {
        this.indicators = indicators;
    }

    Objective read(YamlFields document) {
        var metadata = document.map("metadata");
        var spec = document.map("spec")
                .only(
                        "description",
                        "service",
                        INDICATOR,
                        INDICATOR_REF,
                        "timeWindow",
                        "budgetingMethod",
                        "objectives",
                        "alertPolicies");
        spec.optionalText("description");
        checkMethod(spec);
        try {
            var measured = measured(spec);
            return new Objective(
                    metadata.text("name"),
                    scope(document, metadata),
                    new Sli(service(spec), measured.indicator(), measured.threshold()),
                    target(spec),
                    window(spec));
        } catch (PlimsollException e) {
            throw located(document, e);
        }
    }

    /// Failures of values that checked themselves name their field and not yet where it stands.
    private static PlimsollException located(YamlFields document, PlimsollException failure) {
        boolean isLocated = failure.field()
                .map(field -> failure.detail().contains(": " + field + ": "))
                .orElse(true);
        return isLocated ? failure : document.problemAt(failure.field().orElseThrow(), failure.detail());
    }

    private static void checkMethod(YamlFields spec) {
        if (!spec.text("budgetingMethod").equals("Occurrences")) {
            throw spec.problem("budgetingMethod", "'Occurrences' is expected: budgets count events, not time slices");
        }
        if (spec.has("alertPolicies")) {
            throw spec.problem(
                    "alertPolicies", "every objective has the same four alerts, see docs/operations/objectives.md");
        }
    }

    private static ServiceName service(YamlFields spec) {
        return service(spec, "service");
    }

    static ServiceName service(YamlFields fields, String name) {
        var text = fields.text(name);
        return Stream.of(ServiceName.values())
                .filter(service -> service.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> fields.problem(
                        name,
                        "one of these is expected: "
                                + Stream.of(ServiceName.values())
                                        .map(ServiceName::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    private Measured measured(YamlFields spec) {
        if (spec.has(INDICATOR) == spec.has(INDICATOR_REF)) {
            throw spec.problem(INDICATOR, "either this or '" + INDICATOR_REF + "' is expected");
        }
        if (spec.has(INDICATOR)) {
            var inline = spec.map(INDICATOR).only("metadata", "spec");
            OpenSlo.checkMetadata(inline.map("metadata"));
            return IndicatorReader.read(inline.map("spec"));
        }
        var name = spec.text(INDICATOR_REF);
        return Optional.ofNullable(indicators.get(name))
                .orElseThrow(() -> spec.problem(INDICATOR_REF, "there is no SLI '" + name + "' in these files"));
    }

    private static Scope scope(YamlFields document, YamlFields metadata) {
        var tenant = Optional.ofNullable(metadata.texts("annotations").get(TENANT));
        if (tenant.isEmpty()) {
            return new Scope.Everybody();
        }
        try {
            return tenant.get().equals(EACH) ? new Scope.EachTenant() : new Scope.OneTenant(tenant.get());
        } catch (PlimsollException e) {
            throw document.problemAt(
                    "metadata.annotations", TENANT + " is a tenant's name, or '*' for each tenant by itself");
        }
    }

    private static double target(YamlFields spec) {
        var objectives = spec.maps("objectives");
        if (objectives.size() != 1) {
            throw spec.problem("objectives", "one objective is expected; write an SLO for each");
        }
        var objective = objectives.getFirst().only("displayName", TARGET, PERCENT);
        objective.optionalText("displayName");
        if (objective.has(TARGET) == objective.has(PERCENT)) {
            throw objective.problem(TARGET, "either this or '" + PERCENT + "' is expected");
        }
        return objective.has(TARGET)
                ? objective.number(TARGET).doubleValue()
                : percent(objective.number(PERCENT)).doubleValue();
    }

    private static BigDecimal percent(BigDecimal number) {
        return number.movePointLeft(2);
    }

    private static Duration window(YamlFields spec) {
        var windows = spec.maps("timeWindow");
        if (windows.size() != 1) {
            throw spec.problem("timeWindow", "one window is expected");
        }
        var window = windows.getFirst().only(DURATION, "isRolling", "calendar");
        if (window.has("calendar")) {
            throw window.problem("calendar", "windows roll, and follow no calendar");
        }
        if (!window.truth("isRolling")) {
            throw window.problem("isRolling", "true is expected: windows roll, and follow no calendar");
        }
        var text = window.text(DURATION);
        if (!text.matches("[1-9][0-9]{0,4}[mhdw]")) {
            throw window.problem(DURATION, "a time such as 28d, 4w or 12h is expected");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }
}
