package io.plimsoll.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog.State;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.tenant.AccessLabels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every [DocumentCatalog] does.
public abstract class DocumentCatalogContract extends IngestFixture {

    @Test
    void anAcceptedDocumentIsPendingAndHasAJob() {
        var acceptance = accept(BOOKS, "a", "h");

        assertThat(acceptance.changed()).isTrue();
        var entry = entry(BOOKS, "a");
        assertThat(entry.version()).isEqualTo(1);
        assertThat(entry.state()).isEqualTo(State.PENDING);
        assertThat(entry.jobId()).isEqualTo(acceptance.jobId());
        assertThat(entry.acceptedAt()).isEqualTo(clock.instant());
        assertThat(job(BOOKS, acceptance.jobId()).kind()).isEqualTo(IngestJob.Kind.INDEX);
    }

    @Test
    void everythingASourceSaysComesBackAsItWas() {
        var document = new Document(
                new DocumentId("ä/b c?.md"),
                Optional.of("Ein Titel – \"mit\" allem"),
                new Metadata(Map.of(
                        "text", new MetadataValue.Text("1"),
                        "whole", new MetadataValue.Numeric(1),
                        "big", new MetadataValue.Numeric(1e300),
                        "small", new MetadataValue.Numeric(0.1),
                        "flag", new MetadataValue.Bool(true),
                        "none", new MetadataValue.Texts(List.of()),
                        "many", new MetadataValue.Texts(List.of("b", "a", "true")))),
                new AccessLabels(Set.of("hr", "board")),
                Instant.parse("2020-02-29T01:02:03.004Z"),
                Optional.of("de"));
        stores.documents().accept(BOOKS, new Submission(document, "hash", 1L << 40, Optional.empty()));

        restart();
        var entry = stores.documents().find(BOOKS, document.id()).orElseThrow();
        assertThat(entry.document()).isEqualTo(document);
        assertThat(entry.contentHash()).isEqualTo("hash");
        assertThat(entry.bytes()).isEqualTo(1L << 40);
        assertThat(entry.mediaType()).isEmpty();
        assertThat(entry.textHash()).isEmpty();
    }

    @Test
    void theSameDocumentAgainMakesNoJob() {
        var first = accept(BOOKS, "a", "h");
        assertThat(accept(BOOKS, "a", "h")).isEqualTo(new DocumentCatalog.Acceptance(false, first.jobId()));
        processAll();
        assertThat(accept(BOOKS, "a", "h").changed()).isFalse();
        assertThat(stores.jobs().depth()).isZero();
    }

    @Test
    void newLabelsAloneAreAChange() {
        accept(BOOKS, "a", "h");
        var labelled = new Document(
                new DocumentId("a"),
                Optional.empty(),
                Metadata.EMPTY,
                new AccessLabels(Set.of("hr")),
                clock.instant(),
                Optional.empty());
        var again = stores.documents().accept(BOOKS, new Submission(labelled, "h", 10, Optional.of("text/plain")));
        assertThat(again.changed()).isTrue();
        assertThat(entry(BOOKS, "a").version()).as("the content is the same").isEqualTo(1);
        assertThat(entry(BOOKS, "a").document().labels()).isEqualTo(labelled.labels());
        assertThat(job(BOOKS, again.jobId()).kind()).isEqualTo(IngestJob.Kind.RELABEL);
        processAll();
        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.SEARCHABLE);
    }

    @Test
    void otherLabelsAreOnRecordForAllThatIsHeldAndLeaveTheVersionAlone() {
        accept(BOOKS, "a", "h1");
        processAll();
        accept(BOOKS, "a", "h2");
        var epoch = epoch(BOOKS);
        var labels = AccessLabels.of(List.of("hr"), List.of("user:bob"));
        var live = stores.collections().find(BOOKS).orElseThrow().live();
        var job = stores.documents()
                .relabel(BOOKS, new DocumentId("a"), labels, LABELS_CHANGE)
                .orElseThrow();

        assertThat(epoch(BOOKS)).isGreaterThan(epoch);
        assertThat(entry(BOOKS, "a").version()).isEqualTo(2);
        assertThat(entry(BOOKS, "a").document().labels()).isEqualTo(labels);
        assertThat(stores.documents().labels(live, new DocumentId("a"))).contains(labels);
        assertThat(stores.documents().labels(BOOKS, new DocumentId("a"), 1)).contains(labels);
        assertThat(stores.documents().labels(BOOKS, new DocumentId("a"), 2)).isEmpty();
        restart();
        assertThat(stores.jobs()
                        .list(
                                new JobSelection(
                                        BOOKS.tenant(),
                                        Optional.of(JobState.WAITING),
                                        Optional.empty(),
                                        Optional.empty()),
                                Optional.empty(),
                                10))
                .extracting(IngestJob::id)
                .contains(job.id());
        var before = epoch(BOOKS);
        stores.documents().markRelabelled(List.of(job));
        assertThat(job(BOOKS, job.id()).state()).isEqualTo(JobState.DONE);
        assertThat(epoch(BOOKS)).isGreaterThan(before);
        assertThat(stores.documents().relabel(BOOKS, new DocumentId("none"), labels, LABELS_CHANGE))
                .isEmpty();
    }

    /// So that what a crash left undone is done, though a newer version waits.
    @Test
    void aChangeOfLabelsOutlivesAnotherVersionButNotTheDocument() {
        accept(BOOKS, "a", "h1");
        processAll();
        stores.documents().relabel(BOOKS, new DocumentId("a"), AccessLabels.of(List.of("hr")), LABELS_CHANGE);
        accept(BOOKS, "a", "h2");
        var first = leaseOne();
        assertThat(first.kind()).isEqualTo(IngestJob.Kind.RELABEL);
        assertThat(stores.documents().isCurrent(first)).isTrue();

        stores.documents().delete(BOOKS, new DocumentId("a"));
        assertThat(stores.documents().isCurrent(first)).isFalse();
    }

    /// The passages of a version that is followed by one that fails keep their labels.
    @Test
    void labelsOfANewVersionAreNotThoseOfTheOldOnesPassages() {
        stores.documents().accept(BOOKS, submission("a", "h1", AccessLabels.of(List.of("hr"))));
        stores.documents().markSearchable(List.of(processed(leaseOne(), 3, "text", AccessLabels.of(List.of("hr")))));
        stores.documents().accept(BOOKS, submission("a", "h2", AccessLabels.NONE));

        var live = stores.collections().find(BOOKS).orElseThrow().live();
        assertThat(stores.documents().labels(live, new DocumentId("a"))).contains(AccessLabels.of(List.of("hr")));
        assertThat(entry(BOOKS, "a").document().labels()).isEqualTo(AccessLabels.NONE);
    }

    private static final AuditEvent LABELS_CHANGE =
            AuditEvent.done(AuditAction.LABELS_CHANGE, Actor.system(BOOKS.tenant()), "document/books/a");

    @Test
    void aFailedDocumentSentAgainIsTriedAgain() {
        var first = accept(BOOKS, "a", "h");
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");

        var second = accept(BOOKS, "a", "h");
        assertThat(second.changed()).isTrue();
        assertThat(second.jobId()).isNotEqualTo(first.jobId());
        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.PENDING);
        assertThat(entry(BOOKS, "a").errorCode()).isEmpty();
    }

    @Test
    void aChangedDocumentKeepsItsPassagesUntilItIsProcessed() {
        var first = accept(BOOKS, "a", "h1");
        processAll();
        var second = accept(BOOKS, "a", "h2");

        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.PENDING);
        assertThat(entry(BOOKS, "a").version()).isEqualTo(2);
        assertThat(entry(BOOKS, "a").passages()).isEqualTo(3);
        assertThat(entry(BOOKS, "a").textHash()).contains("text-hash");
        assertThat(second.jobId()).isGreaterThan(first.jobId());
    }

    @Test
    void waitingJobsOfOlderVersionsAreDone() {
        var first = accept(BOOKS, "a", "h1");
        var second = accept(BOOKS, "a", "h2");
        assertThat(job(BOOKS, first.jobId()).state()).isEqualTo(JobState.DONE);
        assertThat(job(BOOKS, second.jobId()).state()).isEqualTo(JobState.WAITING);
        assertThat(stores.jobs().depth()).isEqualTo(1);
    }

    @Test
    void aProcessedDocumentIsSearchableAndMovesTheEpoch() {
        var acceptance = accept(BOOKS, "a", "h");
        long before = epoch(BOOKS);
        long elsewhere = epoch(NOTES);
        stores.documents().markSearchable(List.of(processed(leaseOne(), 7, "text")));

        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.SEARCHABLE);
        assertThat(entry(BOOKS, "a").passages()).isEqualTo(7);
        assertThat(entry(BOOKS, "a").textHash()).contains("text");
        assertThat(job(BOOKS, acceptance.jobId()).state()).isEqualTo(JobState.DONE);
        assertThat(epoch(BOOKS)).isGreaterThan(before);
        assertThat(epoch(NOTES)).isEqualTo(elsewhere);
    }

    @Test
    void whatWasProcessedTooLateLeavesTheDocumentAlone() {
        accept(BOOKS, "a", "h1");
        var old = leaseOne();
        accept(BOOKS, "a", "h2");
        stores.documents().markSearchable(List.of(processed(old, 7, "old")));

        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.PENDING);
        assertThat(entry(BOOKS, "a").textHash()).isEmpty();
        assertThat(job(BOOKS, old.id()).state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aDeletedDocumentIsGoneAndLeavesADeleteJob() {
        accept(BOOKS, "a", "h");
        processAll();
        long before = epoch(BOOKS);
        var job = stores.documents().delete(BOOKS, new DocumentId("a")).orElseThrow();

        assertThat(job.kind()).isEqualTo(IngestJob.Kind.DELETE);
        assertThat(job.version()).isEqualTo(2);
        assertThat(epoch(BOOKS)).isGreaterThan(before);
        assertThat(stores.documents().find(BOOKS, new DocumentId("a"))).isEmpty();
        assertThat(stores.documents().isCurrent(job)).isTrue();
        assertThat(stores.documents().delete(BOOKS, new DocumentId("a"))).isEmpty();
        processAll();
        assertThat(job(BOOKS, job.id()).state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aDocumentUnderWayWhenItIsDeletedStaysDeleted() {
        accept(BOOKS, "a", "h");
        var running = leaseOne();
        stores.documents().delete(BOOKS, new DocumentId("a"));

        assertThat(stores.documents().isCurrent(running)).isFalse();
        stores.documents().markSearchable(List.of(processed(running, 1, "t")));
        assertThat(stores.documents().find(BOOKS, new DocumentId("a"))).isEmpty();
        assertThat(leaseOne().kind()).isEqualTo(IngestJob.Kind.DELETE);
    }

    @Test
    void versionsGoOnWhenADeletedDocumentComesBack() {
        accept(BOOKS, "a", "h");
        var deletion = stores.documents().delete(BOOKS, new DocumentId("a")).orElseThrow();
        restart();
        var back = accept(BOOKS, "a", "h");

        assertThat(back.changed()).isTrue();
        assertThat(entry(BOOKS, "a").version()).isEqualTo(3);
        assertThat(stores.documents().isCurrent(deletion)).isFalse();
        assertThat(job(BOOKS, deletion.id()).state()).isEqualTo(JobState.DONE);
        assertThat(leaseOne().id()).isEqualTo(back.jobId());
    }

    @Test
    void aDeletedDocumentThatComesBackBrokenIsStillDeleted() {
        accept(BOOKS, "a", "h");
        processAll();
        stores.documents().delete(BOOKS, new DocumentId("a"));
        var back = accept(BOOKS, "a", "broken");
        stores.jobs().bury(leaseOne(), ErrorCode.DOCUMENT_CORRUPT, "damaged");

        var deletion = leaseOne();
        assertThat(deletion.kind()).isEqualTo(IngestJob.Kind.DELETE);
        assertThat(stores.documents().isCurrent(deletion)).isTrue();

        stores.jobs().release(List.of(deletion));
        stores.jobs().replay(BOOKS.tenant(), back.jobId());
        assertThat(stores.documents().isCurrent(deletion)).isFalse();
        processAll();
        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.SEARCHABLE);
        assertThat(stores.jobs().depth()).isZero();
    }

    @Test
    void anUnknownCollectionTakesNoDocuments() {
        assertThatThrownBy(() -> accept(key("acme", "nowhere"), "a", "h"))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(stores.jobs().depth()).isZero();
    }

    @Test
    void aFullQueueRefusesTheWholeBatchAndTakesMoreWhenItIsShorter() {
        for (int first = 0; first < MAX_QUEUE_DEPTH; first += 250) {
            stores.documents().acceptAll(BOOKS, batch(first, 250));
        }
        assertThatThrownBy(() -> stores.documents().acceptAll(BOOKS, batch(10_000, 2)))
                .isInstanceOfSatisfying(PlimsollException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL);
                    assertThat(e.setting()).contains("plimsoll.ingest.max-queue-depth");
                    assertThat(e.retryAfter()).isPresent();
                });
        assertThat(accept(OTHER, "a", "h").changed()).isTrue();
        stores.jobs().lease(WORKER, 1, LEASE);
        var jobs = stores.jobs().lease(WORKER, 1, LEASE);
        assertThat(stores.documents().find(BOOKS, new DocumentId("d10000"))).isEmpty();

        stores.documents().markSearchable(List.of(processed(jobs.getFirst(), 1, "t")));
        stores.jobs()
                .lease(WORKER, 1, LEASE)
                .forEach(job -> stores.documents().markSearchable(List.of(processed(job, 1, "t"))));
        assertThat(stores.documents()
                        .acceptAll(BOOKS, batch(10_000, 1))
                        .getFirst()
                        .changed())
                .isTrue();
    }

    private static List<Submission> batch(int first, int size) {
        return IntStream.range(first, first + size)
                .mapToObj(i -> submission("d" + i, "h"))
                .toList();
    }

    @Test
    void aBatchIsAnsweredInItsOrder() {
        accept(BOOKS, "b", "h");
        var results = stores.documents()
                .acceptAll(BOOKS, List.of(submission("a", "h"), submission("b", "h"), submission("a", "h2")));
        assertThat(results).extracting(DocumentCatalog.Acceptance::changed).containsExactly(true, false, true);
        assertThat(entry(BOOKS, "a").version()).isEqualTo(2);
        assertThat(entry(BOOKS, "a").jobId()).isEqualTo(results.get(2).jobId());
    }

    @Test
    void documentsAreListedByIdPerCollection() {
        List.of("c", "a", "b").forEach(id -> accept(BOOKS, id, "h"));
        accept(NOTES, "n", "h");
        accept(OTHER, "o", "h");
        assertThat(stores.documents().list(BOOKS, Optional.of(new DocumentId("a")), 10))
                .extracting(entry -> entry.document().id().value())
                .containsExactly("b", "c");
        assertThat(stores.documents().list(BOOKS, Optional.empty(), 1)).hasSize(1);
    }

    @Test
    void countsTellWhatIsThereAndWhatIsNot() {
        accept(BOOKS, "a", "h");
        accept(BOOKS, "b", "h");
        accept(BOOKS, "c", "h");
        stores.documents().markSearchable(List.of(processed(leaseOne(), 5, "t")));
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");

        assertThat(stores.documents().counts(BOOKS))
                .isEqualTo(new DocumentCatalog.Counts(3, 5, 1, 1, Optional.of(Instant.parse("2026-11-01T12:00:00Z"))));
        assertThat(stores.documents().counts(NOTES))
                .isEqualTo(new DocumentCatalog.Counts(0, 0, 0, 0, Optional.empty()));
    }

    @Test
    void aDeletedCollectionForgetsItsDocumentsAndJobs() {
        accept(BOOKS, "a", "h");
        var running = leaseOne();
        accept(BOOKS, "b", "h");
        accept(NOTES, "n", "h");
        long before = epoch(BOOKS);
        stores.collections().delete(BOOKS);

        assertThat(stores.jobs().depth()).isEqualTo(1);
        assertThat(stores.documents().isCurrent(running)).isFalse();
        stores.collections().put(BOOKS, CollectionSettings.DEFAULT, STAMP);
        accept(BOOKS, "a", "h");
        stores.documents().markSearchable(List.of(processed(running, 1, "old")));
        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.PENDING);
        assertThat(epoch(BOOKS)).isGreaterThan(before);
    }

    @Test
    void everythingIsThereAfterARestart() {
        accept(BOOKS, "a", "h");
        processAll();
        var waiting = accept(BOOKS, "b", "h");
        var before = entry(BOOKS, "a");
        restart();
        assertThat(entry(BOOKS, "a")).isEqualTo(before);
        assertThat(leaseOne().id()).isEqualTo(waiting.jobId());
    }

    private static final Cause CAUSE = new Cause("ops", "a test");

    private IndexGeneration beginBuild() {
        return stores.collections().begin(BOOKS, Chunking.DEFAULT, Optional.empty(), STAMP, CAUSE);
    }

    private IndexGeneration live() {
        return stores.collections().find(BOOKS).orElseThrow().live();
    }

    private List<String> missing(IndexGeneration generation) {
        return stores.documents().missing(generation, Optional.empty(), 100).stream()
                .map(missing ->
                        missing.newest().document() + "@" + missing.newest().version())
                .toList();
    }

    @Test
    void aNewGenerationLacksWhatTheLiveOneHolds() {
        accept(BOOKS, "a", "h");
        accept(BOOKS, "b", "h");
        processAll();
        accept(BOOKS, "waiting", "h");
        var building = beginBuild();
        assertThat(missing(building)).containsExactly("a@1", "b@1");
        assertThat(missing(live())).isEmpty();
        var first = stores.documents().missing(building, Optional.empty(), 1).getFirst();
        assertThat(first.newest().contentHash()).isEqualTo("content");
        assertThat(first.entry().document().id().value()).isEqualTo("a");
        long before = epoch(BOOKS);
        stores.documents().markFilled(building, List.of(first.newest()));
        assertThat(epoch(BOOKS))
                .as("it may be the LIVE generation that is filled, after a roll-back")
                .isGreaterThan(before);
        restart();
        assertThat(missing(building)).containsExactly("b@1");
        assertThat(stores.documents().missing(building, Optional.of(new DocumentId("b")), 10))
                .isEmpty();
        assertThat(stores.documents().completeness(building)).isEqualTo(new DocumentCatalog.Completeness(1, 3, 1));
    }

    @Test
    void aFailedChangeLeavesTheVersionBeforeToBeCarriedOver() {
        accept(BOOKS, "a", "h");
        processAll();
        accept(BOOKS, "a", "broken");
        stores.jobs().bury(leaseOne(), ErrorCode.DOCUMENT_CORRUPT, "broken");
        assertThat(missing(beginBuild())).containsExactly("a@1");
    }

    @Test
    void whatWasDeletedIsNeitherMissingNorFilledIn() {
        accept(BOOKS, "a", "h");
        processAll();
        var building = beginBuild();
        var lacking = stores.documents()
                .missing(building, Optional.empty(), 10)
                .getFirst()
                .newest();
        assertThat(stores.documents().isMissing(building, lacking)).isTrue();
        stores.documents().delete(BOOKS, new DocumentId("a"));
        assertThat(stores.documents().isMissing(building, lacking)).isFalse();
        assertThat(missing(building)).isEmpty();
        stores.documents().markFilled(building, List.of(lacking));
        assertThat(stores.documents().completeness(building).documents()).isZero();
    }

    @Test
    void fillingNeverPutsAnOlderVersionOnRecord() {
        accept(BOOKS, "a", "h1");
        processAll();
        var building = beginBuild();
        var old = stores.documents()
                .missing(building, Optional.empty(), 10)
                .getFirst()
                .newest();
        accept(BOOKS, "a", "h2");
        var job = leaseOne();
        var held = new DocumentCatalog.Holding(
                job.document(), 2, "h2", Optional.empty(), Optional.of("text"), AccessLabels.NONE, 5);
        stores.documents()
                .markSearchable(
                        List.of(new DocumentCatalog.Processed(job, "text", Map.of(live(), held, building, held))));
        stores.documents().markFilled(building, List.of(old));
        assertThat(stores.documents().completeness(building)).isEqualTo(new DocumentCatalog.Completeness(1, 5, 0));
    }

    @Test
    void aJobWhoseLiveGenerationWasReplacedMeanwhileWaitsAgain() {
        accept(BOOKS, "a", "h");
        var job = leaseOne();
        var before = live();
        var ready = stores.collections().move(beginBuild(), GenerationState.READY, CAUSE);
        stores.collections().makeLive(ready, before, CAUSE);
        stores.documents().markSearchable(List.of(processed(job, 3, "text", before)));
        assertThat(entry(BOOKS, "a").state()).isEqualTo(State.PENDING);
        var again = leaseOne();
        assertThat(again.id()).isEqualTo(job.id());
        assertThat(again.attempts()).isEqualTo(1);
    }

    @Test
    void afterARollBackWhatCameSinceIsMissingAndCountsAsPending() {
        accept(BOOKS, "a", "h");
        processAll();
        var first = live();
        var building = beginBuild();
        stores.documents()
                .markFilled(
                        building,
                        stores.documents().missing(building, Optional.empty(), 10).stream()
                                .map(DocumentCatalog.Missing::newest)
                                .toList());
        var ready = stores.collections().move(building, GenerationState.READY, CAUSE);
        var second = stores.collections().makeLive(ready, first, CAUSE).live();
        accept(BOOKS, "b", "h");
        processAll();
        assertThat(stores.documents().counts(BOOKS).passages()).isEqualTo(6);
        var retired = stores.collections().generations(BOOKS).getFirst();
        stores.collections().makeLive(retired, second, CAUSE);
        assertThat(missing(live())).containsExactly("b@1");
        var counts = stores.documents().counts(BOOKS);
        assertThat(counts.pending()).isEqualTo(1);
        assertThat(counts.passages()).isEqualTo(3);
    }

    /// Another program may read the same content otherwise, and an older generation may hold an older version.
    @Test
    void offsetsCountInTheTextThatTheirOwnGenerationWasMadeFrom() {
        accept(BOOKS, "a", "h1");
        assertThat(stores.documents().textHash(live(), new DocumentId("a"))).isEmpty();
        processAll();
        var first = live();
        var building = beginBuild();
        var older = stores.documents()
                .missing(building, Optional.empty(), 10)
                .getFirst()
                .newest();
        assertThat(older.textHash()).contains("text-hash");
        stores.documents()
                .markFilled(
                        building,
                        List.of(new DocumentCatalog.Holding(
                                older.document(),
                                older.version(),
                                older.contentHash(),
                                older.mediaType(),
                                Optional.of("read-otherwise"),
                                older.labels(),
                                4)));
        assertThat(texts(first, building)).containsExactly("text-hash", "read-otherwise");

        var ready = stores.collections().move(building, GenerationState.READY, CAUSE);
        var second = stores.collections().makeLive(ready, first, CAUSE).live();
        accept(BOOKS, "a", "h2");
        stores.documents().markSearchable(List.of(processed(leaseOne(), 5, "of-version-2", second)));
        assertThat(texts(first, second)).containsExactly("text-hash", "of-version-2");
        assertThat(List.of("text-hash", "read-otherwise", "of-version-2"))
                .map(hash -> stores.documents().refersTo(BOOKS.tenant(), hash))
                .containsExactly(true, false, true);
    }

    private List<String> texts(IndexGeneration... generations) {
        return Stream.of(generations)
                .map(generation -> stores.documents()
                        .textHash(generation, new DocumentId("a"))
                        .orElseThrow())
                .toList();
    }

    @Test
    void aGenerationHoldsSomethingFromItsFirstPassageToItsLast() {
        var live = stores.collections().find(BOOKS).orElseThrow().live();
        accept(BOOKS, "a", "h");
        assertThat(stores.documents().holdsAny(live)).isFalse();
        processAll();
        assertThat(stores.documents().holdsAny(live)).isTrue();
        stores.documents().delete(BOOKS, new DocumentId("a"));
        processAll();
        assertThat(stores.documents().holdsAny(live)).isFalse();
    }
}
