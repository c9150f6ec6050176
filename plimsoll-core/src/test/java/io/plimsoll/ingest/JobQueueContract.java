package io.plimsoll.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [JobQueue] does.
public abstract class JobQueueContract extends IngestFixture {

    @Test
    void anEmptyQueueHandsOutNothing() {
        assertThat(stores.jobs().lease(WORKER, 10, LEASE)).isEmpty();
        assertThat(stores.jobs().depth()).isZero();
    }

    @Test
    void theOldestJobsComeFirstAndAreMarkedRunning() {
        var ids = IntStream.range(0, 5)
                .mapToObj(i -> accept(BOOKS, "d" + i, "h").jobId())
                .toList();

        var leased = stores.jobs().lease(WORKER, 3, LEASE);

        assertThat(leased).extracting(IngestJob::id).containsExactlyElementsOf(ids.subList(0, 3));
        assertThat(leased).allSatisfy(job -> {
            assertThat(job.state()).isEqualTo(JobState.RUNNING);
            assertThat(job.attempts()).isEqualTo(1);
        });
        assertThat(stores.jobs().lease(WORKER, 10, LEASE))
                .extracting(IngestJob::id)
                .containsExactlyElementsOf(ids.subList(3, 5));
    }

    @Test
    void oneLeaseHoldsJobsOfOneCollection() {
        accept(BOOKS, "a", "h");
        accept(NOTES, "b", "h");
        accept(BOOKS, "c", "h");

        assertThat(stores.jobs().lease(WORKER, 10, LEASE))
                .extracting(job -> job.document().value())
                .containsExactly("a", "c");
        assertThat(stores.jobs().lease(WORKER, 10, LEASE))
                .extracting(job -> job.document().value())
                .containsExactly("b");
    }

    @Test
    void aTenantWithThousandsOfJobsDoesNotHoldUpAnother() {
        for (int batch = 0; batch < 20; batch++) {
            int first = batch * 250;
            stores.documents()
                    .acceptAll(
                            BOOKS,
                            IntStream.range(first, first + 250)
                                    .mapToObj(i -> submission("d" + i, "h"))
                                    .toList());
        }
        stores.jobs().lease(WORKER, 10, LEASE);
        var late = accept(OTHER, "late", "h");

        var tenants = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            var jobs = stores.jobs().lease(WORKER, 10, LEASE);
            tenants.add(jobs.getFirst().collection().tenant().value());
            if (i == 0) {
                assertThat(jobs).extracting(IngestJob::id).containsExactly(late.jobId());
                accept(OTHER, "later", "h");
            }
        }
        assertThat(tenants).containsExactly("other", "acme", "other", "acme");
    }

    @Test
    void aCollectionWithManyJobsDoesNotHoldUpAnotherOfTheSameTenant() {
        for (int i = 0; i < 60; i++) {
            accept(NOTES, "d" + i, "h");
        }
        stores.jobs().lease(WORKER, 10, LEASE);
        var late = accept(BOOKS, "late", "h");

        var collections = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            var jobs = stores.jobs().lease(WORKER, 10, LEASE);
            collections.add(jobs.getFirst().collection().name().value());
            if (i == 0) {
                assertThat(jobs).extracting(IngestJob::id).containsExactly(late.jobId());
            } else if (i == 2) {
                accept(BOOKS, "later", "h");
            }
        }
        assertThat(collections).containsExactly("books", "notes", "notes", "books", "notes");
    }

    @Test
    void whoeverWasAtWorkWhenTheProcessDiedIsTriedAloneAndOneAtATime() {
        for (var id : List.of("a", "b", "c", "d")) {
            accept(BOOKS, id, "h");
        }
        assertThat(documents(stores.jobs().lease(WORKER, 3, LEASE))).containsExactly("a", "b", "c");
        restart();
        assertThat(stores.jobs().recover()).isEqualTo(3);

        var suspect = leased(10);
        assertThat(documents(suspect)).containsExactly("a");
        assertThat(suspect.getFirst().failures()).isEqualTo(1);
        assertThat(suspect.getFirst().errorCode()).contains("worker_lost");
        assertThat(documents(leased(10))).as("beside a suspect").containsExactly("d");
        assertThat(leased(10)).as("two suspects at once").isEmpty();
        var elsewhere = new Worker("w-2", "host", START, WORKER.models());
        assertThat(documents(stores.jobs().lease(elsewhere, 10, LEASE))).containsExactly("b");

        stores.documents().markSearchable(List.of(processed(suspect.getFirst(), 1, "t")));
        assertThat(documents(leased(10))).containsExactly("c");
    }

    @Test
    void aDocumentThatKeepsEndingTheProcessUsesUpItsAllowanceAndLetsOthersGoFirst() {
        var id = accept(BOOKS, "fatal", "h").jobId();
        for (int deaths = 1; deaths <= 3; deaths++) {
            leaseOne();
            restart();
            stores.jobs().recover();
            assertThat(job(BOOKS, id).failures()).isEqualTo(deaths);
            if (deaths > 1) {
                beat(WORKER, Optional.empty());
                assertThat(stall(id).kind()).isEqualTo(StallReason.Kind.RETRY_AT);
                assertThat(leased(1)).isEmpty();
                pass(Duration.ofMinutes(1));
            }
        }
        stores.jobs().bury(leaseOne(), ErrorCode.DOCUMENT_FATAL, "the process ended each time");
        assertThat(job(BOOKS, id).errorCode()).contains("document_fatal");
        assertThat(stores.jobs().replay(BOOKS.tenant(), id).orElseThrow().failures())
                .isZero();
    }

    @Test
    void aLeaseOfAWorkerThatWasOnlySlowIsNotCountedAndADeletionIsNeverSuspect() {
        var slow = accept(BOOKS, "slow", "h").jobId();
        leaseOne();
        pass(LEASE.plusSeconds(1));
        beat(WORKER, Optional.empty());
        assertThat(leaseOne().failures()).isZero();

        stores.documents().delete(BOOKS, new DocumentId("slow"));
        stores.jobs().retry(job(BOOKS, slow), ErrorCode.INTERNAL, "void by now", Duration.ZERO, true);
        var deletion = leaseOne();
        assertThat(deletion.kind()).isEqualTo(IngestJob.Kind.DELETE);
        pass(JobQueue.ALIVE_WITHIN.plusMillis(1));
        restart();
        stores.jobs().recover();
        assertThat(leaseOne().failures()).isZero();
    }

    private List<IngestJob> leased(int max) {
        return stores.jobs().lease(WORKER, max, LEASE);
    }

    private static List<String> documents(List<IngestJob> jobs) {
        return jobs.stream().map(job -> job.document().value()).toList();
    }

    @Test
    void eightThreadsNeverGetTheSameJob() throws Exception {
        stores.documents()
                .acceptAll(
                        BOOKS,
                        IntStream.range(0, 200)
                                .mapToObj(i -> submission("d" + i, "h"))
                                .toList());
        Callable<List<String>> worker = () -> {
            var mine = new ArrayList<String>();
            for (var jobs = stores.jobs().lease(WORKER, 3, LEASE);
                    !jobs.isEmpty();
                    jobs = stores.jobs().lease(WORKER, 3, LEASE)) {
                jobs.forEach(job -> mine.add(job.id()));
            }
            return mine;
        };
        var all = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(java.util.Collections.nCopies(8, worker))) {
                all.addAll(result.get());
            }
        }
        assertThat(all).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aLeaseThatRanOutIsHandedOutAgainAndTheOldHolderChangesNothing() {
        accept(BOOKS, "a", "h");
        var first = leaseOne();
        pass(LEASE.minusMillis(1));
        assertThat(stores.jobs().lease(WORKER, 1, LEASE)).isEmpty();
        pass(Duration.ofMillis(1));

        var second = leaseOne();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.attempts()).isEqualTo(2);

        stores.jobs().bury(first, ErrorCode.DOCUMENT_CORRUPT, "late");
        stores.jobs().retry(first, ErrorCode.INTERNAL, "late", Duration.ZERO, true);
        stores.jobs().release(List.of(first));
        assertThat(job(BOOKS, first.id()).state()).isEqualTo(JobState.RUNNING);
        assertThat(job(BOOKS, first.id()).attempts()).isEqualTo(2);
    }

    @Test
    void anExtendedLeaseLastsLonger() {
        accept(BOOKS, "a", "h");
        var job = leaseOne();
        pass(Duration.ofSeconds(50));
        stores.jobs().extend(List.of(job), LEASE);
        pass(Duration.ofSeconds(50));
        assertThat(stores.jobs().lease(WORKER, 1, LEASE)).isEmpty();
    }

    @Test
    void aJobToBeRetriedWaitsItsTimeAndSaysWhy() {
        accept(BOOKS, "a", "h");
        var job = leaseOne();
        stores.jobs().retry(job, ErrorCode.DEPENDENCY_FAILED, "the model is away", Duration.ofSeconds(30), true);

        assertThat(stores.jobs().lease(WORKER, 1, LEASE)).isEmpty();
        var waiting = job(BOOKS, job.id());
        assertThat(waiting.state()).isEqualTo(JobState.WAITING);
        assertThat(waiting.errorCode()).contains("dependency_failed");
        assertThat(waiting.errorDetail()).contains("the model is away");
        pass(Duration.ofSeconds(30));
        assertThat(leaseOne().attempts()).isEqualTo(2);
    }

    @Test
    void aReleasedJobIsAsIfItHadNotBegun() {
        accept(BOOKS, "a", "h");
        stores.jobs().release(List.of(leaseOne()));
        assertThat(leaseOne().attempts()).isEqualTo(1);
    }

    @Test
    void aBuriedJobIsDeadAndItsDocumentHasFailedButKeepsItsPassages() {
        accept(BOOKS, "a", "h1");
        processAll();
        accept(BOOKS, "a", "h2");
        var job = leaseOne();
        stores.jobs().bury(job, ErrorCode.DOCUMENT_CORRUPT, "the table of pages is damaged");

        assertThat(job(BOOKS, job.id()).state()).isEqualTo(JobState.DEAD);
        assertThat(entry(BOOKS, "a").state()).isEqualTo(DocumentCatalog.State.FAILED);
        assertThat(entry(BOOKS, "a").errorCode()).contains("document_corrupt");
        assertThat(entry(BOOKS, "a").passages()).isEqualTo(3);
        assertThat(stores.jobs().depth()).isZero();
        assertThat(stores.jobs().lease(WORKER, 1, LEASE)).isEmpty();
    }

    @Test
    void aBuriedJobOfAnOldVersionLeavesTheDocumentAlone() {
        accept(BOOKS, "a", "h1");
        var old = leaseOne();
        accept(BOOKS, "a", "h2");
        stores.jobs().bury(old, ErrorCode.DOCUMENT_CORRUPT, "damaged");
        assertThat(entry(BOOKS, "a").state()).isEqualTo(DocumentCatalog.State.PENDING);
    }

    @Test
    void onlyDeadJobsAreReplayed() {
        var accepted = accept(BOOKS, "a", "h");
        assertThatThrownBy(() -> stores.jobs().replay(BOOKS.tenant(), accepted.jobId()))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");

        assertThat(stores.jobs().replay(OTHER.tenant(), accepted.jobId())).isEmpty();
        var replayed = stores.jobs().replay(BOOKS.tenant(), accepted.jobId()).orElseThrow();
        assertThat(replayed.state()).isEqualTo(JobState.WAITING);
        assertThat(entry(BOOKS, "a").state()).isEqualTo(DocumentCatalog.State.PENDING);
        processAll();
        assertThat(entry(BOOKS, "a").state()).isEqualTo(DocumentCatalog.State.SEARCHABLE);
    }

    @Test
    void aJobOfAnOldVersionIsVoid() {
        accept(BOOKS, "a", "h1");
        var old = leaseOne();
        var present = accept(BOOKS, "a", "h2");
        stores.jobs().retry(old, ErrorCode.INTERNAL, "broken", Duration.ZERO, true);

        assertThat(leaseOne().id()).isEqualTo(present.jobId());
        assertThat(job(BOOKS, old.id()).state()).isEqualTo(JobState.DONE);
        assertThat(stores.documents().isCurrent(old)).isFalse();
    }

    @Test
    void aQueueOfVoidJobsOnlyHandsOutNothing() {
        accept(BOOKS, "a", "h1");
        var old = leaseOne();
        stores.documents().delete(BOOKS, new DocumentId("a"));
        stores.jobs().release(List.of(old));
        assertThat(leaseOne().kind()).isEqualTo(IngestJob.Kind.DELETE);
        assertThat(stores.jobs().lease(WORKER, 10, LEASE)).isEmpty();
    }

    @Test
    void twoJobsOfADocumentNeverRunAtOnce() {
        accept(BOOKS, "a", "h1");
        var old = leaseOne();
        var present = accept(BOOKS, "a", "h2");
        assertThat(stores.jobs().lease(WORKER, 10, LEASE)).isEmpty();

        stores.documents().markSearchable(List.of(processed(old, 1, "t")));
        assertThat(leaseOne().id()).isEqualTo(present.jobId());
    }

    @Test
    void jobsThatRanWhenTheProcessDiedRunAgain() {
        accept(BOOKS, "a", "h");
        accept(BOOKS, "b", "h");
        var first = leaseOne();
        restart();

        assertThat(stores.jobs().recover()).isEqualTo(1);
        assertThat(stores.jobs().depth()).isEqualTo(2);
        var again = leaseOne();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.attempts()).isEqualTo(2);
    }

    @Test
    void jobsAreListedByAgePerTenantAndState() {
        var ids = IntStream.range(0, 4)
                .mapToObj(i -> accept(BOOKS, "d" + i, "h").jobId())
                .toList();
        accept(OTHER, "x", "h");
        leaseOne();

        assertThat(stores.jobs().list(JobSelection.of(BOOKS.tenant()), Optional.empty(), 10))
                .extracting(IngestJob::id)
                .containsExactlyElementsOf(ids);
        assertThat(stores.jobs().list(JobSelection.of(BOOKS.tenant()).in(JobState.WAITING), Optional.of(ids.get(1)), 1))
                .extracting(IngestJob::id)
                .containsExactly(ids.get(2));
        assertThat(stores.jobs().find(OTHER.tenant(), ids.getFirst())).isEmpty();
    }

    private JobInspection inspected(String id) {
        return stores.jobs().inspect(BOOKS.tenant(), id).orElseThrow();
    }

    private StallReason stall(String id) {
        return inspected(id).stall().orElseThrow();
    }

    private void beat(Worker worker, Optional<String> paused) {
        stores.jobs().beat(new WorkerBeat(worker, paused));
    }

    @Test
    void everyAttemptIsInTheHistory() {
        var id = accept(BOOKS, "a", "h").jobId();
        stores.jobs().retry(leaseOne(), ErrorCode.DEPENDENCY_FAILED, "the model is away", Duration.ofSeconds(1), true);
        pass(Duration.ofSeconds(2));
        leaseOne();
        pass(LEASE);
        stores.jobs().bury(leaseOne(), ErrorCode.DOCUMENT_CORRUPT, "damaged");

        var attempts = inspected(id).attempts();
        assertThat(attempts).extracting(JobAttempt::number).containsExactly(1, 2, 3);
        assertThat(attempts).extracting(JobAttempt::worker).containsOnly(WORKER.id());
        assertThat(attempts)
                .extracting(attempt -> attempt.errorCode().orElse("-"))
                .containsExactly("dependency_failed", "-", "document_corrupt");
        assertThat(attempts.get(1).errorDetail())
                .hasValueSatisfying(detail -> assertThat(detail).contains("silent"));
        assertThat(attempts.get(0).startedAt()).isEqualTo(START);
        assertThat(attempts.get(1).endedAt()).contains(START.plusSeconds(2).plus(LEASE));
        assertThat(attempts.get(2).errorDetail()).contains("damaged");
    }

    @Test
    void aSuccessEndsTheHistory() {
        var id = accept(BOOKS, "a", "h").jobId();
        processAll();
        var attempt = inspected(id).attempts().getFirst();
        assertThat(attempt.endedAt()).contains(START);
        assertThat(attempt.errorCode()).isEmpty();
        assertThat(attempt.errorDetail()).isEmpty();
    }

    @Test
    void onlyTheLastAttemptsAreKept() {
        var id = accept(BOOKS, "a", "h").jobId();
        for (int i = 0; i < JobQueue.MAX_ATTEMPTS_KEPT + 3; i++) {
            stores.jobs().retry(leaseOne(), ErrorCode.OVERLOADED, "busy", Duration.ZERO, false);
        }
        var numbers = inspected(id).attempts().stream().map(JobAttempt::number).toList();
        assertThat(numbers).hasSize(JobQueue.MAX_ATTEMPTS_KEPT).first().isEqualTo(4);
    }

    @Test
    void setbacksUseUpNoAttemptAndEndWithAFailureThatDoes() {
        var id = accept(BOOKS, "a", "h").jobId();
        stores.jobs().retry(leaseOne(), ErrorCode.STORAGE_FULL, "full", Duration.ZERO, false);
        stores.jobs().retry(leaseOne(), ErrorCode.STORAGE_FULL, "full", Duration.ZERO, false);
        assertThat(job(BOOKS, id).failures()).isZero();
        assertThat(job(BOOKS, id).setbacks()).isEqualTo(2);

        stores.jobs().retry(leaseOne(), ErrorCode.INTERNAL, "broken", Duration.ZERO, true);
        assertThat(job(BOOKS, id).failures()).isEqualTo(1);
        assertThat(job(BOOKS, id).setbacks()).isZero();
        assertThat(job(BOOKS, id).attempts()).isEqualTo(3);
    }

    @Test
    void theOldHolderOfAReplayedJobChangesNothing() {
        var id = accept(BOOKS, "a", "h").jobId();
        var first = leaseOne();
        pass(LEASE);
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");
        stores.jobs().replay(BOOKS.tenant(), id);
        leaseOne();

        stores.jobs().bury(first, ErrorCode.INTERNAL, "late");
        assertThat(job(BOOKS, id).state()).isEqualTo(JobState.RUNNING);
        assertThat(job(BOOKS, id).failures()).isZero();
    }

    @Test
    void aJobShowsWhatItWorksOnWhileItsDocumentIsAtThatVersion() {
        var id = accept(BOOKS, "a", "hash").jobId();
        assertThat(inspected(id).payload()).contains(new JobInspection.Payload("hash", 10, Optional.of("text/plain")));
        accept(BOOKS, "a", "other");
        assertThat(inspected(id).payload()).isEmpty();
        assertThat(stores.jobs().inspect(OTHER.tenant(), id)).isEmpty();
    }

    @Test
    void aJobNobodyListensToSaysSo() {
        var id = accept(BOOKS, "a", "h").jobId();
        assertThat(stall(id)).isEqualTo(new StallReason.NoWorker());

        beat(WORKER, Optional.empty());
        assertThat(stall(id).kind()).isEqualTo(StallReason.Kind.BEHIND);
        pass(JobQueue.ALIVE_WITHIN.plusMillis(1));
        assertThat(stall(id)).isEqualTo(new StallReason.NoWorker());

        beat(WORKER, Optional.empty());
        stores.jobs().leave(WORKER);
        assertThat(stall(id)).isEqualTo(new StallReason.NoWorker());
    }

    @Test
    void aJobWhoseModelNobodyRunsIsLeftAloneAndSaysSo() {
        var stranger = new Worker("w-2", "host", START, Set.of("another-model"));
        var id = accept(BOOKS, "a", "h").jobId();
        beat(stranger, Optional.empty());

        assertThat(stores.jobs().lease(stranger, 10, LEASE)).isEmpty();
        assertThat(stall(id)).isEqualTo(new StallReason.ModelUnavailable(STAMP.name()));
        assertThat(stores.jobs().orphans())
                .containsExactly(new OrphanedJobs(BOOKS.tenant(), StallReason.Kind.MODEL_UNAVAILABLE, 1));

        beat(WORKER, Optional.empty());
        assertThat(stall(id).kind()).isEqualTo(StallReason.Kind.BEHIND);
        assertThat(stores.jobs().orphans()).isEmpty();
        assertThat(leaseOne().id()).isEqualTo(id);
    }

    @Test
    void anybodyCanDelete() {
        accept(BOOKS, "a", "h");
        var deletion = stores.documents().delete(BOOKS, new DocumentId("a")).orElseThrow();
        var stranger = new Worker("w-2", "host", START, Set.of("another-model"));
        assertThat(stores.jobs().lease(stranger, 10, LEASE))
                .extracting(IngestJob::id)
                .containsExactly(deletion.id());
    }

    @Test
    void orphansAreCountedByTenant() {
        accept(BOOKS, "a", "h");
        accept(NOTES, "b", "h");
        accept(OTHER, "c", "h");
        assertThat(stores.jobs().orphans())
                .containsExactly(
                        new OrphanedJobs(BOOKS.tenant(), StallReason.Kind.NO_WORKER, 2),
                        new OrphanedJobs(OTHER.tenant(), StallReason.Kind.NO_WORKER, 1));
        beat(WORKER, Optional.of("the disk is full"));
        assertThat(stores.jobs().orphans()).isEmpty();
    }

    @Test
    void aPauseIsAReasonOnlyWhereEveryWorkerHasPaused() {
        var id = accept(BOOKS, "a", "h").jobId();
        beat(WORKER, Optional.of("the disk is full"));
        assertThat(stall(id)).isEqualTo(new StallReason.Paused("the disk is full"));

        beat(new Worker("w-2", "host", START, WORKER.models()), Optional.empty());
        assertThat(stall(id).kind()).isEqualTo(StallReason.Kind.BEHIND);
    }

    @Test
    void everyWaitingJobHasAReasonAndNoOtherHas() {
        beat(WORKER, Optional.empty());
        var retried = accept(BOOKS, "a", "h").jobId();
        stores.jobs().retry(leaseOne(), ErrorCode.DEPENDENCY_FAILED, "away", Duration.ofSeconds(30), true);
        var running = accept(BOOKS, "b", "h").jobId();
        leaseOne();
        var busy = accept(BOOKS, "b", "h2").jobId();
        var behind = accept(BOOKS, "c", "h").jobId();
        accept(OTHER, "x", "h");

        var jobs = stores.jobs().list(JobSelection.of(BOOKS.tenant()), Optional.empty(), 10);
        assertThat(stores.jobs().stalls(BOOKS.tenant(), jobs))
                .containsOnly(
                        Map.entry(retried, new StallReason.RetryAt(START.plusSeconds(30), "dependency_failed")),
                        Map.entry(busy, new StallReason.DocumentBusy(running)),
                        Map.entry(behind, new StallReason.Behind(3, 2)));
        assertThat(stores.jobs().stalls(BOOKS.tenant(), jobs).values())
                .allSatisfy(reason -> assertThat(reason.detail()).isNotBlank());
    }

    /// Dead jobs `a` and `b` of books, `c` of notes, `x` of another tenant.
    private void bury4() {
        accept(BOOKS, "a", "h");
        stores.jobs().bury(leaseOne(), ErrorCode.DOCUMENT_CORRUPT, "damaged");
        accept(BOOKS, "b", "h");
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");
        accept(NOTES, "c", "h");
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");
        accept(OTHER, "x", "h");
        stores.jobs().bury(leaseOne(), ErrorCode.INTERNAL, "broken");
    }

    private List<String> dead(JobSelection selection) {
        return stores.jobs().list(selection.in(JobState.DEAD), Optional.empty(), 10).stream()
                .map(job -> job.document().value())
                .toList();
    }

    private static JobSelection ofBooks(Optional<String> code) {
        return new JobSelection(BOOKS.tenant(), Optional.empty(), Optional.of(Set.of("books")), code);
    }

    @Test
    void deadJobsAreSelectedByCollectionAndCode() {
        bury4();
        assertThat(dead(JobSelection.of(BOOKS.tenant()))).containsExactly("a", "b", "c");
        assertThat(dead(ofBooks(Optional.empty()))).containsExactly("a", "b");
        assertThat(dead(ofBooks(Optional.of("internal")))).containsExactly("b");
        assertThat(dead(new JobSelection(BOOKS.tenant(), Optional.empty(), Optional.of(Set.of()), Optional.empty())))
                .isEmpty();
    }

    @Test
    void manyAreReplayedAtOnceWithinTheTenantAndTheLimit() {
        bury4();
        assertThat(stores.jobs().replayAll(ofBooks(Optional.of("internal")), 10))
                .isEqualTo(1);
        assertThat(entry(BOOKS, "b").state()).isEqualTo(DocumentCatalog.State.PENDING);
        assertThat(stores.jobs().replayAll(JobSelection.of(BOOKS.tenant()), 1)).isEqualTo(1);
        assertThat(dead(JobSelection.of(BOOKS.tenant()))).containsExactly("c");
        assertThat(dead(JobSelection.of(OTHER.tenant()))).containsExactly("x");
        processAll();
        assertThat(entry(BOOKS, "a").state()).isEqualTo(DocumentCatalog.State.SEARCHABLE);
    }

    @Test
    void aDiscardedJobIsGoneAndItsDocumentSaysSo() {
        bury4();
        assertThat(stores.jobs().discardAll(ofBooks(Optional.empty()), 10, true))
                .isEqualTo(2);
        assertThat(dead(ofBooks(Optional.empty()))).hasSize(2);
        assertThat(stores.jobs().discardAll(ofBooks(Optional.empty()), 10, false))
                .isEqualTo(2);

        assertThat(dead(JobSelection.of(BOOKS.tenant()))).containsExactly("c");
        var document = entry(BOOKS, "a");
        assertThat(document.state()).isEqualTo(DocumentCatalog.State.FAILED);
        assertThat(document.errorCode()).contains("document_corrupt");
        assertThat(document.errorDetail())
                .hasValueSatisfying(detail -> assertThat(detail).startsWith("discarded"));
        assertThat(accept(BOOKS, "a", "h").changed()).isTrue();
    }

    @Test
    void aDiscardLeavesThePassagesOfAnEarlierVersion() {
        accept(BOOKS, "a", "h1");
        processAll();
        var id = accept(BOOKS, "a", "h2").jobId();
        stores.jobs().bury(leaseOne(), ErrorCode.DOCUMENT_CORRUPT, "damaged");

        assertThat(stores.jobs().discard(BOOKS.tenant(), id)).isPresent();
        assertThat(stores.jobs().find(BOOKS.tenant(), id)).isEmpty();
        assertThat(stores.jobs().discard(BOOKS.tenant(), id)).isEmpty();
        assertThat(entry(BOOKS, "a").passages()).isEqualTo(3);
        assertThat(entry(BOOKS, "a").textHash()).contains("text-hash");
        assertThat(stores.jobs().depth()).isZero();
    }

    @Test
    void onlyDeadJobsAreDiscardedAndNoDeletions() {
        var waiting = accept(BOOKS, "a", "h").jobId();
        assertConflict(() -> stores.jobs().discard(BOOKS.tenant(), waiting));
        stores.documents().delete(BOOKS, new DocumentId("a"));
        var deletion = leaseOne();
        stores.jobs().bury(deletion, ErrorCode.INTERNAL, "broken");

        assertConflict(() -> stores.jobs().discard(BOOKS.tenant(), deletion.id()));
        assertThat(stores.jobs().discardAll(JobSelection.of(BOOKS.tenant()), 10, false))
                .isZero();
        assertThat(stores.jobs().replay(BOOKS.tenant(), deletion.id())).isPresent();
    }

    private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void whatWasDoneLongAgoIsForgottenInSlicesAndWhatIsDeadIsNot() {
        bury4();
        for (int i = 0; i < 5; i++) {
            accept(BOOKS, "d" + i, "h");
        }
        processAll();
        pass(Duration.ofDays(7));
        var fresh = accept(BOOKS, "fresh", "h").jobId();
        processAll();
        pass(Duration.ofSeconds(1));

        assertThat(stores.jobs().prune(Duration.ofDays(7), 3)).isEqualTo(3);
        assertThat(stores.jobs().prune(Duration.ofDays(7), 3)).isEqualTo(2);
        assertThat(stores.jobs().prune(Duration.ofDays(7), 3)).isZero();
        assertThat(job(BOOKS, fresh).state()).isEqualTo(JobState.DONE);
        assertThat(dead(JobSelection.of(BOOKS.tenant()))).containsExactly("a", "b", "c");
        assertThat(entry(BOOKS, "d0").state()).isEqualTo(DocumentCatalog.State.SEARCHABLE);
    }
}
