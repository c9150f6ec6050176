package io.plimsoll.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
}
