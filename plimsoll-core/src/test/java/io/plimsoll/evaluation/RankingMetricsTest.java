package io.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {

    private static final Offset<Double> EXACT = within(1e-9);

    @Test
    void binaryJudgementsGiveTheFiguresComputedByHand() {
        var metrics = RankingMetrics.of(List.of("x", "a", "y", "b"), Map.of("a", 1, "b", 1, "c", 1), 10);

        assertThat(metrics.recall()).isEqualTo(2.0 / 3, EXACT);
        assertThat(metrics.mrr()).isEqualTo(0.5, EXACT);
        // (1/log2(3) + 1/log2(5)) / (1 + 1/log2(3) + 1/2)
        assertThat(metrics.ndcg()).isEqualTo((0.6309297536 + 0.4306765581) / 2.1309297536, within(1e-6));
    }

    @Test
    void gradesWeighTheGain() {
        var metrics = RankingMetrics.of(List.of("b", "a"), Map.of("a", 2, "b", 1), 10);

        // (1 + 2/log2(3)) / (2 + 1/log2(3))
        assertThat(metrics.ndcg()).isEqualTo((1 + 2 * 0.6309297536) / (2 + 0.6309297536), within(1e-6));
        assertThat(metrics.recall()).isEqualTo(1, EXACT);
    }

    @Test
    void whatComesAfterTheCutDoesNotCount() {
        assertThat(RankingMetrics.of(List.of("x", "a"), Map.of("a", 1), 1)).isEqualTo(new RankingMetrics(0, 0, 0));
    }

    @Test
    void theBestRankingIsCutToo() {
        assertThat(RankingMetrics.of(List.of("a"), Map.of("a", 1, "b", 1), 1).ndcg())
                .isEqualTo(1, EXACT);
    }

    @Test
    void theIntervalIsTheSameEachTimeAndHoldsTheMean() {
        var differences = new double[] {0.1, 0.0, 0.2, -0.1, 0.3, 0.1, 0.0, 0.2};

        var interval = PairedBootstrap.of(differences);

        assertThat(interval).isEqualTo(PairedBootstrap.of(differences));
        assertThat(interval.mean()).isEqualTo(0.1, EXACT);
        assertThat(interval.low()).isBetween(-0.05, 0.1);
        assertThat(interval.high()).isBetween(0.1, 0.25);
    }

    @Test
    void noDifferenceIsNotClear() {
        assertThat(PairedBootstrap.of(new double[] {0, 0, 0})).isEqualTo(new PairedBootstrap(0, 0, 0));
        assertThat(PairedBootstrap.of(new double[] {0, 0, 0}).isClear()).isFalse();
    }
}
