package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceName;
import io.plimsoll.source.SourceObserver.ItemOutcome;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceSettings;
import io.plimsoll.source.SourceStatus;
import io.plimsoll.tenant.TenantId;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceMetersTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static SourceStatus source(String name, Instant createdAt, Optional<Instant> lastSuccessAt) {
        var collection = new CollectionKey(new TenantId("acme"), new CollectionName("docs"));
        return new SourceStatus(
                new SourceKey(collection, new SourceName(name)),
                new SourceSettings(new SourceOrigin.Web(List.of(), List.of(URI.create("http://a/")))),
                createdAt,
                false,
                Optional.empty(),
                Optional.empty(),
                lastSuccessAt,
                Optional.empty());
    }

    /// Has these enabled sources and nothing else.
    private static SourceCatalog catalog(List<SourceStatus> sources) {
        return (SourceCatalog) Proxy.newProxyInstance(
                SourceMetersTest.class.getClassLoader(),
                new Class<?>[] {SourceCatalog.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("enabled")) {
                        return sources;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void theLagIsThatOfTheSourceFurthestBehindAndItemsAreCountedByOutcome() {
        var meters = new SimpleMeterRegistry();
        var sources = List.of(
                source("fresh", NOW.minusSeconds(9_000), Optional.of(NOW.minusSeconds(5))),
                source("never", NOW.minusSeconds(70), Optional.empty()));
        var observer = new SourceMeters(meters, catalog(sources), InstantSource.fixed(NOW));

        observer.items(sources.getFirst().key(), ItemOutcome.ADDED, 3);
        observer.items(sources.getLast().key(), ItemOutcome.ADDED, 4);

        assertThat(meters.get("plimsoll.source.lag.seconds").gauge().value()).isEqualTo(70);
        assertThat(meters.get("plimsoll.source.items")
                        .tag("outcome", "added")
                        .counter()
                        .count())
                .isEqualTo(7);
        assertThat(meters.get("plimsoll.source.items")
                        .tag("outcome", "failed")
                        .counter()
                        .count())
                .isZero();
    }
}
