package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.Saving;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.ModelPrices;
import io.plimsoll.usage.ModelPrices.Price;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheMetersTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CacheMeters caches =
            new CacheMeters(meters, new TenantLabels(1), new ModelPrices(Map.of("priced", new Price(2, 10))));

    private static RequestContext context(String tenant) {
        return new RequestContext(
                Principal.system(new TenantId(tenant)), Deadline.in(Duration.ofMinutes(1)), "0".repeat(32));
    }

    private double count(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    @Test
    void everySeriesOfLooksIsThereFromTheStart() {
        for (var area : CacheArea.values()) {
            for (var outcome : CacheOutcome.values()) {
                assertThat(count("plimsoll.cache.lookups", "cache", area.wireName(), "outcome", outcome.wireName()))
                        .isZero();
            }
        }
        caches.looked(context("acme"), CacheArea.ANSWER, CacheOutcome.HIT);
        assertThat(count("plimsoll.cache.lookups", "cache", "answer", "outcome", "hit"))
                .isEqualTo(1);
    }

    @Test
    void whatIsSavedIsTimeAndTokensAndMoneyWhereAPriceIsKnown() {
        var usage = new TokenUsage(1_000_000, 100_000);
        caches.saved(
                context("acme"),
                "docs",
                CacheArea.ANSWER,
                new Saving(Duration.ofMillis(1_500), Optional.of("priced"), usage));
        caches.saved(
                context("globex"),
                "docs",
                CacheArea.ANSWER,
                new Saving(Duration.ofMillis(500), Optional.of("unknown"), usage));
        assertThat(count("plimsoll.cache.saved.seconds", "cache", "answer")).isCloseTo(2, within(1e-9));
        assertThat(count("plimsoll.cache.saved.usd", "tenant", "acme")).isCloseTo(3, within(1e-9));
        assertThat(count("plimsoll.cache.saved.tokens", "tenant", "other", "direction", "input"))
                .as("tenants beyond the bound share a label")
                .isEqualTo(1_000_000);
        assertThat(meters.find("plimsoll.cache.saved.usd").counters())
                .as("what has no price is not counted as nothing")
                .hasSize(1);
    }
}
