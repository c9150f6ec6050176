package io.plimsoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.bench.FusionTable.Quality;
import io.plimsoll.bench.Fusions.Found;
import io.plimsoll.bench.Fusions.Fusion;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionsTest {

    private static final Found WORDS_FIRST = new Found("words-first", 8, 0.2, false);
    private static final Found BOTH_SECOND = new Found("both-second", 6, 0.7, true);
    private static final Found VECTOR_FIRST = new Found("vector-first", -1, 0.9, false);
    private static final List<Found> FOUND = List.of(WORDS_FIRST, BOTH_SECOND, VECTOR_FIRST);

    @Test
    void reciprocalRanksAddUpPerSearchAndByWeight() {
        var score = Fusions.reciprocalRanks(60, 0.7).over(FOUND);

        assertThat(score.applyAsDouble(BOTH_SECOND)).isCloseTo(0.3 / 62 + 0.7 / 62, within(1e-12));
        assertThat(score.applyAsDouble(VECTOR_FIRST)).isCloseTo(0.7 / 61, within(1e-12));
    }

    @Test
    void minMaxStretchesEachSearchAndGivesNothingForWordsUnfound() {
        var score = Fusions.minMax(0.6).over(FOUND);

        assertThat(score.applyAsDouble(WORDS_FIRST)).isCloseTo(0.4, within(1e-12));
        assertThat(score.applyAsDouble(VECTOR_FIRST)).isCloseTo(0.6, within(1e-12));
        assertThat(score.applyAsDouble(BOTH_SECOND)).isCloseTo(0.6 * 0.5 / 0.7, within(1e-12));
    }

    @Test
    void standardisedScoresCountHalfTheLowestWhereTheWordsWereNotFound() {
        var score = Fusions.standardised(0).over(FOUND);
        double deviation = Math.sqrt(38.0 / 9); // of 8, 6 and 3

        assertThat(score.applyAsDouble(VECTOR_FIRST)).isCloseTo((3 - 17.0 / 3) / deviation, within(1e-12));
    }

    @Test
    void theHalvesAloneRankByTheirOwnScore() {
        assertThat(ranked(Fusions.all().getOrDefault("BM25", found -> unused -> 0)))
                .containsExactly(WORDS_FIRST, BOTH_SECOND, VECTOR_FIRST);
        assertThat(ranked(Fusions.all().getOrDefault("vector", found -> unused -> 0)))
                .containsExactly(VECTOR_FIRST, BOTH_SECOND, WORDS_FIRST);
    }

    @Test
    void whatIsRelevantButNotFoundLowersBothFigures() {
        var quality = Quality.of(List.of(BOTH_SECOND, WORDS_FIRST), 2);

        assertThat(quality.recall()).isEqualTo(0.5);
        assertThat(quality.ndcg()).isCloseTo(1 / (1 + Math.log(2) / Math.log(3)), within(1e-12));
    }

    private static List<Found> ranked(Fusion fusion) {
        return Fusions.ranked(FOUND, fusion.over(FOUND));
    }
}
