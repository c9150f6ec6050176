package io.plimsoll.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [EmbeddingModel] promises. A test of an implementation extends it and gives its model.
public abstract class EmbeddingModelContract {

    private static final int MANY = 40;
    private static final long SEED = 20_261_123;
    private static final String[] ALPHABET = {
        "a",
        "B",
        "z",
        "word ",
        "un",
        " ",
        "\n",
        "\t",
        ".",
        ",",
        "-",
        "7",
        "é",
        "e\u0301",
        "o\u0301\u0323",
        "ß",
        "ﬁ",
        "İ",
        "你",
        "한",
        "ไ",
        "\uD83D\uDE00",
        "\uD83D\uDC69\u200D\uD83D\uDE80",
        "\u200B",
        "\u0000",
        "\uFFFD",
        "\uD800",
        "\uDC00",
        "[SEP]",
        "[CLS]",
        "</s>",
        "##",
        "\u00A0",
        "\u3000"
    };

    /// The model under test. Loading is expensive: give the same one each time.
    protected abstract EmbeddingModel model();

    /// A caller with time.
    protected static RequestContext context() {
        return contextUntil(Deadline.in(Duration.ofSeconds(30)));
    }

    protected static RequestContext contextUntil(Deadline deadline) {
        return new RequestContext(Principal.system(TenantId.DEFAULT), deadline, "0".repeat(32));
    }

    @Test
    void aVectorHasTheModelsDimensionsAndUnitLength() {
        var texts = List.of("A ship lies too deep.", "", "   \n", "?!", "\uD83D\uDE00", "\uD800", "x".repeat(5_000));
        assertThat(model().embedPassages(context(), texts))
                .hasSize(texts.size())
                .allSatisfy(EmbeddingModelContract.this::isUnitVector);
        assertThat(texts).allSatisfy(text -> isUnitVector(model().embedQuery(context(), text)));
    }

    @Test
    void aTextHasTheSameVectorAloneAndAmongOthers() {
        var text = "The load line shows how deep a ship may lie.";
        var alone = model().embedPassages(context(), List.of(text)).getFirst();
        var among = model().embedPassages(context(), List.of("Short.", text, "Another passage. ".repeat(20), text));
        assertThat(among.get(1)).isEqualTo(alone);
        assertThat(among.get(3)).isEqualTo(alone);
    }

    @Test
    void aTextHasTheSameVectorInEveryThread() throws Exception {
        var expected = model().embedQuery(context(), "How deep may a ship lie?");
        var vectors = new ArrayList<Future<float[]>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MANY; i++) {
                vectors.add(threads.submit(() -> model().embedQuery(context(), "How deep may a ship lie?")));
            }
        }
        for (var vector : vectors) {
            assertThat(vector.get()).isEqualTo(expected);
        }
    }

    @Test
    void theOrderOfManyPassagesIsKept() {
        var passages = new ArrayList<String>();
        for (int i = 0; i < MANY; i++) {
            passages.add("Passage number " + i);
        }
        var vectors = model().embedPassages(context(), passages);
        assertThat(vectors).hasSize(MANY);
        for (int i = 0; i < MANY; i += 7) {
            assertThat(vectors.get(i))
                    .isEqualTo(model().embedPassages(context(), List.of(passages.get(i)))
                            .getFirst());
        }
    }

    @Test
    void noPassagesGiveNoVectors() {
        assertThat(model().embedPassages(context(), List.of())).isEmpty();
    }

    @Test
    void theAnswerIsNearerThanAnotherSentence() {
        var question = model().embedQuery(context(), "How do plants turn sunlight into energy?");
        var passages = model().embedPassages(
                        context(),
                        List.of(
                                "Photosynthesis converts light into chemical energy in the leaves of green plants.",
                                "The committee adjourned its meeting on the municipal parking fees."));
        assertThat(cosine(question, passages.get(0))).isGreaterThan(cosine(question, passages.get(1)) + 0.05);
    }

    @Test
    void aPassageIsCutAtTheMostTokensItSays() {
        var words = "sea ".repeat(model().maxPassageTokens() * 2);
        int[] ends = model().tokens().tokenEnds(words);
        int cut = ends[model().maxPassageTokens() - 1];
        var vectors =
                model().embedPassages(context(), List.of(words, words.substring(0, cut), words.substring(0, cut - 4)));
        assertThat(vectors.get(0)).isEqualTo(vectors.get(1)).isNotEqualTo(vectors.get(2));
    }

    @Test
    void tokenEndsAscendWithinAnyTextAndAreAsManyAsCounted() {
        var random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            var text = randomText(random);
            int[] ends = model().tokens().tokenEnds(text);
            assertThat(ends).as(text).hasSize(model().tokens().count(text)).isSorted();
            assertThat(IntStream.of(ends)).as(text).allMatch(end -> 0 <= end && end <= text.length());
        }
    }

    @Test
    void aTokenNeverEndsInsideACharacter() {
        var random = new Random(SEED + 1);
        for (int i = 0; i < 300; i++) {
            var text = randomText(random);
            assertThat(IntStream.of(model().tokens().tokenEnds(text)))
                    .as(text)
                    .noneMatch(end -> splitsSurrogatePair(text, end));
        }
    }

    @Test
    void anEmptyTextHasNoTokens() {
        assertThat(model().tokens().count("")).isZero();
        assertThat(model().tokens().tokenEnds("")).isEmpty();
    }

    @Test
    void aPassedDeadlineIsExceeded() {
        var late = contextUntil(Deadline.in(Duration.ofSeconds(-1)));
        assertThatThrownBy(() -> model().embedQuery(late, "too late"))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        assertThatThrownBy(() -> model().embedPassages(late, List.of("too late")))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    }

    @Test
    void theModelNamesItself() {
        assertThat(model().name()).isNotBlank();
        assertThat(model().fingerprint()).isNotBlank().isEqualTo(model().fingerprint());
        assertThat(model().dimensions()).isPositive();
        assertThat(model().maxPassageTokens()).isPositive();
    }

    protected static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }

    private void isUnitVector(float[] vector) {
        assertThat(vector).hasSize(model().dimensions());
        assertThat(cosine(vector, vector)).isEqualTo(1, within(1e-5));
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        int parts = random.nextInt(40);
        for (int i = 0; i < parts; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }

    private static boolean splitsSurrogatePair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }
}
