package io.plimsoll.server.telemetry;

import io.plimsoll.inference.TokenUsage;
import java.util.Map;
import java.util.OptionalDouble;

/// What models cost, by their names.
public record ModelPrices(Map<String, Price> byModel) {

    public static final ModelPrices NONE = new ModelPrices(Map.of());

    private static final double TOKENS = 1_000_000;

    /// US dollars for a million tokens.
    public record Price(double inputUsd, double outputUsd) {
        public Price {
            if (!(inputUsd >= 0 && outputUsd >= 0)) {
                throw new IllegalArgumentException("prices are not negative");
            }
        }
    }

    public ModelPrices {
        byModel = Map.copyOf(byModel);
    }

    /// US dollars; absent where the model's price is not known.
    OptionalDouble usd(String model, TokenUsage usage) {
        var price = byModel.get(model);
        if (price == null) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                (usage.inputTokens() * price.inputUsd() + usage.outputTokens() * price.outputUsd()) / TOKENS);
    }
}
