package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.Flags;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TimeSharesTest {

    /// Of an hour, so that the machine's pace is no matter.
    private static final Offset<Double> ABOUT = Offset.offset(0.01);

    private static final FlagSnapshot RERANKED = FlagSnapshot.STANDARD.requesting(Flags.RERANK, true);
    private static final FlagSnapshot PLAIN = FlagSnapshot.STANDARD.requesting(Flags.RERANK, false);

    private static RequestContext within(Duration time, FlagSnapshot flags) {
        return new RequestContext(Principal.system(TenantId.DEFAULT), Deadline.in(time), "0".repeat(32))
                .withFlags(flags);
    }

    private static double hours(RequestContext hurried) {
        return hurried.deadline().remaining().toSeconds() / 3_600.0;
    }

    @Test
    void aStageLeavesWhatTheLaterOnesArePromised() {
        var shares = TimeShares.ofSearch(within(Duration.ofHours(1), RERANKED));

        assertThat(hours(shares.of(Stage.REWRITE))).isCloseTo(0.35, ABOUT);
        assertThat(hours(shares.of(Stage.EMBED))).isCloseTo(0.5, ABOUT);
        assertThat(hours(shares.of(Stage.RETRIEVE))).isCloseTo(0.75, ABOUT);
        assertThat(hours(shares.of(Stage.RERANK))).isCloseTo(0.95, ABOUT);
    }

    @Test
    void nothingIsKeptForStagesThatDoNotTakePlace() {
        var lexical = PLAIN.requesting(Flags.SEARCH_MODE, "lexical");

        assertThat(hours(TimeShares.ofSearch(within(Duration.ofHours(1), PLAIN)).of(Stage.RETRIEVE)))
                .isCloseTo(0.95, ABOUT);
        assertThat(hours(TimeShares.ofSearch(within(Duration.ofHours(1), lexical))
                        .of(Stage.REWRITE)))
                .isCloseTo(0.70, ABOUT);
    }

    @Test
    void anAnswerHasTheTimeOfASearchBeforeItIsWritten() {
        var settings = QuerySettings.DEFAULT.within(Duration.ofHours(1), Duration.ofHours(10));

        var usual = TimeShares.ofAnswer(within(Duration.ofHours(10), PLAIN), settings);
        assertThat(hours(usual.of(Stage.RETRIEVE))).isCloseTo(0.95, ABOUT);
        assertThat(hours(usual.of(Stage.GENERATE))).isCloseTo(9.5, ABOUT);
    }

    @Test
    void whoWaitsForLessThanUsualKeepsHalfOfItForWriting() {
        var settings = QuerySettings.DEFAULT.within(Duration.ofHours(1), Duration.ofHours(10));

        var hurried = TimeShares.ofAnswer(within(Duration.ofHours(1), PLAIN), settings);
        assertThat(hours(hurried.of(Stage.RETRIEVE))).isCloseTo(0.475, ABOUT);
        assertThat(hours(hurried.of(Stage.GENERATE))).isCloseTo(0.95, ABOUT);
    }

    @Test
    void whoWaitsLongerThanUsualWaitsLongerForTheSearchToo() {
        var settings = QuerySettings.DEFAULT.within(Duration.ofHours(1), Duration.ofHours(10));

        var patient = TimeShares.ofAnswer(within(Duration.ofHours(20), PLAIN), settings);
        assertThat(hours(patient.of(Stage.RETRIEVE))).isCloseTo(1.9, ABOUT);
    }
}
