package io.plimsoll.server.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What models cost, and what tenants may spend. `plimsoll.usage`.
///
/// @param prices     of models, by the names that services give them; what has none here costs an unknown amount
/// @param keep       days of usage that are remembered
/// @param flushEvery how often usage is written down: what a process that is killed may forget
public record UsageSettings(
        @DefaultValue List<Price> prices,
        @DefaultValue("400d") Duration keep,
        @DefaultValue("5s") Duration flushEvery,
        @DefaultValue Budgets budgets) {

    private static final String PRICES = "plimsoll.usage.prices";

    public UsageSettings {
        prices = List.copyOf(prices);
        var models = new HashSet<String>();
        for (var price : prices) {
            check(models.add(price.model()), PRICES + " names the model " + price.model() + " twice");
        }
        check(keep.toDays() >= 31, "plimsoll.usage.keep is at least 31d: monthly budgets need it");
        check(
                flushEvery.toMillis() >= 100 && flushEvery.compareTo(Duration.ofHours(1)) <= 0,
                "plimsoll.usage.flush-every is between 100ms and 1h");
    }

    /// US dollars for a million tokens, and for a thousand searches of a rerank model.
    public record Price(
            String model,
            Optional<Double> inputUsd,
            @DefaultValue("0") double outputUsd,
            Optional<Double> searchUsd) {
        public Price {
            check(model != null && !model.isBlank(), PRICES + ": each has a model");
            check(
                    inputUsd.isPresent() || searchUsd.isPresent(),
                    PRICES + ": " + model + " has input-usd, or search-usd if it is a rerank model");
            check(
                    isAmount(inputUsd.orElse(0.0)) && isAmount(outputUsd) && isAmount(searchUsd.orElse(0.0)),
                    PRICES + ": the price of " + model + " is not negative");
        }
    }

    /// US dollars that a tenant may spend on models in a day or a month in UTC; without them there is no limit.
    ///
    /// @param warnAt  share of a budget from which the log warns
    /// @param tenants with budgets of their own
    public record Budgets(
            Optional<Double> dailyUsd,
            Optional<Double> monthlyUsd,
            @DefaultValue("0.8") double warnAt,
            @DefaultValue List<TenantBudget> tenants) {
        public Budgets {
            tenants = List.copyOf(tenants);
            check(warnAt > 0 && warnAt <= 1, "plimsoll.usage.budgets.warn-at is above 0 and at most 1");
            checkAmounts(dailyUsd, monthlyUsd);
        }
    }

    public record TenantBudget(String tenant, Optional<Double> dailyUsd, Optional<Double> monthlyUsd) {
        public TenantBudget {
            check(tenant != null && !tenant.isBlank(), "plimsoll.usage.budgets.tenants: each has a tenant");
            checkAmounts(dailyUsd, monthlyUsd);
        }
    }

    private static void checkAmounts(Optional<Double> dailyUsd, Optional<Double> monthlyUsd) {
        check(
                dailyUsd.map(UsageSettings::isAmount).orElse(true)
                        && monthlyUsd.map(UsageSettings::isAmount).orElse(true),
                "plimsoll.usage.budgets: daily-usd and monthly-usd are not negative");
    }

    private static boolean isAmount(double usd) {
        return usd >= 0 && usd <= Double.MAX_VALUE;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
