package io.plimsoll.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.SourceCatalog.Claim;
import io.plimsoll.source.SourceRun.Outcome;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [SourceCatalog] and the [SourceLedger] beside it do.
public abstract class SourceStoreContract {

    /// Over one database.
    public record Stores(CollectionCatalog collections, SourceCatalog catalog, SourceLedger ledger) {}

    private static final CollectionKey DOCS = new CollectionKey(new TenantId("acme"), new CollectionName("docs"));
    private static final SourceKey KEY = new SourceKey(DOCS, new SourceName("s"));
    private static final SourceKey OTHER = new SourceKey(DOCS, new SourceName("t"));
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final SourceOrigin ORIGIN = new SourceOrigin.Bucket("archive", "docs", "a/");
    private static final SourceSettings SETTINGS =
            new SourceSettings(ORIGIN, Duration.ofHours(1), true, 0.25, AccessLabels.of(List.of("group:hr")));

    private volatile Instant now = START;
    protected final InstantSource clock = () -> now;
    private SourceCatalog catalog;
    private SourceLedger ledger;
    private CollectionCatalog collections;

    /// Opens an empty store.
    protected abstract Stores open();

    @BeforeEach
    final void begin() {
        var stores = open();
        collections = stores.collections();
        catalog = stores.catalog();
        ledger = stores.ledger();
        collections.put(DOCS, CollectionSettings.DEFAULT, new ModelStamp("m", "m/1", 4));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Claim claim(String owner) {
        return catalog.claim(owner, LEASE).orElseThrow();
    }

    private static SourceItem item(String id, String fingerprint) {
        return new SourceItem(
                new DocumentId(id), "at " + id, Optional.of(fingerprint).filter(f -> !f.isEmpty()), Optional.of(START));
    }

    @Test
    void aSourceIsKeptAsItWasPutAndIsDueAtOnce() {
        var origins = List.of(
                ORIGIN,
                new SourceOrigin.Directory("/srv/docs"),
                new SourceOrigin.Web(List.of(URI.create("https://a/s.xml")), List.of(URI.create("https://a/p?q=1"))));
        for (var origin : origins) {
            var settings = new SourceSettings(origin, Duration.ofSeconds(10), false, 1, AccessLabels.NONE);
            assertThat(catalog.put(KEY, settings).settings()).isEqualTo(settings);
        }
        var status = catalog.put(KEY, SETTINGS);
        assertThat(catalog.find(KEY)).contains(status);
        assertThat(status.settings()).isEqualTo(SETTINGS);
        assertThat(status.createdAt()).isEqualTo(START);
        assertThat(status.nextRunAt()).contains(START);
        assertThat(status.lastRun()).isEmpty();
        assertThat(status.running()).isFalse();
        catalog.put(OTHER, SETTINGS);
        assertThat(catalog.list(DOCS, Optional.of(KEY.name()), 10))
                .extracting(SourceStatus::key)
                .containsExactly(OTHER);
        assertThat(catalog.enabled(10)).hasSize(2);
    }

    @Test
    void aSourceNeedsItsCollectionAndGoesWithIt() {
        var nowhere = new SourceKey(new CollectionKey(new TenantId("acme"), new CollectionName("none")), KEY.name());
        assertThatThrownBy(() -> catalog.put(nowhere, SETTINGS))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        catalog.put(KEY, SETTINGS);
        ledger.list(KEY, List.of(item("a", "1")));
        ledger.settle(KEY, item("a", "1"), Validators.NONE);
        collections.delete(DOCS);
        assertThat(catalog.find(KEY)).isEmpty();
        assertThat(ledger.compare(KEY)).isEqualTo(new SourceLedger.Comparison(0, 0, 0, 0, 0, 0));
    }

    @Test
    void oneOwnerAtATimeRunsASourceUntilTheRunOrTheLeaseEnds() {
        catalog.put(KEY, SETTINGS);
        var first = claim("node-1");
        assertThat(first.settings()).isEqualTo(SETTINGS);
        assertThat(catalog.claim("node-2", LEASE)).isEmpty();
        assertThat(catalog.find(KEY).orElseThrow().running()).isTrue();

        pass(Duration.ofSeconds(50));
        assertThat(catalog.extend(KEY, "node-1", LEASE)).isTrue();
        pass(Duration.ofSeconds(50));
        assertThat(catalog.claim("node-2", LEASE)).isEmpty();

        pass(LEASE);
        var second = claim("node-2");
        assertThat(second.run().startedAt()).as("the run goes on").isEqualTo(START);
        assertThat(catalog.extend(KEY, "node-1", LEASE)).isFalse();
        catalog.end(first, first.run().ended(now, Outcome.FAILED, Optional.of("x"), Optional.empty()), now);
        assertThat(catalog.find(KEY).orElseThrow().running())
                .as("the loser ends nothing")
                .isTrue();

        catalog.end(
                second,
                second.run().ended(now, Outcome.DONE, Optional.empty(), Optional.of("note")),
                now.plusSeconds(60));
        var ended = catalog.find(KEY).orElseThrow();
        assertThat(ended.running()).isFalse();
        assertThat(ended.lastSuccessAt()).contains(now);
        assertThat(ended.lastRun().orElseThrow().detail()).contains("note");
        assertThat(catalog.claim("node-1", LEASE)).isEmpty();
        pass(Duration.ofSeconds(60));
        assertThat(claim("node-1").run().startedAt()).isEqualTo(now);
    }

    @Test
    void aRunThatIsGivenBackGoesOnWithItsListing() {
        catalog.put(KEY, SETTINGS);
        var first = claim("node-1");
        assertThat(first.listed()).isEmpty();
        var listing = new Source.Listing(false, Optional.of("one sitemap is missing"));
        var counts = new SourceRun.Counts(7, 1, 2, 3, 4, 5, 6);
        catalog.progress(first, first.run().with(counts), Optional.of(listing));
        catalog.pause(first, Optional.of(new SourceStatus.Pause(now.plusSeconds(9), "queue_full", "full")));
        assertThat(catalog.find(KEY).orElseThrow().pause().orElseThrow().code()).isEqualTo("queue_full");
        catalog.release(first);

        var second = claim("node-2");
        assertThat(second.listed()).contains(listing);
        assertThat(second.run().counts()).isEqualTo(counts);
        assertThat(catalog.find(KEY).orElseThrow().pause()).isEmpty();
    }

    @Test
    void anotherOriginOrOtherLabelsBeginANewRunThatTakesEverythingAgain() {
        catalog.put(KEY, SETTINGS);
        var first = claim("node-1");
        ledger.list(KEY, List.of(item("a", "1")));
        ledger.settle(KEY, item("a", "1"), new Validators(Optional.of("\"e\""), Optional.of("t")));
        catalog.progress(first, first.run(), Optional.of(new Source.Listing(true, Optional.empty())));
        pass(Duration.ofSeconds(1));
        catalog.put(KEY, new SourceSettings(ORIGIN, Duration.ofHours(1), true, 0.25, AccessLabels.NONE));
        catalog.end(
                first, first.run().ended(now, Outcome.DONE, Optional.empty(), Optional.empty()), now.plusSeconds(99));

        var second = claim("node-1");
        assertThat(second.listed()).isEmpty();
        assertThat(second.run().startedAt()).isEqualTo(now);
        ledger.beginListing(KEY);
        ledger.list(KEY, List.of(item("a", "1")));
        assertThat(ledger.settleUnchanged(KEY)).isEqualTo(new SourceLedger.Settled(0, 0));
        var pending = ledger.pending(KEY, Optional.empty(), 10).getFirst();
        assertThat(pending.known()).isTrue();
        assertThat(pending.validators()).isEqualTo(Validators.NONE);
    }

    @Test
    void aRequestRunsASourceThatDoesNotRunByItself() {
        catalog.put(KEY, new SourceSettings(ORIGIN, Duration.ofHours(1), false, 0.25, AccessLabels.NONE));
        assertThat(catalog.claim("node-1", LEASE)).isEmpty();
        assertThat(catalog.request(OTHER, false)).isEmpty();
        catalog.request(KEY, true);
        var dry = claim("node-1");
        assertThat(dry.run().dryRun()).isTrue();
        catalog.request(KEY, false);
        catalog.end(dry, dry.run().ended(now, Outcome.DONE, Optional.empty(), Optional.empty()), now);
        assertThat(catalog.find(KEY).orElseThrow().lastSuccessAt())
                .as("it was dry")
                .isEmpty();
        assertThat(claim("node-1").run().dryRun())
                .as("asked for during the other")
                .isFalse();
    }

    @Test
    void aSourceThatIsDeletedIsForgottenWithItsItems() {
        catalog.put(KEY, SETTINGS);
        ledger.settle(KEY, item("a", "1"), Validators.NONE);
        assertThat(catalog.delete(KEY)).isTrue();
        assertThat(catalog.delete(KEY)).isFalse();
        catalog.put(KEY, SETTINGS);
        assertThat(ledger.compare(KEY).taken()).isZero();
    }

    @Test
    void aListingIsComparedWithWhatWasTaken() {
        catalog.put(KEY, SETTINGS);
        for (var taken : List.of(item("same", "1"), item("moved", "1"), item("gone", "1"), item("blind", ""))) {
            ledger.settle(KEY, taken, Validators.NONE);
        }
        ledger.beginListing(KEY);
        var writing = new SourceItem(new DocumentId("writing"), "w", Optional.of("1"), Optional.empty(), false);
        ledger.list(KEY, List.of(item("same", "1"), item("moved", "2"), item("blind", ""), item("new", "1"), writing));
        ledger.list(KEY, List.of(item("new", "another")));

        assertThat(ledger.compare(KEY)).isEqualTo(new SourceLedger.Comparison(5, 1, 1, 1, 4, 1));
        assertThat(ledger.settleUnchanged(KEY)).isEqualTo(new SourceLedger.Settled(1, 0));
        assertThat(ledger.pending(KEY, Optional.empty(), 10))
                .extracting(pending -> pending.item().id().value())
                .containsExactly("blind", "moved", "new");
        assertThat(ledger.pending(KEY, Optional.of(new DocumentId("moved")), 10)
                        .getFirst()
                        .item())
                .isEqualTo(item("new", "1"));
        assertThat(ledger.missing(KEY, 10)).containsExactly(new DocumentId("gone"));
        ledger.forget(KEY, new DocumentId("gone"));
        assertThat(ledger.missing(KEY, 10)).isEmpty();
    }

    @Test
    void whatIsSettledIsNoLongerPendingAndKeepsItsValidators() {
        catalog.put(KEY, SETTINGS);
        ledger.list(KEY, List.of(item("a", ""), item("b", ""), item("c", "")));
        var validators = new Validators(Optional.of("\"1\""), Optional.of("Sat, 31 Oct 2026 10:00:00 GMT"));
        ledger.settle(KEY, item("a", ""), validators);
        ledger.postpone(KEY, item("b", ""));
        ledger.unlist(KEY, new DocumentId("c"));
        assertThat(ledger.pending(KEY, Optional.empty(), 10)).isEmpty();

        ledger.beginListing(KEY);
        ledger.list(KEY, List.of(item("a", ""), item("b", "")));
        var pending = ledger.pending(KEY, Optional.empty(), 10);
        assertThat(pending).extracting(SourceLedger.Pending::known).containsExactly(true, false);
        assertThat(pending.getFirst().validators()).isEqualTo(validators);
    }

    @Test
    void anItemAtFaultIsLeftAloneUntilItMovesAndAnyOtherIsTriedAgain() {
        catalog.put(KEY, SETTINGS);
        ledger.list(KEY, List.of(item("bad", "1"), item("away", "1")));
        ledger.settleFailed(KEY, item("bad", "1"), new PlimsollException(ErrorCode.DOCUMENT_EMPTY, "no bytes"));
        pass(Duration.ofSeconds(1));
        ledger.settleFailed(KEY, item("away", "1"), new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "answered 500"));
        assertThat(ledger.failures(KEY, 10))
                .extracting(failure -> failure.id() + " " + failure.code() + " " + failure.detail())
                .containsExactly("away dependency_failed answered 500", "bad document_empty no bytes");

        ledger.beginListing(KEY);
        ledger.list(KEY, List.of(item("bad", "1"), item("away", "1")));
        assertThat(ledger.settleUnchanged(KEY)).isEqualTo(new SourceLedger.Settled(0, 1));
        assertThat(ledger.pending(KEY, Optional.empty(), 10)).singleElement().satisfies(pending -> {
            assertThat(pending.item().id().value()).isEqualTo("away");
            assertThat(pending.known()).isFalse();
        });
        ledger.settle(KEY, item("away", "1"), Validators.NONE);
        assertThat(ledger.failures(KEY, 10)).hasSize(1);
        ledger.beginListing(KEY);
        assertThat(ledger.missing(KEY, 10))
                .as("what was never taken is not deleted")
                .containsExactly(new DocumentId("away"));
    }

    @Test
    void aDocumentThatAnotherSourceHasTooIsForgottenAndNotDeleted() {
        catalog.put(KEY, SETTINGS);
        catalog.put(OTHER, SETTINGS);
        ledger.settle(KEY, item("shared", "1"), Validators.NONE);
        ledger.settle(OTHER, item("shared", "1"), Validators.NONE);
        ledger.beginListing(KEY);
        assertThat(ledger.missing(KEY, 10)).isEmpty();
        assertThat(ledger.compare(KEY).taken()).isZero();
        ledger.beginListing(OTHER);
        assertThat(ledger.missing(OTHER, 10)).containsExactly(new DocumentId("shared"));
    }
}
