package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.config.UsageSettings;
import io.plimsoll.server.http.PaidModels;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcUsageStore;
import io.plimsoll.server.telemetry.ModelMeters;
import io.plimsoll.server.telemetry.TenantLabels;
import io.plimsoll.tenancy.DailyTokens;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.usage.Budget;
import io.plimsoll.usage.Budget.Budgets;
import io.plimsoll.usage.ModelPrices;
import io.plimsoll.usage.ModelPrices.Price;
import io.plimsoll.usage.UsageAccount;
import io.plimsoll.usage.UsageStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What models cost.
@Configuration(proxyBeanMethods = false)
class UsageConfiguration {

    @Bean
    UsageStore usageStore(Database database) {
        return new JdbcUsageStore(database);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    UsageAccount usageAccount(UsageStore store, PlimsollSettings settings, InstantSource clock) {
        var usage = settings.usage();
        return new UsageAccount(
                store,
                new UsageAccount.Settings(prices(usage), budgets(usage.budgets()), usage.flushEvery(), usage.keep()),
                clock);
    }

    private static ModelPrices prices(UsageSettings usage) {
        return new ModelPrices(usage.prices().stream()
                .collect(Collectors.toMap(
                        UsageSettings.Price::model,
                        price -> new Price(amount(price.inputUsd()), price.outputUsd(), amount(price.searchUsd())))));
    }

    private static Budgets budgets(UsageSettings.Budgets budgets) {
        return new Budgets(
                budget(budgets.dailyUsd(), budgets.monthlyUsd()),
                budgets.tenants().stream()
                        .collect(Collectors.toMap(
                                UsageSettings.TenantBudget::tenant,
                                tenant -> budget(tenant.dailyUsd(), tenant.monthlyUsd()))),
                budgets.warnAt());
    }

    private static Budget budget(Optional<Double> daily, Optional<Double> monthly) {
        return new Budget(amount(daily), amount(monthly));
    }

    private static OptionalDouble amount(Optional<Double> usd) {
        return usd.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    @Bean
    ModelMeter modelMeter(
            UsageAccount account, PrometheusMeterRegistry meters, TenantLabels labels, TenantCatalog tenants) {
        return new DailyTokens(new ModelMeters(account, meters, labels), tenants);
    }

    @Bean
    PaidModels paidModels(PlimsollSettings settings) {
        return new PaidModels(
                settings.embedding().baseUrl().isPresent(),
                settings.chat().baseUrl().isPresent(),
                settings.rerank().baseUrl().isPresent());
    }
}
