package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FusionTest {

    private static final float[] QUESTION = {1, 0};

    @Test
    void whatBothSearchesFindGoesFirst() {
        var lexical = List.of(hit("words", 9, 0.1), hit("both", 8, 0.8));
        var vector = List.of(hit("vector", 0.9, 0.9), hit("both", 0.8, 0.8), hit("far", 0.2, 0.2));

        var fused = new Fusion(0.5).fuse(lexical, vector, Optional.of(QUESTION));

        assertThat(ids(fused)).startsWith("both").containsExactlyInAnyOrder("both", "words", "vector", "far");
        assertThat(fused.getFirst().score()).isEqualTo(1);
        assertThat(fused.getLast().score()).isZero();
    }

    @Test
    void aWordThatASinglePassageHoldsTells() {
        var vector = IntStream.range(0, 100)
                .mapToObj(i -> hit("v" + i, 0.9 - i * 0.002, 0.9 - i * 0.002))
                .toList();

        var fused = new Fusion(0.75).fuse(List.of(hit("v60", 3, 0.78)), vector, Optional.of(QUESTION));

        assertThat(ids(fused)).startsWith("v60");
    }

    @Test
    void aHitKnowsItsPlaceInEitherSearch() {
        var fused = new Fusion(0.5)
                .fuse(List.of(hit("a", 9, 0.1), hit("b", 8, 0.8)), List.of(hit("b", 0.8, 0.8)), Optional.of(QUESTION));

        var b = fused.stream().filter(c -> id(c).equals("b")).findFirst().orElseThrow();
        assertThat(b.lexicalRank()).hasValue(2);
        assertThat(b.vectorRank()).hasValue(1);
        assertThat(b.cosine().orElseThrow()).isCloseTo(0.8, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void oneSearchAloneKeepsItsOrder() {
        var words = List.of(hit("a", 9, 0.1), hit("b", 8, 0.8), hit("c", 1, 0.9));
        assertThat(ids(new Fusion(0.75).fuse(words, List.of(), Optional.empty())))
                .containsExactly("a", "b", "c");

        var vector = List.of(hit("c", 0.9, 0.9), hit("b", 0.8, 0.8), hit("a", 0.1, 0.1));
        assertThat(ids(new Fusion(0.75).fuse(List.of(), vector, Optional.of(QUESTION))))
                .containsExactly("c", "b", "a");
    }

    @Test
    void theScaleOfAScoreDoesNotMatter() {
        var vector = List.of(hit("vector", 0.9, 0.9), hit("both", 0.8, 0.8), hit("far", 0.2, 0.2));
        var small = List.of(hit("words", 9, 0.1), hit("both", 8, 0.8));
        var large = List.of(hit("words", 900, 0.1), hit("both", 800, 0.8));

        assertThat(ids(new Fusion(0.6).fuse(small, vector, Optional.of(QUESTION))))
                .isEqualTo(ids(new Fusion(0.6).fuse(large, vector, Optional.of(QUESTION))));
    }

    @Test
    void equalScoresAreOrderedByName() {
        var words = List.of(hit("b", 5, 0.5), hit("a", 5, 0.5));

        assertThat(ids(new Fusion(0.5).fuse(words, List.of(), Optional.empty())))
                .containsExactly("a", "b");
    }

    @Test
    void nothingFoundIsNothing() {
        assertThat(new Fusion(0.5).fuse(List.of(), List.of(), Optional.of(QUESTION)))
                .isEmpty();
    }

    @Test
    void noveltyComesBeforeTheSameThingAgain() {
        var vector = List.of(
                new Hit(passage("one"), "", Metadata.EMPTY, 0.9, new float[] {0.9f, 0.436f}),
                new Hit(passage("twin"), "", Metadata.EMPTY, 0.89, new float[] {0.9f, 0.436f}),
                new Hit(passage("other"), "", Metadata.EMPTY, 0.7, new float[] {0.7f, -0.714f}),
                new Hit(passage("far"), "", Metadata.EMPTY, 0.1, new float[] {0.1f, 0.995f}));
        var fused = new Fusion(1).fuse(List.of(), vector, Optional.of(QUESTION));

        assertThat(ids(Mmr.diversified(fused, 0.5, 2))).containsExactly("one", "other");
        assertThat(ids(Mmr.diversified(fused, 1, 2))).containsExactly("one", "twin");
    }

    private static Hit hit(String id, double score, double cosine) {
        var vector = new float[] {(float) cosine, (float) Math.sqrt(1 - cosine * cosine)};
        return new Hit(passage(id), "", Metadata.EMPTY, score, vector);
    }

    private static Passage passage(String id) {
        return new Passage(new PassageId(new DocumentId(id), 0), "text", 0, 4, List.of(), Optional.empty());
    }

    private static List<String> ids(List<Candidate> candidates) {
        return candidates.stream().map(FusionTest::id).toList();
    }

    private static String id(Candidate candidate) {
        return candidate.hit().passage().id().document().value();
    }
}
