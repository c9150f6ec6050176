package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheMeter;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.Saving;
import io.plimsoll.request.RequestContext;
import io.plimsoll.usage.ModelPrices;
import java.util.function.ToDoubleFunction;

/// What the caches do: `plimsoll_cache_lookups_total` by outcome, `plimsoll_cache_saved_seconds_total`,
/// `plimsoll_cache_saved_usd_total` and `plimsoll_cache_saved_tokens_total`, and of the cache in this process
/// `plimsoll_cache_bytes` and `plimsoll_cache_evictions_total`. All series but those of tenants are there from the
/// start. What is saved is at least this: of models, the call that wrote an answer is counted alone.
public final class CacheMeters implements CacheMeter {

    private static final String CACHE = "cache";

    private final MeterRegistry meters;
    private final TenantLabels tenants;
    private final ModelPrices prices;

    public CacheMeters(MeterRegistry meters, TenantLabels tenants, ModelPrices prices) {
        this.meters = meters;
        this.tenants = tenants;
        this.prices = prices;
        for (var area : CacheArea.values()) {
            savedSeconds(area);
            for (var outcome : CacheOutcome.values()) {
                lookups(area, outcome);
            }
        }
    }

    @Override
    public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {
        lookups(area, outcome).increment();
    }

    private Counter lookups(CacheArea area, CacheOutcome outcome) {
        return Counter.builder("plimsoll.cache.lookups")
                .description("Looks into a cache, and computations without one, by what came of them")
                .tag(CACHE, area.wireName())
                .tag("outcome", outcome.wireName())
                .register(meters);
    }

    private Counter savedSeconds(CacheArea area) {
        return Counter.builder("plimsoll.cache.saved.seconds")
                .description("Time that results took when they were computed, each time they were served again")
                .tag(CACHE, area.wireName())
                .register(meters);
    }

    @Override
    public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {
        savedSeconds(area).increment(saving.time().toNanos() / 1e9);
        saving.model().ifPresent(model -> {
            var label = tenants.of(context.tenant());
            tokens(label, "input", saving.usage().inputTokens());
            tokens(label, "output", saving.usage().outputTokens());
            prices.usd(model, saving.usage()).ifPresent(usd -> cost(label, usd));
        });
    }

    private void tokens(String label, String direction, long tokens) {
        Counter.builder("plimsoll.cache.saved.tokens")
                .description("Tokens of models that answers consumed, each time they were served again")
                .tags("tenant", label, "direction", direction)
                .register(meters)
                .increment((double) tokens);
    }

    private void cost(String label, double usd) {
        Counter.builder("plimsoll.cache.saved.usd")
                .description("US dollars that answers cost, each time they were served again")
                .tag("tenant", label)
                .register(meters)
                .increment(usd);
    }

    /// Measures what is kept in this process.
    public <T> void measure(CacheArea area, T cache, ToDoubleFunction<T> bytes) {
        Gauge.builder("plimsoll.cache.bytes", cache, bytes)
                .description("Bytes of results that are kept")
                .tag(CACHE, area.wireName())
                .register(meters);
    }

    /// Measures what went before its time.
    ///
    /// @param cause why
    public <T> void measureEvictions(String cause, T cache, ToDoubleFunction<T> evictions) {
        FunctionCounter.builder("plimsoll.cache.evictions", cache, evictions)
                .description("Results that were dropped, by why")
                .tag("cause", cause)
                .register(meters);
    }
}
