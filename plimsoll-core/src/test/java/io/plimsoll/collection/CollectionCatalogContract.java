package io.plimsoll.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionCatalog.ModelStamp;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [CollectionCatalog] does.
public abstract class CollectionCatalogContract {

    private static final CollectionKey BOOKS = key("acme", "books");
    private static final ModelStamp MINI = new ModelStamp("mini", "mini-1", 384);
    private static final ModelStamp LARGE = new ModelStamp("large", "large-1", 1_024);
    private static final CollectionSettings GERMAN = new CollectionSettings(new Chunking(128, 16), Optional.of("de"));

    protected final InstantSource clock = () -> Instant.parse("2026-11-01T12:00:00Z");
    protected CollectionCatalog collections;

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract CollectionCatalog open();

    @BeforeEach
    final void openStore() {
        collections = open();
    }

    private static CollectionKey key(String tenant, String name) {
        return new CollectionKey(new TenantId(tenant), new CollectionName(name));
    }

    @Test
    void aNewCollectionHasALiveGeneration() {
        var created = collections.put(BOOKS, GERMAN, MINI);
        assertThat(created.key()).isEqualTo(BOOKS);
        assertThat(created.settings()).isEqualTo(GERMAN);
        assertThat(created.createdAt()).isEqualTo(clock.instant());
        assertThat(created.live())
                .isEqualTo(new IndexGeneration(BOOKS, 1, GenerationState.LIVE, "mini", "mini-1", 384));
        collections = open();
        assertThat(collections.find(BOOKS)).contains(created);
    }

    @Test
    void changedSettingsMoveTheEpochAndKeepTheGeneration() {
        var created = collections.put(BOOKS, CollectionSettings.DEFAULT, MINI);
        var changed = collections.put(BOOKS, GERMAN, LARGE);
        assertThat(changed.settings()).isEqualTo(GERMAN);
        assertThat(changed.live()).isEqualTo(created.live());
        assertThat(changed.epoch()).isGreaterThan(created.epoch());
    }

    @Test
    void theSameSettingsAgainChangeNothing() {
        var created = collections.put(BOOKS, GERMAN, MINI);
        assertThat(collections.put(BOOKS, GERMAN, MINI)).isEqualTo(created);
    }

    @Test
    void numbersAndEpochsGoOnAfterADeletion() {
        var created = collections.put(BOOKS, GERMAN, MINI);
        assertThat(collections.delete(BOOKS)).containsExactly(created.live());
        assertThat(collections.find(BOOKS)).isEmpty();
        collections = open();
        var again = collections.put(BOOKS, GERMAN, LARGE);
        assertThat(again.live().number()).isEqualTo(2);
        assertThat(again.live().modelName()).isEqualTo("large");
        assertThat(again.epoch()).isGreaterThan(created.epoch());
    }

    @Test
    void deletingWhatIsNotThereReturnsNothing() {
        assertThat(collections.delete(BOOKS)).isEmpty();
    }

    @Test
    void collectionsAreListedByNamePerTenant() {
        for (var name : List.of("c", "a", "b")) {
            collections.put(key("acme", name), GERMAN, MINI);
        }
        collections.put(key("other", "a"), GERMAN, MINI);
        assertThat(collections.list(new TenantId("acme"), Optional.of(new CollectionName("a")), 1))
                .extracting(Collection::key)
                .containsExactly(key("acme", "b"));
        assertThat(collections.list(new TenantId("acme"), Optional.empty(), 10)).hasSize(3);
    }

    @Test
    void generationsOfAllTenantsAreKnown() {
        var one = collections.put(BOOKS, GERMAN, MINI).live();
        var two = collections.put(key("other", "books"), GERMAN, MINI).live();
        collections.put(key("other", "gone"), GERMAN, MINI);
        collections.delete(key("other", "gone"));
        assertThat(collections.generations()).containsExactlyInAnyOrder(one, two);
    }
}
