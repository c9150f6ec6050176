package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.UsageAccount;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes down what every call of a model service consumed: in the account of usage, on the span and in the log event of
/// the work it was made for, and as `plimsoll_model_calls_total`, `plimsoll_model_tokens_total`,
/// `plimsoll_model_cost_usd_total` and `plimsoll_budget_used_ratio`.
public final class ModelMeters implements ModelMeter {

    private static final Logger LOG = LoggerFactory.getLogger(ModelMeters.class);

    private final UsageAccount account;
    private final MeterRegistry meters;
    private final TenantLabels tenants;
    private final Set<TenantId> budgeted = ConcurrentHashMap.newKeySet();
    private final Set<String> unpriced = ConcurrentHashMap.newKeySet();

    public ModelMeters(UsageAccount account, MeterRegistry meters, TenantLabels tenants) {
        this.account = account;
        this.meters = meters;
        this.tenants = tenants;
    }

    @Override
    public void called(RequestContext context, ModelCall call) {
        try {
            var site = CallSite.current();
            var usd = account.add(context, site.map(CallSite::collection), call);
            site.ifPresent(work -> work.called(call, usd));
            measure(context.tenant(), call, usd);
        } catch (RuntimeException e) {
            LOG.error("a call of {} was not counted", call.model(), e);
        }
    }

    private void measure(TenantId tenant, ModelCall call, OptionalDouble usd) {
        var label = tenants.of(tenant);
        count(
                        "plimsoll.model.calls",
                        "Calls of models behind services",
                        label,
                        call,
                        "outcome",
                        call.failed() ? "error" : "ok")
                .increment();
        tokens(label, call, "input", call.usage().inputTokens());
        tokens(label, call, "output", call.usage().outputTokens());
        if (usd.isPresent()) {
            Counter.builder("plimsoll.model.cost.usd")
                    .description("US dollars that calls of models cost, by the price table")
                    .tags("tenant", label, "model", call.model())
                    .register(meters)
                    .increment(usd.getAsDouble());
        } else {
            unpriced(call.model());
        }
        if (!label.equals(TenantLabels.OTHER) && budgeted.add(tenant)) {
            budgets(tenant);
        }
    }

    private void tokens(String label, ModelCall call, String direction, long tokens) {
        count("plimsoll.model.tokens", "Tokens that calls of models consumed", label, call, "direction", direction)
                .increment((double) tokens);
    }

    private Counter count(String name, String description, String label, ModelCall call, String tag, String value) {
        return Counter.builder(name)
                .description(description)
                .tags("tenant", label, "model", call.model(), tag, value)
                .tag("operation", call.operation().name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    private void unpriced(String model) {
        Counter.builder("plimsoll.model.unpriced.calls")
                .description("Calls of models that have no price, whose cost is not known")
                .tag("model", model)
                .register(meters)
                .increment();
        if (unpriced.add(model)) {
            LOG.warn("the model {} has no price in plimsoll.usage.prices: what it costs is not known", model);
        }
    }

    private void budgets(TenantId tenant) {
        for (var standing : account.standings(tenant)) {
            Gauge.builder("plimsoll.budget.used.ratio", account, known -> share(known, tenant, standing.period()))
                    .description("Share of a tenant's budget for models that is spent")
                    .tags("tenant", tenant.value(), "period", standing.period())
                    .strongReference(true)
                    .register(meters);
        }
    }

    private static double share(UsageAccount account, TenantId tenant, String period) {
        return account.standings(tenant).stream()
                .filter(standing -> standing.period().equals(period))
                .mapToDouble(UsageAccount.Standing::share)
                .findFirst()
                .orElse(Double.NaN);
    }
}
