package io.plimsoll.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.Freshness;
import io.plimsoll.collection.Freshness.OnStale;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.ingest.IngestFixture;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.server.store.JdbcDocumentCatalog;
import io.plimsoll.server.store.JdbcJobQueue;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessWatchTest extends IngestFixture {

    @TempDir
    private Path folder;

    private @Nullable Database database;
    private final List<CollectionKey> rebuilt = new ArrayList<>();
    private List<State> told = List.of();

    @Override
    protected Stores open(InstantSource clock) {
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new Stores(
                new JdbcCollectionCatalog(opened, clock),
                new JdbcDocumentCatalog(opened, clock),
                new JdbcJobQueue(opened, clock),
                () -> stores);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private FreshnessWatch watch(OnStale onStale) {
        var freshness = new Freshness(Optional.of(Duration.ofHours(1)), onStale);
        stores.collections().put(BOOKS, new CollectionSettings(Chunking.DEFAULT, Optional.empty(), freshness), STAMP);
        put("a");
        return new FreshnessWatch(
                stores.collections(), stores.documents(), rebuilt::add, states -> told = states, clock);
    }

    /// A searchable document that was updated now.
    private void put(String id) {
        var document = new Document(
                new DocumentId(id),
                Optional.empty(),
                Metadata.EMPTY,
                AccessLabels.NONE,
                clock.instant(),
                Optional.empty());
        stores.documents().accept(BOOKS, new Submission(document, "hash-" + id, 10, Optional.empty()));
        processAll();
    }

    private Optional<String> disabled() {
        return stores.collections().find(BOOKS).orElseThrow().disabled();
    }

    @Test
    void aStaleCollectionSaysSoAndIsStillAsked() {
        try (var watch = watch(OnStale.FLAG)) {
            watch.round();
            assertThat(told).singleElement().satisfies(state -> {
                assertThat(state.stale()).isFalse();
                assertThat(state.age()).contains(Duration.ZERO);
                assertThat(state.oldestWaiting()).isEmpty();
            });
            pass(Duration.ofHours(2));
            accept(BOOKS, "waiting", "h");
            pass(Duration.ofMinutes(5));
            watch.round();
            assertThat(told).singleElement().satisfies(state -> {
                assertThat(state.stale()).isTrue();
                assertThat(state.oldestWaiting()).contains(Duration.ofMinutes(5));
            });
            assertThat(disabled()).isEmpty();
            assertThat(rebuilt).isEmpty();
        }
    }

    @Test
    void aStaleCollectionIsDisabledUntilItIsFreshAgain() {
        try (var watch = watch(OnStale.DISABLE)) {
            pass(Duration.ofHours(2));
            watch.round();
            assertThat(disabled().orElseThrow()).contains("7200 s old");
            put("b");
            watch.round();
            assertThat(disabled()).isEmpty();
        }
    }

    @Test
    void whatSomebodyDisabledStaysSo() {
        try (var watch = watch(OnStale.DISABLE)) {
            stores.collections().disable(BOOKS, Optional.of("by ann"));
            pass(Duration.ofHours(2));
            watch.round();
            put("b");
            watch.round();
            assertThat(disabled()).contains("by ann");
        }
    }

    @Test
    void aStaleCollectionIsRebuiltOnceUntilItIsFreshAgain() {
        try (var watch = watch(OnStale.REBUILD)) {
            pass(Duration.ofHours(2));
            watch.round();
            watch.round();
            assertThat(rebuilt).containsExactly(BOOKS);
            put("b");
            watch.round();
            pass(Duration.ofHours(2));
            watch.round();
            assertThat(rebuilt).containsExactly(BOOKS, BOOKS);
        }
    }
}
