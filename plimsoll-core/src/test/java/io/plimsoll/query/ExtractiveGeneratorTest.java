package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Without vectors, so that words alone decide.
class ExtractiveGeneratorTest {

    private static final ExtractiveGenerator GENERATOR = new ExtractiveGenerator(QuerySettings.DEFAULT);

    @Test
    void theSentenceThatTellsSomethingIsQuotedAndNotTheHeadingThatRepeatsTheQuestion() {
        var draft = answer(
                "How long are dead letter messages kept?",
                passage("queue", "Dead letter messages kept\nDead letter messages are kept for 21 days."));

        assertThat(draft.reason()).isEmpty();
        assertThat(draft.text()).isEqualTo("Dead letter messages are kept for 21 days. [1]");
    }

    @Test
    void aWholeSentenceGoesBeforeASignatureThatIsAboutAsClose() {
        var draft = answer(
                "How do I detach a semaphore set?",
                passage(
                        "semaphore",
                        "int detach_semaphore_set detach semaphore set int id int flags void\n"
                                + "To detach a semaphore set, call the function with its identifier."));

        assertThat(draft.text()).startsWith("To detach a semaphore set, call the function with its identifier. [1]");
    }

    @Test
    void aCitationStandsWhereItsSentenceDoes() {
        var text = "\uD83D\uDE00 Nothing of note here, really nothing. The crane stops at 80 km/h of wind.";
        var draft = answer("At what wind does the crane stop?", passage("crane", text));

        var cited = draft.citations().getFirst();
        assertThat(text.substring(cited.start(), cited.end())).isEqualTo("The crane stops at 80 km/h of wind.");
    }

    @Test
    void aSentenceThatRefersBackIsQuotedWithTheOneBeforeItInItsParagraph() {
        var text = "DRD finds errors of threads. It is similar to Helgrind but uses other means of analysis.";
        var draft = answer("What is similar to Helgrind?", passage("intro", text));

        assertThat(draft.text()).isEqualTo(text + " [1]");
        assertThat(draft.citations())
                .singleElement()
                .satisfies(cited -> assertThat(text.substring(cited.start(), cited.end()))
                        .isEqualTo(text)
                        .isEqualTo(cited.quote()));

        var alone = "DRD finds errors of threads.\n\nIt is similar to Helgrind but uses other means of analysis.";
        assertThat(answer("What is similar to Helgrind?", passage("intro", alone))
                        .text())
                .as("another paragraph")
                .doesNotContain("finds errors");
    }

    @Test
    void whatIsQuotedAlreadyGoesOnWithTheSentenceThatRefersToIt() {
        var text = "The crane stops at 80 km/h of wind. It stops by itself, and the crane driver hears a horn.";
        var draft = answer("When does the crane stop?", passage("crane", text));

        assertThat(draft.text()).isEqualTo(text + " [1]");
    }

    @Test
    void whatTwoDocumentsSayIsSaidOnceAndCitedTwice() {
        var draft = answer(
                "Which radio channel is for emergencies?",
                passage("one", "Radio channel 8 is reserved for emergencies."),
                passage("two", "For emergencies, radio channel 8 is reserved."));

        assertThat(draft.text()).isEqualTo("Radio channel 8 is reserved for emergencies. [1] [2]");
    }

    @Test
    void whatNoSentenceHoldsIsNotAnswered() {
        var draft = answer(
                "What temperature is right for cut flowers?",
                passage(
                        "reefers",
                        "Bananas travel at a temperature of 13 degrees. Medicines travel at a temperature of 5 degrees."
                                + " Ice cream needs a temperature of minus 25. Apples like a temperature of 1 degree."
                                + " Grapes keep best at a temperature of 0."));

        assertThat(draft.reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("\"reefers\""));
        assertThat(draft.citations()).isEmpty();
    }

    @Test
    void nothingFoundIsSaid() {
        assertThat(answer("Where is it?").reason()).contains("I found nothing about this in the collection.");
    }

    private static Generator.Draft answer(String question, Candidate... candidates) {
        var context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofMinutes(1)), "0".repeat(32));
        var evidence = new Generator.Evidence(
                new Query(question, question, Optional.of("en")), List.of(candidates), Optional.empty(), word -> 1);
        return GENERATOR.generate(context, evidence, AnswerListener.NONE, new ArrayList<>());
    }

    private static Candidate passage(String document, String text) {
        var id = new PassageId(new DocumentId(document), 0);
        var passage = new Passage(id, text, 0, text.length(), List.of(), Optional.empty());
        var hit = new Hit(passage, document, Metadata.EMPTY, 1, new float[0]);
        return new Candidate(hit, 1, OptionalInt.of(1), OptionalInt.empty(), OptionalDouble.empty());
    }
}
