package io.plimsoll.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [SignalReports] does.
public abstract class SignalReportsContract {

    private static final Actor ALERTMANAGER = new Actor(TenantId.DEFAULT, "key_am", Optional.empty(), Optional.empty());
    private static final AuditEvent EVENT = AuditEvent.done(AuditAction.ALERT_REPORT, ALERTMANAGER, "alerts");

    protected Instant now = Instant.parse("2026-12-01T12:00:00Z");
    protected final InstantSource clock = () -> now;
    protected SignalReports reports = new MemorySignalReports(clock);

    /// Opens the reports; what an earlier one of the same test wrote is there.
    protected abstract SignalReports open();

    /// What was audited.
    protected abstract List<String> audited();

    @BeforeEach
    final void openReports() {
        reports = open();
    }

    private static Map<Signal, List<Reading>> breaker(double value) {
        return Map.of(Signal.BREAKER_OPEN, List.of(new Reading(Map.of("dependency", "search-vector"), value)));
    }

    private OutsideAlert alert(String fingerprint, int startedSecondsAgo) {
        var labels = Map.of("alert", "DiskSlow", "severity", "page", "tenant", "acme");
        return new OutsideAlert(fingerprint, labels, now.minusSeconds(startedSecondsAgo), now.plusSeconds(600));
    }

    @Test
    void whatANodeTellsIsToldToTheOthersUnderItsNameUntilItsTimeIsOver() {
        reports.tell("one", breaker(0), now.plusSeconds(15));
        reports.tell("one", breaker(1), now.plusSeconds(15));
        reports.tell("two", Map.of(Signal.LATENCY, List.of(new Reading(Map.of("route", "search"), 0.7))), now);

        reports = open();

        assertThat(reports.others("one")).isEmpty();
        assertThat(reports.others("three"))
                .isEqualTo(Map.of(
                        Signal.BREAKER_OPEN,
                        List.of(new Reading(Map.of("dependency", "search-vector", SignalReports.NODE, "one"), 1))));
        now = now.plusSeconds(15);
        assertThat(reports.others("three")).isEmpty();
    }

    @Test
    void anAlertStandsUntilItIsOverOrIsNotSentAgain() {
        reports.hear(List.of(alert("a", 10), alert("b", 20)), Set.of(), EVENT);

        reports = open();

        assertThat(reports.alerts()).containsExactly(alert("b", 20), alert("a", 10));
        assertThat(reports.beside("one").get(Signal.ALERT))
                .contains(new Reading(Map.of("alert", "DiskSlow", "severity", "page", "tenant", "acme"), 1));
        reports.hear(List.of(), Set.of("b", "never-heard-of"), EVENT);
        assertThat(reports.alerts()).extracting(OutsideAlert::fingerprint).containsExactly("a");
        now = now.plusSeconds(500);
        reports.hear(List.of(alert("a", 510)), Set.of(), EVENT);
        now = now.plusSeconds(500);
        assertThat(reports.alerts()).extracting(OutsideAlert::fingerprint).containsExactly("a");
        now = now.plusSeconds(100);
        assertThat(reports.alerts()).isEmpty();
        assertThat(audited()).as("what is said again changes nothing").hasSize(2);
    }

    @Test
    void noMoreAlertsStandThanThereIsRoomForAndThenNothingIsTaken() {
        var most = IntStream.range(0, SignalReports.MAX_ALERTS)
                .mapToObj(i -> alert("f" + i, i))
                .toList();
        reports.hear(most, Set.of(), EVENT);
        assertThatThrownBy(() -> reports.hear(List.of(alert("more", 0)), Set.of("none"), EVENT))
                .isInstanceOf(PlimsollException.class)
                .hasMessageContaining("at most 1000 alerts");
        assertThat(reports.alerts()).hasSize(SignalReports.MAX_ALERTS);

        reports.hear(List.of(alert("more", 0)), Set.of("f1"), EVENT);
        assertThat(reports.alerts()).hasSize(SignalReports.MAX_ALERTS);
    }
}
