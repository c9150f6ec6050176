package io.plimsoll.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Objects;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.Test;

class LanguageModelTest {

    private static final double FLOAT = 1e-6;

    /// Nothing in them that preparation changes.
    private static final String[] PREPARED = {
        "the pump is primed before it is started",
        "die pumpe wird vor dem start entl\u00fcftet",
        "\u043d\u0430\u0441\u043e\u0441 \u0437\u0430\u043f\u043e\u043b\u043d\u044f\u044e\u0442 \u043f\u0435\u0440\u0435\u0434 \u043f\u0443\u0441\u043a\u043e\u043c",
        "a"
    };

    @Test
    void saysWhatOpenNlpSaysOfTheSameNGrams() throws IOException {
        var mine = LanguageModel.load();
        var theirs = new LanguageDetectorModel(
                        Objects.requireNonNull(LanguageModelTest.class.getResourceAsStream(LanguageModel.FILE)))
                .getMaxentModel();
        for (var text : PREPARED) {
            var probabilities = mine.probabilities(text);
            var expected = theirs.eval(nGrams(text));
            for (int i = 0; i < expected.length; i++) {
                assertThat(probabilities.get(theirs.getOutcome(i)))
                        .as(theirs.getOutcome(i) + " of " + text)
                        .isCloseTo(expected[i], within(FLOAT));
            }
            assertThat(probabilities).hasSize(expected.length);
        }
    }

    private static String[] nGrams(String text) {
        var letters = text.codePoints().toArray();
        var nGrams = new LinkedHashSet<String>();
        for (int start = 0; start < letters.length; start++) {
            for (int length = 1; length <= Math.min(3, letters.length - start); length++) {
                nGrams.add(new String(letters, start, length));
            }
        }
        nGrams.remove(" ");
        return nGrams.toArray(String[]::new);
    }
}
