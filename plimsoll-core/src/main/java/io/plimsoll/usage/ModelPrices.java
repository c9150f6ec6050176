package io.plimsoll.usage;

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
            if (!(inputUsd >= 0 && inputUsd <= Double.MAX_VALUE && outputUsd >= 0 && outputUsd <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("prices are finite and not negative");
            }
        }
    }

    public ModelPrices {
        byModel = Map.copyOf(byModel);
    }

    /// Whether the model's price is known.
    public boolean knows(String model) {
        return byModel.containsKey(model);
    }

    /// US dollars; absent where the model's price is not known.
    public OptionalDouble usd(String model, TokenUsage usage) {
        var price = byModel.get(model);
        if (price == null) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                (usage.inputTokens() * price.inputUsd() + usage.outputTokens() * price.outputUsd()) / TOKENS);
    }
}
