package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TenantLabelsTest {

    @Test
    void theFirstTenantsKeepTheirNamesAndTheRestIsOther() {
        var labels = new TenantLabels(2);
        assertThat(List.of("a1", "b1", "c1", "a1", "d1").stream()
                        .map(TenantId::new)
                        .map(labels::of)
                        .toList())
                .containsExactly("a1", "b1", "other", "a1", "other");
    }

    @Test
    void ofTheOthersTheStalestCollectionIsShown() {
        var registry = new SimpleMeterRegistry();
        new FreshnessMeters(registry, new TenantLabels(1))
                .tell(List.of(state("acme", 100), state("globex", 20), state("initech", 30)));
        assertThat(registry.find("plimsoll.index.age").gauges()).hasSize(2);
        assertThat(registry.get("plimsoll.index.age")
                        .tags("tenant", "other", "collection", "other")
                        .gauge()
                        .value())
                .isEqualTo(30);
    }

    private static State state(String tenant, long ageSeconds) {
        var key = new CollectionKey(new TenantId(tenant), new CollectionName("docs"));
        return new State(key, Optional.of(Duration.ofSeconds(ageSeconds)), Optional.empty(), false);
    }
}
