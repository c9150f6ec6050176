package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModelContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class E5SmallTest extends EmbeddingModelContract {

    @Override
    protected EmbeddingModel model() {
        return Models.of(BundledModel.E5_SMALL);
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(model().name()).isEqualTo("e5-small-v2-q");
        assertThat(model().dimensions()).isEqualTo(384);
        assertThat(model().maxPassageTokens()).isEqualTo(508);
    }

    @Test
    void questionsAndPassagesSayWhatTheyAre() {
        var question = model().embedQuery(context(), "how deep may a ship lie");
        var passage = model().embedPassages(context(), List.of("how deep may a ship lie"))
                .getFirst();
        assertThat(question).isNotEqualTo(passage);
    }
}
