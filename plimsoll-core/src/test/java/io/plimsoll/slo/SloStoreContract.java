package io.plimsoll.slo;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.slo.EventSeries.Period;
import io.plimsoll.slo.EventSeries.Resolution;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [SloStore] does.
public abstract class SloStoreContract {

    protected static final TenantId ACME = new TenantId("acme");
    protected static final TenantId GLOBEX = new TenantId("globex", 2);

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Sli AVAILABILITY = Sli.of(ServiceName.ASK, Indicator.AVAILABILITY);
    private static final Sli LATENCY = Sli.latency(ServiceName.ASK, Duration.ofSeconds(2));
    private static final SeriesKey ALL = new SeriesKey(Optional.empty(), AVAILABILITY);
    private static final SeriesKey OF_ACME = new SeriesKey(Optional.of(ACME), AVAILABILITY);
    private static final SeriesKey OF_GLOBEX = new SeriesKey(Optional.of(GLOBEX), LATENCY);

    protected SloStore store;

    /// Opens an empty store in which both tenants are there.
    protected abstract SloStore open();

    @BeforeEach
    final void openStore() {
        store = open();
    }

    private static List<Period> minutes(Instant at, long good, long total) {
        return Period.at(at, new Counts(good, total));
    }

    private Counts counts(SeriesKey key, Resolution resolution, Instant at) {
        return store.load(key).stream()
                .filter(period -> period.resolution() == resolution && period.period() == resolution.period(at))
                .map(Period::counts)
                .findFirst()
                .orElse(Counts.NONE);
    }

    @Test
    void whatIsAddedAddsUpInEachResolution() {
        store.add(Map.of(OF_ACME, minutes(NOON, 3, 4), OF_GLOBEX, minutes(NOON, 1, 1)), NOON);
        store.add(Map.of(OF_ACME, minutes(NOON, 1, 2)), NOON);
        store.add(Map.of(OF_ACME, minutes(NOON.plusSeconds(60), 5, 5)), NOON.plusSeconds(60));

        assertThat(counts(OF_ACME, Resolution.MINUTE, NOON)).isEqualTo(new Counts(4, 6));
        assertThat(counts(OF_ACME, Resolution.MINUTE, NOON.plusSeconds(60))).isEqualTo(new Counts(5, 5));
        assertThat(counts(OF_ACME, Resolution.TEN_MINUTES, NOON)).isEqualTo(new Counts(9, 11));
        assertThat(counts(OF_ACME, Resolution.HOUR, NOON)).isEqualTo(new Counts(9, 11));
        assertThat(counts(OF_GLOBEX, Resolution.HOUR, NOON)).isEqualTo(new Counts(1, 1));
        assertThat(store.load(ALL)).isEmpty();
    }

    @Test
    void aSeriesKeepsSoManyPeriodsAndNoMore() {
        for (int minute = 0; minute < 200; minute++) {
            var at = NOON.plusSeconds(60L * minute);
            store.add(Map.of(ALL, minutes(at, 1, 1)), at);
        }
        var minutes = store.load(ALL).stream()
                .filter(period -> period.resolution() == Resolution.MINUTE)
                .toList();
        assertThat(minutes).hasSize(180);
        assertThat(counts(ALL, Resolution.MINUTE, NOON)).isEqualTo(Counts.NONE);
        assertThat(counts(ALL, Resolution.MINUTE, NOON.plusSeconds(60 * 199))).isEqualTo(new Counts(1, 1));
    }

    @Test
    void whatIsOlderThanItsPlaceIsLeftOut() {
        var later = NOON.plus(Duration.ofHours(3));
        store.add(Map.of(ALL, minutes(later, 1, 1)), later);
        store.add(Map.of(ALL, minutes(NOON, 7, 7)), later);

        assertThat(counts(ALL, Resolution.MINUTE, later)).isEqualTo(new Counts(1, 1));
        assertThat(counts(ALL, Resolution.MINUTE, NOON)).isEqualTo(Counts.NONE);
        assertThat(counts(ALL, Resolution.HOUR, NOON)).isEqualTo(new Counts(7, 7));
    }

    @Test
    void whatAWrongClockCountedInTheFutureGivesWay() {
        var wrong = NOON.plus(Duration.ofDays(28));
        store.add(Map.of(ALL, minutes(wrong, 0, 9)), wrong);
        store.add(Map.of(ALL, minutes(NOON, 1, 1)), NOON);

        assertThat(counts(ALL, Resolution.HOUR, NOON)).isEqualTo(new Counts(1, 1));
        assertThat(counts(ALL, Resolution.HOUR, wrong)).isEqualTo(Counts.NONE);
    }

    @Test
    void theSeriesOfEverybodyComeFirstThenThoseThatCountedLast() {
        store.add(Map.of(ALL, minutes(NOON, 1, 1)), NOON);
        var later = NOON.plus(Duration.ofHours(1));
        store.add(Map.of(OF_ACME, minutes(later, 1, 1)), later);
        var last = NOON.plus(Duration.ofHours(2));
        store.add(Map.of(OF_GLOBEX, minutes(last, 1, 1)), last);

        assertThat(store.known(10)).containsExactly(ALL, OF_GLOBEX, OF_ACME);
        assertThat(store.known(2)).containsExactly(ALL, OF_GLOBEX);
    }
}
