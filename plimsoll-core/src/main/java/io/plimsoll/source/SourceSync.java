package io.plimsoll.source;

import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.source.SourceCatalog.Claim;
import io.plimsoll.source.SourceLedger.Pending;
import io.plimsoll.source.SourceObserver.ItemOutcome;
import io.plimsoll.source.SourceRun.Outcome;
import io.plimsoll.tenant.Principal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Makes a collection's documents what a source has: list, take what is new or changed, delete what has vanished.
///
/// Each step is recorded when it is done, so that a run that was interrupted goes on where it was. Where the server
/// has no room the run waits as long as it is told to; one item that fails fails no other.
public final class SourceSync {

    private static final int PAGE = 200;
    private static final int MAX_WAITS_FOR_ONE_ITEM = 3;
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);
    private static final Duration MAX_WAIT = Duration.ofHours(1);
    private static final Duration ITEM_DEADLINE = Duration.ofMinutes(10);

    private final SourceCatalog catalog;
    private final SourceLedger ledger;
    private final Ingestion ingestion;
    private final SourceObserver observer;
    private final InstantSource clock;

    public SourceSync(
            SourceCatalog catalog,
            SourceLedger ledger,
            Ingestion ingestion,
            SourceObserver observer,
            InstantSource clock) {
        this.catalog = catalog;
        this.ledger = ledger;
        this.ingestion = ingestion;
        this.observer = observer;
        this.clock = clock;
    }

    /// Runs to the end and returns the run as it ended. Throws `InterruptedException` when told to stop, and what it
    /// has done so far stays done.
    public SourceRun run(Claim claim, Source source, Patience patience) throws InterruptedException {
        return new Run(claim, source, patience).toTheEnd();
    }

    private final class Run {
        private final Claim claim;
        private final SourceKey key;
        private final Source source;
        private final Patience patience;
        private final Tally tally;

        Run(Claim claim, Source source, Patience patience) {
            this.claim = claim;
            this.key = claim.key();
            this.source = source;
            this.patience = patience;
            this.tally = new Tally(key, claim.run(), observer);
        }

        SourceRun toTheEnd() throws InterruptedException {
            var listing = claim.listed().isPresent() ? claim.listed().get() : list();
            return claim.run().dryRun() ? count(listing) : take(listing);
        }

        private Source.Listing list() throws InterruptedException {
            ledger.beginListing(key);
            var batch = new ArrayList<SourceItem>();
            var listing = source.list(item -> {
                batch.add(item);
                if (batch.size() == PAGE) {
                    ledger.list(key, batch);
                    batch.clear();
                }
            });
            ledger.list(key, batch);
            tally.seen = ledger.compare(key).seen();
            catalog.progress(claim, tally.run(), Optional.of(listing));
            patience.await(Duration.ZERO);
            return listing;
        }

        private SourceRun count(Source.Listing listing) {
            var compared = ledger.compare(key);
            tally.dry(compared);
            ledger.endListing(key);
            var refusal = refusal(listing, compared);
            tally.deleted = refusal.isEmpty() ? compared.missing() : 0;
            return ended(listing, refusal);
        }

        private SourceRun take(Source.Listing listing) throws InterruptedException {
            var settled = ledger.settleUnchanged(key);
            tally.add(ItemOutcome.UNCHANGED, settled.unchanged());
            tally.add(ItemOutcome.FAILED, settled.failed());
            var after = Optional.<DocumentId>empty();
            for (var page = ledger.pending(key, after, PAGE);
                    !page.isEmpty();
                    page = ledger.pending(key, after, PAGE)) {
                for (var pending : page) {
                    take(pending);
                }
                after = Optional.of(page.getLast().item().id());
                catalog.progress(claim, tally.run(), Optional.of(listing));
            }
            var refusal = refusal(listing, ledger.compare(key));
            if (refusal.isEmpty()) {
                deleteMissing();
            }
            ledger.endListing(key);
            return ended(listing, refusal);
        }

        private SourceRun ended(Source.Listing listing, Optional<Outcome> refusal) {
            var outcome = refusal.orElse(Outcome.DONE);
            var detail = outcome == Outcome.HELD_BACK
                    ? Optional.of("more documents have vanished from the source than maxDeleteShare allows to delete"
                            + " in one run; nothing was deleted")
                    : listing.notes();
            return tally.run().ended(clock.instant(), outcome, Optional.empty(), detail);
        }

        /// Why nothing may be deleted, if so.
        private Optional<Outcome> refusal(Source.Listing listing, SourceLedger.Comparison compared) {
            if (!listing.complete()) {
                return Optional.of(Outcome.INCOMPLETE);
            }
            double share = claim.settings().maxDeleteShare();
            boolean empty = compared.seen() == 0 && compared.taken() > 0 && share < 1;
            return empty || compared.missing() > share * compared.taken()
                    ? Optional.of(Outcome.HELD_BACK)
                    : Optional.empty();
        }

        private void take(Pending pending) throws InterruptedException {
            for (int waits = 0; ; waits++) {
                patience.await(Duration.ZERO);
                try {
                    tally.add(once(pending));
                    return;
                } catch (PlimsollException failure) {
                    boolean ours = isOurs(failure);
                    if (failure.code().blame() != Blame.CAPACITY || (!ours && waits == MAX_WAITS_FOR_ONE_ITEM)) {
                        failed(pending.item(), failure);
                        return;
                    }
                    waitFor(failure);
                }
            }
        }

        private void failed(SourceItem item, PlimsollException failure) {
            ledger.settleFailed(key, item, failure);
            tally.add(ItemOutcome.FAILED, 1);
        }

        private Optional<ItemOutcome> once(Pending pending) {
            var item = pending.item();
            if (!pending.known()) {
                ingestion.requireRoom(context());
            }
            try (var fetched = source.fetch(item, pending.validators())) {
                return switch (fetched) {
                    case Fetched.Content content -> Optional.of(submit(pending, content));
                    case Fetched.Unchanged unused -> {
                        ledger.settle(key, item, pending.validators());
                        yield Optional.of(ItemOutcome.UNCHANGED);
                    }
                    case Fetched.Gone unused -> {
                        ledger.unlist(key, item.id());
                        yield Optional.empty();
                    }
                    case Fetched.Unsettled unused -> {
                        ledger.postpone(key, item);
                        yield Optional.empty();
                    }
                };
            } catch (IOException e) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the source broke off", e);
            }
        }

        private ItemOutcome submit(Pending pending, Fetched.Content content) {
            var item = pending.item();
            var document = new Document(
                    item.id(),
                    Optional.empty(),
                    metadata(item),
                    claim.settings().labels(),
                    content.updatedAt().or(item::updatedAt).orElseGet(clock::instant),
                    Optional.empty());
            var acceptance = ingestion.submit(
                    context(), key.collection(), document, new SourceStream(content.bytes()), content.mediaType());
            ledger.settle(key, item, content.validators());
            if (!acceptance.changed()) {
                return ItemOutcome.UNCHANGED;
            }
            return pending.known() ? ItemOutcome.CHANGED : ItemOutcome.ADDED;
        }

        private Metadata metadata(SourceItem item) {
            var place = claim.settings().origin() instanceof SourceOrigin.Web ? "url" : "path";
            return new Metadata(Map.of(
                    "source",
                    new MetadataValue.Text(key.name().value()),
                    place,
                    new MetadataValue.Text(shortened(item.place()))));
        }

        private void deleteMissing() throws InterruptedException {
            for (var missing = ledger.missing(key, PAGE); !missing.isEmpty(); missing = ledger.missing(key, PAGE)) {
                for (var id : missing) {
                    patience.await(Duration.ZERO);
                    ingestion.delete(context(), key.collection(), id);
                    ledger.forget(key, id);
                    tally.add(ItemOutcome.DELETED, 1);
                }
                catalog.progress(claim, tally.run(), claim.listed());
            }
        }

        private void waitFor(PlimsollException failure) throws InterruptedException {
            var wait = failure.retryAfter().orElse(DEFAULT_WAIT);
            var bounded = wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
            catalog.pause(
                    claim,
                    Optional.of(new SourceStatus.Pause(
                            clock.instant().plus(bounded), failure.code().wireName(), failure.detail())));
            patience.await(bounded);
            catalog.pause(claim, Optional.empty());
        }

        private RequestContext context() {
            var random = new byte[16];
            ThreadLocalRandom.current().nextBytes(random);
            return new RequestContext(
                    Principal.system(key.collection().tenant()),
                    Deadline.in(ITEM_DEADLINE),
                    HexFormat.of().formatHex(random));
        }
    }

    /// Whether it is this server that has no room, which ends by itself.
    private static boolean isOurs(PlimsollException failure) {
        return List.of(ErrorCode.QUEUE_FULL, ErrorCode.LIMIT_EXCEEDED, ErrorCode.STORAGE_FULL)
                .contains(failure.code());
    }

    private static String shortened(String place) {
        int max = 4_000;
        return place.length() <= max ? place : place.substring(0, max);
    }

    /// The counts of a run under way.
    private static final class Tally {
        private final SourceKey key;
        private final SourceRun start;
        private final SourceObserver observer;
        private long seen;
        private long added;
        private long changed;
        private long unchanged;
        private long deleted;
        private long failed;
        private long toCheck;

        Tally(SourceKey key, SourceRun start, SourceObserver observer) {
            this.key = key;
            this.start = start;
            this.observer = observer;
            var counts = start.counts();
            seen = counts.seen();
            added = counts.added();
            changed = counts.changed();
            unchanged = counts.unchanged();
            deleted = counts.deleted();
            failed = counts.failed();
        }

        void add(Optional<ItemOutcome> outcome) {
            outcome.ifPresent(of -> add(of, 1));
        }

        void add(ItemOutcome outcome, long items) {
            switch (outcome) {
                case ADDED -> added += items;
                case CHANGED -> changed += items;
                case UNCHANGED -> unchanged += items;
                case DELETED -> deleted += items;
                case FAILED -> failed += items;
            }
            if (items > 0) {
                observer.items(key, outcome, items);
            }
        }

        void dry(SourceLedger.Comparison compared) {
            added = compared.added();
            changed = compared.changed();
            toCheck = compared.toCheck();
            unchanged = compared.seen() - added - changed - toCheck;
        }

        SourceRun run() {
            return start.with(new SourceRun.Counts(seen, added, changed, unchanged, deleted, failed, toCheck));
        }
    }
}
