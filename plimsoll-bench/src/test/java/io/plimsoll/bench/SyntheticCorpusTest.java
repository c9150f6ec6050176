package io.plimsoll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticCorpusTest {

    private static final int PASSAGES = 300;

    private final SyntheticCorpus corpus = new SyntheticCorpus(7);

    @Test
    void aSeedMakesTheSamePassagesAgainAndAnotherOneOthers() {
        assertThat(new SyntheticCorpus(7).text(5)).isEqualTo(corpus.text(5));
        assertThat(new SyntheticCorpus(7).vector(5)).isEqualTo(corpus.vector(5));
        assertThat(new SyntheticCorpus(8).text(5)).isNotEqualTo(corpus.text(5));
    }

    @Test
    void vectorsAreOfUnitLengthAndPassagesDiffer() {
        assertThat(Vectors.dot(corpus.vector(3), corpus.vector(3))).isCloseTo(1, within(1e-5));
        assertThat(corpus.text(3)).isNotEqualTo(corpus.text(4));
    }

    @Test
    void aQuestionLiesNearSomePassageAndUsesItsWords() {
        var question = corpus.question(0, PASSAGES);
        double nearest = 0;
        for (int i = 0; i < PASSAGES; i++) {
            nearest = Math.max(nearest, Vectors.dot(question.vector(), corpus.vector(i)));
        }

        assertThat(nearest).isGreaterThan(0.8);
        assertThat(Arrays.asList(question.text().split(" "))).hasSizeBetween(3, 7);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(1, 2.5, 4));
    }
}
