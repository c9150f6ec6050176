package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.TokenCounter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenizerTest {

    private final TokenCounter tokens = Models.of(BundledModel.MINILM_L6).tokens();

    @Test
    void endsCountUtf16UnitsNotCodePoints() {
        assertThat(tokens.tokenEnds("\uD83D\uDE00 sea, \uD83D\uDE80 ship")).containsExactly(2, 6, 7, 10, 15);
    }

    @Test
    void aCombiningMarkBelongsToItsLetter() {
        assertThat(tokens.tokenEnds("re\u0301sume\u0301 wo\u0301rld")).containsExactly(8, 15);
    }

    @Test
    void halfASurrogatePairShiftsNothing() {
        assertThat(tokens.tokenEnds("\uD800 sea \uDC00ship")).containsExactly(5, 11);
        assertThat(Tokenizer.wellFormed("a\uD800b\uDC00\uD83D\uDE00")).isEqualTo("a\uFFFDb\uFFFD\uD83D\uDE00");
    }

    @Test
    void thePartsOfADecomposedSyllableEndTogether() {
        assertThat(tokens.tokenEnds("\uAC01 sea")).isSorted().endsWith(5);
    }

    @Test
    void theSpellingOfASpecialTokenIsText() {
        assertThat(tokens.count("[SEP]")).isEqualTo(tokens.count("[ SEP ]"));
    }

    @Test
    void aLongTextCountsLikeTheSumOfItsParts() {
        var sentence = "The quick brown fox\tjumps, \uD83D\uDE00 over  the lazy dog.\n";
        var text = sentence.repeat(2_000);
        int each = tokens.count(sentence);
        assertThat(text.length()).isGreaterThan(4 * TextPieces.MAX_PIECE_CHARS);
        assertThat(tokens.count(text)).isEqualTo(2_000 * each);
        int[] ends = tokens.tokenEnds(text);
        int[] endsOfOne = tokens.tokenEnds(sentence);
        assertThat(ends).hasSize(2_000 * each);
        for (int i = 0; i < ends.length; i++) {
            assertThat(ends[i]).isEqualTo(i / each * sentence.length() + endsOfOne[i % each]);
        }
    }

    @Test
    void aTextWithoutWhiteSpaceIsCutBetweenCharacters() {
        var text = "," + "\uD83D\uDE00,".repeat(20_000);
        int[] ends = tokens.tokenEnds(text);
        assertThat(ends).hasSize(40_001).isSorted().endsWith(text.length());
    }

    @Test
    void whatIsNoTokenizerIsRefused() {
        assertThatThrownBy(() -> Tokenizer.of("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED));
    }
}
