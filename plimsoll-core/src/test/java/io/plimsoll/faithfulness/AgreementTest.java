package io.plimsoll.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static final List<String> SOURCE = List.of(
            "The bridge was built in 1931 by Arthur Hale and carries 12,000 vehicles a day.",
            "It did not close during the war, although the ferry to Norwick was cancelled.",
            "Repairs cost $1.5 million and took three weeks.");

    private static Agreement of(String claim) {
        return Agreement.of(claim, SOURCE, 0.9);
    }

    @Test
    void figuresAreTheSameHoweverTheyAreWritten() {
        assertThat(of("It carries 12000 vehicles daily.").figures()).isZero();
        assertThat(of("Repairs took 3 weeks.").figures()).isZero();
        assertThat(of("Repairs cost 1,500,000 dollars.").figures()).isZero();
        assertThat(of("Repairs took 3 days.").figures()).isEqualTo(1);
        assertThat(of("The bridge was built in 1913.").figures()).isEqualTo(1);
        assertThat(of("Repairs cost $12 million.").figures()).isEqualTo(1);
        assertThat(Figures.of("twenty-one days")).singleElement().satisfies(figure -> {
            assertThat(figure.value()).isEqualByComparingTo("21");
            assertThat(figure.unit()).isEqualTo("day");
        });
    }

    @Test
    void namesThatNoSourceHasAreSeen() {
        assertThat(of("The bridge was built by Arthur Hale.").names()).isZero();
        assertThat(of("The bridge was built by Edmund Price.").names()).isEqualTo(1);
    }

    /// Each stands somewhere in the source.
    @Test
    void aNumberOrNameInThePlaceOfAnotherIsSeenByTheWordsBesideIt() {
        var right = of("The bridge was built in 1931 by Arthur Hale.");
        assertThat(right.figuresOutdone()).isZero();
        assertThat(right.figuresApart()).isZero();
        assertThat(right.namesOutdone()).isZero();
        assertThat(right.namesApart()).isZero();

        var otherFigure = of("Repairs cost $1.5 million and the bridge carries 1931 vehicles a day.");
        assertThat(otherFigure.figures()).isZero();
        assertThat(otherFigure.figuresOutdone()).isPositive();
        var otherName = of("The ferry to Hale was cancelled during the war.");
        assertThat(otherName.names()).isZero();
        assertThat(otherName.namesOutdone()).isPositive();
        assertThat(otherName.namesApart()).isPositive();
        assertThat(of("Repairs took 1931 weeks.").figuresOutdone())
                .as("three weeks stand there")
                .isPositive();
    }

    @Test
    void whatIsDeniedIsSeenInTheClauseThatIsMeant() {
        assertThat(of("It closed during the war.").denies()).isEqualTo(1);
        assertThat(of("It did not close during the war.").denies()).isZero();
        assertThat(of("It was never closed during the war.").denies()).isZero();
        assertThat(of("The ferry to Norwick was cancelled.").denies()).isZero();
        assertThat(Polarity.denies("It was not only fast but cheap.")).isFalse();
        assertThat(Polarity.opposes("Prices rose sharply.", "Prices fell sharply."))
                .isTrue();
        assertThat(Polarity.opposes("Prices rose sharply.", "Prices rose, then fell."))
                .isFalse();
    }

    @Test
    void whatIsAddedIsAGap() {
        double bare = of("The bridge was built in 1931.").gap();
        double added = of("The bridge was built in 1931 and painted green by volunteers from neighbouring villages.")
                .gap();
        assertThat(added).isGreaterThan(bare + 0.3);
    }

    @Test
    void aFaithfulClaimIsLikelierThanASpoiltOne() {
        double faithful = SentenceJudge.likelihood(of("Arthur Hale built the bridge in 1931."));
        assertThat(faithful).isGreaterThan(0.5);
        for (var spoilt : List.of(
                "Arthur Hale built the bridge in 1971.",
                "Edmund Price built the bridge in 1931.",
                "The bridge closed during the war.",
                "Repairs took three months.")) {
            assertThat(SentenceJudge.likelihood(of(spoilt))).as(spoilt).isLessThan(faithful);
        }
    }
}
