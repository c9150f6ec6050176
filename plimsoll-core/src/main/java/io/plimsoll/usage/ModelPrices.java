package io.plimsoll.usage;

import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.TokenUsage;
import java.util.Map;
import java.util.OptionalDouble;

/// What models cost, by their names.
public record ModelPrices(Map<String, Price> byModel) {

    public static final ModelPrices NONE = new ModelPrices(Map.of());

    private static final double TOKENS = 1_000_000;
    private static final double SEARCHES = 1_000;

    /// US dollars for a million tokens, and for a thousand searches of a rerank model.
    ///
    /// @param inputUsd  absent where the model is not billed by tokens
    /// @param searchUsd absent where it is not billed by searches
    public record Price(OptionalDouble inputUsd, double outputUsd, OptionalDouble searchUsd) {
        public Price {
            if (!isPrice(inputUsd.orElse(0)) || !isPrice(outputUsd) || !isPrice(searchUsd.orElse(0))) {
                throw new IllegalArgumentException("prices are finite and not negative");
            }
        }

        public Price(double inputUsd, double outputUsd) {
            this(OptionalDouble.of(inputUsd), outputUsd, OptionalDouble.empty());
        }

        private static boolean isPrice(double usd) {
            return usd >= 0 && usd <= Double.MAX_VALUE;
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
        if (price == null || price.inputUsd().isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                (usage.inputTokens() * price.inputUsd().getAsDouble() + usage.outputTokens() * price.outputUsd())
                        / TOKENS);
    }

    /// US dollars; absent where there is no price for what the call is billed by. A search is billed by tokens where
    /// the service reports some and has no price for searches.
    public OptionalDouble usd(ModelCall call) {
        var price = byModel.get(call.model());
        if (call.searches() == 0 || price == null) {
            return usd(call.model(), call.usage());
        }
        if (price.searchUsd().isPresent()) {
            return OptionalDouble.of(call.searches() * price.searchUsd().getAsDouble() / SEARCHES);
        }
        return call.usage().equals(TokenUsage.NONE) ? OptionalDouble.empty() : usd(call.model(), call.usage());
    }
}
