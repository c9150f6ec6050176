package io.plimsoll.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.TokenUsage;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ModelPricesTest {

    private static final ModelPrices PRICES = new ModelPrices(Map.of(
            "writer",
            new ModelPrices.Price(2, 8),
            "by-search",
            new ModelPrices.Price(OptionalDouble.empty(), 0, OptionalDouble.of(2)),
            "by-token",
            new ModelPrices.Price(0.05, 0)));

    private static OptionalDouble reranking(String model, long searches, long tokens) {
        return PRICES.usd(new ModelCall(Operation.RERANK, model, new TokenUsage(tokens, 0), searches, false, false));
    }

    @Test
    void aThousandSearchesCostWhatTheTableSays() {
        assertThat(reranking("by-search", 1_000, 0)).hasValue(2);
        assertThat(reranking("by-search", 3, 500)).hasValue(0.006);
    }

    @Test
    void aRerankModelMayBeBilledByTokensWhereItsServiceReportsThem() {
        assertThat(reranking("by-token", 1, 2_000_000)).hasValue(0.1);
    }

    @Test
    void whatHasNoPriceForWhatItIsBilledByCostsAnUnknownAmount() {
        assertThat(reranking("by-token", 1, 0)).isEmpty();
        assertThat(reranking("another", 1, 100)).isEmpty();
        assertThat(PRICES.usd(ModelCall.reported(Operation.CHAT, "by-search", new TokenUsage(1, 1))))
                .isEmpty();
    }
}
