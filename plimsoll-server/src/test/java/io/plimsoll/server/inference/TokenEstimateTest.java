package io.plimsoll.server.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {

    private final TokenEstimate tokens = new TokenEstimate();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0",
                "the|1",
                "word|2",
                "a b|2",
                "in 1999|6",
                "XKCD|4",
                "iPhone|3",
                "(x)|3",
                "ж|1",
                "漢字|4",
                "😀|4",
            })
    void countsOnTheHighSide(String text, int count) {
        assertThat(tokens.count(text)).isEqualTo(count);
    }

    @Test
    void tokensEndWhereTheTextDoesAndNeverWithinACharacter() {
        var text = "Straße 12\n\n  😀 漢字, naïve identifier_x9";
        var ends = tokens.tokenEnds(text);
        assertThat(ends).isSorted().hasSize(tokens.count(text));
        assertThat(ends[ends.length - 1]).isEqualTo(text.length());
        for (int end : ends) {
            assertThat(end == text.length() || !Character.isLowSurrogate(text.charAt(end)))
                    .isTrue();
        }
    }
}
