package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModelContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class BgeSmallTest extends EmbeddingModelContract {

    @Override
    protected EmbeddingModel model() {
        return Models.of(BundledModel.BGE_SMALL_EN);
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(model().name()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(model().dimensions()).isEqualTo(384);
        assertThat(model().languages()).containsExactly("en");
        assertThat(model().maxPassageTokens()).isEqualTo(510);
        assertThat(model().fingerprint()).matches("[0-9a-f]{16}");
    }

    @Test
    void onlyQuestionsCarryTheInstruction() {
        var text = "how deep may a ship lie";
        var instructed = "Represent this sentence for searching relevant passages: " + text;
        var passages = model().embedPassages(context(), List.of(text, instructed));
        assertThat(model().embedQuery(context(), text))
                .isEqualTo(passages.get(1))
                .isNotEqualTo(passages.get(0));
    }
}
