package io.plimsoll.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftTest {

    private static final int DIMENSIONS = 64;

    /// Questions about one thing, which is a direction.
    private static List<Sample> about(int topic, int count, double score, long seed) {
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < count; i++) {
            var vector = new float[DIMENSIONS];
            double squares = 0;
            for (int j = 0; j < DIMENSIONS; j++) {
                vector[j] = (float) (0.15 * random.nextGaussian() + (j == topic ? 1 : 0));
                squares += vector[j] * vector[j];
            }
            for (int j = 0; j < DIMENSIONS; j++) {
                vector[j] /= (float) Math.sqrt(squares);
            }
            var name = topic + "/" + i;
            samples.add(new Sample(
                    Sample.stepped(vector), score + 0.1 * random.nextGaussian(), false, topic == 2, 0.25, name));
        }
        return samples;
    }

    @Test
    void theSameQuestionsHaveNotDriftedInNinetyFiveOfAHundredCases() {
        int alarms = 0;
        for (int i = 0; i < 100; i++) {
            alarms += Drift.between(about(1, 40, 0.5, 2L * i), about(1, 40, 0.5, 2L * i + 1))
                                    .chance()
                            <= 0.05
                    ? 1
                    : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(12);
    }

    /// Of twenty samples over ten bins the index alone is nearly always "large".
    @Test
    void inSmallWindowsToTheSameQuestionsHaveSeldomDrifted() {
        int large = 0;
        int alarms = 0;
        for (int i = 0; i < 100; i++) {
            var drift = Drift.between(about(1, 20, 0.5, 2L * i), about(1, 20, 0.5, 2L * i + 1));
            large += drift.stability() >= 0.25 ? 1 : 0;
            alarms += drift.isDrifted() ? 1 : 0;
        }
        assertThat(large).isGreaterThan(50);
        assertThat(alarms).isLessThanOrEqualTo(6);
    }

    @Test
    void aShareOfNewQuestionsIsSeenAndNamed() {
        var late = new ArrayList<>(about(1, 150, 0.5, 1));
        late.addAll(about(2, 50, 0.5, 2));

        var drift = Drift.between(about(1, 200, 0.5, 3), late);

        assertThat(drift.isDrifted()).isTrue();
        assertThat(drift.chance()).isLessThanOrEqualTo(0.01);
        assertThat(drift.moved())
                .hasSize(10)
                .allSatisfy(name -> assertThat(name).startsWith("2/"));
        assertThat(drift.late().abstained()).isEqualTo(0.25);
        assertThat(drift.reference().abstained()).isZero();
        assertThat(drift.late().unknown()).isEqualTo(0.25);
    }

    @Test
    void scoresThatFellAreSeenWhereQuestionsAreTheSame() {
        var drift = Drift.between(about(1, 200, 0.7, 4), about(1, 200, 0.5, 5));

        assertThat(drift.stability()).isGreaterThan(0.25);
        assertThat(drift.isDrifted()).isTrue();
        assertThat(Drift.between(about(1, 200, 0.5, 6), about(1, 200, 0.5, 7)).stability())
                .isLessThan(0.25);
    }

    @Test
    void aReferenceIsReadAsItWasWrittenAndNotWithAnotherModel() {
        var samples = about(1, 3, 0.5, 8).stream().map(Sample::unnamed).toList();
        var written = Sample.written("mini/1", samples);

        assertThat(Sample.read("mini/1", written)).usingRecursiveComparison().isEqualTo(samples);
        assertThat(Sample.read("other/1", written)).isEmpty();
    }
}
