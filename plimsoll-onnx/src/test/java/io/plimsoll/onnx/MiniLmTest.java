package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModelContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiniLmTest extends EmbeddingModelContract {

    @Override
    protected EmbeddingModel model() {
        return Models.of(BundledModel.MINILM_L6);
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(model().name()).isEqualTo("all-minilm-l6-v2-q");
        assertThat(model().dimensions()).isEqualTo(384);
        assertThat(model().maxPassageTokens()).isEqualTo(254);
    }

    @Test
    void bothSidesAreTreatedAlike() {
        var text = "how deep may a ship lie";
        assertThat(model().embedQuery(context(), text))
                .isEqualTo(model().embedPassages(context(), List.of(text)).getFirst());
    }

    @Test
    void theTokenizersOwnLimitOf128DoesNotCount() {
        assertThat(model().tokens().count("sea ".repeat(1_000))).isEqualTo(1_000);
    }

    @Test
    void theModelsHaveDifferentFingerprints() {
        assertThat(List.of(
                        model().fingerprint(),
                        Models.of(BundledModel.E5_SMALL).fingerprint(),
                        Models.of(BundledModel.BGE_SMALL_EN).fingerprint()))
                .doesNotHaveDuplicates();
    }
}
