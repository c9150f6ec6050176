package io.plimsoll.server.slo;

import io.plimsoll.slo.BurnAlert;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objectives;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/// Writes what objectives ask for as rules for Prometheus: the share of bad events over each window, and the alerts of
/// [BurnAlert] on them. They need nothing of a server but `plimsoll_slo_events_total`, whose series of several servers
/// add up.
public final class PrometheusRules {

    /// Wakes somebody up.
    public static final String FAST = "PlimsollObjectiveBurnsFast";

    /// Waits for the morning.
    public static final String SLOW = "PlimsollObjectiveBurnsSlowly";

    private static final String EVENTS = "plimsoll_slo_events_total";
    private static final int TARGET_DIGITS = 9;

    private final StringBuilder out = new StringBuilder();
    private final Guard guard;

    private PrometheusRules(Guard guard) {
        this.guard = guard;
    }

    public static String of(Objectives objectives, Guard guard) {
        var rules = new PrometheusRules(guard);
        rules.line("# Objectives as rules for Prometheus: the output of `plimsoll slo rules`. Not to be edited.");
        rules.line("groups:");
        rules.line("  - name: plimsoll-objectives-recorded");
        rules.line("    rules:");
        BurnAlert.windows().forEach(rules::recordShare);
        BurnAlert.ALL.forEach(alert -> rules.recordEvents(alert.longWindow()));
        rules.line("  - name: plimsoll-objectives");
        rules.line("    rules:");
        for (var objective : objectives.all()) {
            BurnAlert.ALL.stream()
                    .filter(alert -> alert.factor() * (1 - objective.target()) <= 1)
                    .forEach(alert -> rules.alert(objective, alert));
        }
        return rules.out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String share(Duration window) {
        return "plimsoll:slo_bad_share:rate" + BurnAlert.shown(window);
    }

    private void recordShare(Duration window) {
        var range = "[" + BurnAlert.shown(window) + "]";
        line("      - record: " + share(window));
        line("        expr: >-");
        line("          sum by (objective, tenant) (rate(" + EVENTS + "{outcome=\"bad\"}" + range + ")) /");
        line("          sum by (objective, tenant) (rate(" + EVENTS + range + "))");
    }

    private void recordEvents(Duration window) {
        var shown = BurnAlert.shown(window);
        line("      - record: plimsoll:slo_events:increase" + shown);
        line("        expr: 'sum by (objective, tenant) (increase(" + EVENTS + "[" + shown + "]))'");
        line("      - record: plimsoll:slo_bad_events:increase" + shown);
        line("        expr: 'sum by (objective, tenant) (increase(" + EVENTS + "{outcome=\"bad\"}[" + shown + "]))'");
    }

    private void alert(Objective objective, BurnAlert alert) {
        var of = "{objective=\"" + objective.name() + "\"}";
        var factor = plain(BigDecimal.valueOf(alert.factor()));
        var least = " >= " + factor + " * " + allowed(objective);
        var shown = BurnAlert.shown(alert.longWindow());
        var name = alert.urgent() ? FAST : SLOW;
        line("      - alert: " + name);
        line("        expr: >-");
        line("          " + share(alert.longWindow()) + of + least + " and");
        line("          " + share(alert.shortWindow()) + of + least + " and");
        line("          plimsoll:slo_events:increase" + shown + of + " >= " + guard.minEvents() + " and");
        line("          plimsoll:slo_bad_events:increase" + shown + of + " >= " + guard.minBad());
        line("        labels:");
        line("          objective: " + objective.name());
        line("          severity: " + (alert.urgent() ? "page" : "ticket"));
        line("          window: " + shown);
        line("        annotations:");
        line("          summary: \"" + objective.name()
                + "{{ with $labels.tenant }} of tenant {{ . }}{{ end }} burns its" + " error budget at least " + factor
                + " times as fast as it may\"");
        line("          runbook_url: \"{{ $externalLabels.runbooks }}/" + name + ".md\"");
    }

    /// The share of bad events that the target allows, without the dust of binary fractions.
    private static String allowed(Objective objective) {
        var exact = BigDecimal.ONE.subtract(BigDecimal.valueOf(objective.target()));
        return plain(exact.setScale(TARGET_DIGITS, RoundingMode.HALF_UP));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
