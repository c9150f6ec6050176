package io.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.tenant.AccessLabels;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluatorTest {

    private static Passage passage(String document, int start, int end) {
        return new Passage(
                new PassageId(new DocumentId(document), start),
                "x".repeat(end - start),
                start,
                end,
                List.of(),
                Optional.empty());
    }

    private static GoldenQuestion asking(Relevant... relevant) {
        return new GoldenQuestion("q", "Who?", List.of(relevant), AccessLabels.NONE, Origin.CURATED, true);
    }

    private static Relevant place(String document, int start, int end) {
        return new Relevant(new DocumentId(document), 1, Optional.of(new Relevant.Place(start, end)));
    }

    @Test
    void aPlaceIsFoundByAPassageWithHalfOfItAndNotByItsDocument() {
        var golden = asking(place("d", 100, 200));

        assertThat(Evaluator.judged(golden, List.of(passage("d", 0, 140))).recall())
                .isZero();
        assertThat(Evaluator.judged(golden, List.of(passage("d", 0, 140), passage("d", 120, 300)))
                        .mrr())
                .isEqualTo(0.5);
    }

    @Test
    void twoPassagesThatHoldTheSamePlaceCountOnce() {
        var golden = asking(place("d", 100, 200), place("d", 500, 600));

        var metrics = Evaluator.judged(golden, List.of(passage("d", 0, 250), passage("d", 90, 300)));

        assertThat(metrics.recall()).isEqualTo(0.5);
    }

    @Test
    void aDocumentIsFoundByAnyOfItsPassages() {
        var golden = asking(Relevant.of(new DocumentId("d")), Relevant.of(new DocumentId("e")));

        assertThat(Evaluator.judged(golden, List.of(passage("f", 0, 9), passage("d", 0, 9)))
                        .recall())
                .isEqualTo(0.5);
    }

    @Test
    void aReplyThatIsNoQuestionIsNotTakenForOne() {
        assertThat(SyntheticQuestions.usable("How many days of leave are there?"))
                .isPresent();
        assertThat(SyntheticQuestions.usable("NO_QUESTION")).isEmpty();
        assertThat(SyntheticQuestions.usable("Sure! Here is one:\nHow many days?"))
                .isEmpty();
        assertThat(SyntheticQuestions.usable("")).isEmpty();
    }
}
