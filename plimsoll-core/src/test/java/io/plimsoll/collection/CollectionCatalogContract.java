package io.plimsoll.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [CollectionCatalog] does.
public abstract class CollectionCatalogContract {

    private static final CollectionKey BOOKS = key("acme", "books");
    private static final ModelStamp MINI = new ModelStamp("mini", "mini-1", 384);
    private static final ModelStamp LARGE = new ModelStamp("large", "large-1", 1_024);
    private static final CollectionSettings GERMAN = new CollectionSettings(
            new Chunking(128, 16),
            Optional.of("de"),
            new Freshness(Optional.of(Duration.ofHours(6)), Freshness.OnStale.REBUILD));

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
                .isEqualTo(new IndexGeneration(
                        BOOKS,
                        1,
                        GenerationState.LIVE,
                        GERMAN.chunking(),
                        GERMAN.language(),
                        MINI,
                        clock.instant(),
                        Optional.empty()));
        collections = open();
        assertThat(collections.find(BOOKS)).contains(created);
    }

    @Test
    void changedSettingsMoveTheEpochAndKeepTheGeneration() {
        var created = collections.put(BOOKS, CollectionSettings.DEFAULT, MINI);
        var changed = collections.put(BOOKS, GERMAN, LARGE);
        assertThat(changed.settings()).isEqualTo(GERMAN);
        assertThat(changed.live().number()).isEqualTo(created.live().number());
        assertThat(changed.live().model()).isEqualTo(MINI);
        assertThat(changed.live().chunking()).isEqualTo(GERMAN.chunking());
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
        assertThat(again.live().model().name()).isEqualTo("large");
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

    private static final Cause CAUSE = new Cause("ops", "a better model");

    private IndexGeneration begin(CollectionKey key) {
        return collections.begin(key, GERMAN.chunking(), Optional.empty(), LARGE, CAUSE);
    }

    private IndexGeneration ready(CollectionKey key) {
        return collections.move(begin(key), GenerationState.READY, CAUSE);
    }

    @Test
    void aSecondBuildOfACollectionIsAConflict() {
        collections.put(BOOKS, GERMAN, MINI);
        var building = begin(BOOKS);
        assertThat(building.number()).isEqualTo(2);
        assertThat(building.state()).isEqualTo(GenerationState.BUILDING);
        assertThatCode(() -> begin(BOOKS), ErrorCode.CONFLICT);
        var ready = collections.move(building, GenerationState.READY, CAUSE);
        assertThatCode(() -> begin(BOOKS), ErrorCode.CONFLICT);
        collections.move(ready, GenerationState.FAILED, CAUSE);
        assertThat(begin(BOOKS).number()).isEqualTo(3);
    }

    @Test
    void aBuildNeedsItsCollection() {
        assertThatCode(() -> begin(BOOKS), ErrorCode.NOT_FOUND);
    }

    @Test
    void theSwitchRetiresOneAndMakesTheOtherAnswer() {
        var before = collections.put(BOOKS, CollectionSettings.DEFAULT, MINI);
        var ready = ready(BOOKS);
        var after = collections.makeLive(ready, before.live(), CAUSE);
        assertThat(after.live().number()).isEqualTo(2);
        assertThat(after.live().model()).isEqualTo(LARGE);
        assertThat(after.settings().chunking()).isEqualTo(GERMAN.chunking());
        assertThat(after.epoch()).isGreaterThan(before.epoch());
        assertThat(collections.generations(BOOKS))
                .extracting(IndexGeneration::state)
                .containsExactly(GenerationState.RETIRED, GenerationState.LIVE);
        collections = open();
        assertThat(collections.find(BOOKS)).contains(after);
    }

    @Test
    void theWayBackIsOneSwitch() {
        var first = collections.put(BOOKS, GERMAN, MINI).live();
        var second = collections.makeLive(ready(BOOKS), first, CAUSE).live();
        var retired = collections.generations(BOOKS).getFirst();
        assertThat(collections.makeLive(retired, second, CAUSE).live().number()).isEqualTo(first.number());
    }

    @Test
    void aSwitchToWhatIsNotReadyIsAConflictAndChangesNothing() {
        var live = collections.put(BOOKS, GERMAN, MINI).live();
        var building = begin(BOOKS);
        assertThatCode(() -> collections.makeLive(building, live, CAUSE), ErrorCode.CONFLICT);
        assertThat(collections.find(BOOKS).orElseThrow().live()).isEqualTo(live);
    }

    @Test
    void whoComesSecondFindsAConflict() {
        var live = collections.put(BOOKS, GERMAN, MINI).live();
        var ready = ready(BOOKS);
        collections.makeLive(ready, live, CAUSE);
        assertThatCode(() -> collections.makeLive(ready, live, CAUSE), ErrorCode.CONFLICT);
        assertThatCode(() -> collections.move(ready, GenerationState.FAILED, CAUSE), ErrorCode.CONFLICT);
    }

    @Test
    void statesFollowEachOtherOnlyAsTheyMay() {
        var live = collections.put(BOOKS, GERMAN, MINI).live();
        assertThatCode(() -> collections.move(live, GenerationState.DELETED, CAUSE), ErrorCode.CONFLICT);
        var failed = collections.move(begin(BOOKS), GenerationState.FAILED, CAUSE);
        assertThatCode(() -> collections.move(failed, GenerationState.READY, CAUSE), ErrorCode.CONFLICT);
        collections.move(failed, GenerationState.DELETED, CAUSE);
        assertThat(collections.generations(BOOKS)).containsExactly(live);
    }

    @Test
    void aDamagedGenerationFailsWhenAnotherTakesItsPlaceAndNeverAnswersAgain() {
        var live = collections.put(BOOKS, GERMAN, MINI).live();
        collections.noteDamage(live, "a file is torn");
        var damaged = collections.find(BOOKS).orElseThrow().live();
        assertThat(damaged.damage()).contains("a file is torn");
        assertThat(damaged.takesWrites()).isFalse();
        collections.makeLive(ready(BOOKS), damaged, CAUSE);
        assertThat(collections.generations(BOOKS).getFirst().state()).isEqualTo(GenerationState.FAILED);
    }

    @Test
    void aDamagedRetiredGenerationCannotComeBack() {
        var first = collections.put(BOOKS, GERMAN, MINI).live();
        var second = collections.makeLive(ready(BOOKS), first, CAUSE).live();
        collections.noteDamage(first, "a file is torn");
        var retired = collections.generations(BOOKS).getFirst();
        assertThatCode(() -> collections.makeLive(retired, second, CAUSE), ErrorCode.CONFLICT);
        assertThat(collections.find(BOOKS).orElseThrow().live().number()).isEqualTo(second.number());
    }

    @Test
    void aDisabledCollectionSaysWhyAndMovesTheEpoch() {
        var before = collections.put(BOOKS, GERMAN, MINI);
        collections.disable(BOOKS, Optional.of("it is wrong"));
        var disabled = collections.find(BOOKS).orElseThrow();
        assertThat(disabled.disabled()).contains("it is wrong");
        assertThat(disabled.epoch()).isGreaterThan(before.epoch());
        collections.disable(BOOKS, Optional.empty());
        assertThat(collections.find(BOOKS).orElseThrow().disabled()).isEmpty();
    }

    @Test
    void collectionsThatHaveToBeFreshAreWatched() {
        collections.put(BOOKS, GERMAN, MINI);
        collections.put(key("acme", "any"), CollectionSettings.DEFAULT, MINI);
        assertThat(collections.watched()).extracting(Collection::key).containsExactly(BOOKS);
        collections = open();
        assertThat(collections.watched().getFirst().settings()).isEqualTo(GERMAN);
    }

    @Test
    void aSwitchKeepsHowFreshTheCollectionHasToBe() {
        var live = collections.put(BOOKS, GERMAN, MINI).live();
        collections.makeLive(ready(BOOKS), live, CAUSE);
        assertThat(collections.find(BOOKS).orElseThrow().settings().freshness()).isEqualTo(GERMAN.freshness());
    }

    @Test
    void everyStepIsOnRecordWithItsCause() {
        var live = collections.put(BOOKS, GERMAN, MINI).live();
        collections.makeLive(ready(BOOKS), live, CAUSE);
        var history = collections.history(BOOKS, 10);
        assertThat(history)
                .extracting(change -> change.number() + " " + change.to())
                .containsExactly("2 LIVE", "1 RETIRED", "2 READY", "2 BUILDING", "1 LIVE");
        assertThat(history.getFirst().cause()).isEqualTo(CAUSE);
        assertThat(history.getFirst().from()).contains(GenerationState.READY);
        assertThat(collections.history(BOOKS, 2)).hasSize(2);
    }

    private static void assertThatCode(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PlimsollException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
