package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.IndexedDocument.EmbeddedPassage;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantRemoval;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The removal on the real stores, broken off before each of its steps.
class TenantRemovalTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final InstantSource CLOCK = InstantSource.system();

    /// More than a removal of so little makes.
    private static final int MAX_CALLS = 100;

    @TempDir
    private Path folder;

    /// A process with its stores.
    private final class Node implements AutoCloseable {
        private final Database database = Database.open(folder.resolve("plimsoll.db"));
        private final LuceneEngine engine = new LuceneEngine(folder.resolve("index"), LuceneSettings.defaults());
        private final FileBlobStore blobs = new FileBlobStore(folder.resolve("blob"));
        private final JdbcTenantCatalog tenants = new JdbcTenantCatalog(database, CLOCK);
        private final BreakableRows rows;
        private final TenantRemoval removal;

        Node(int callsUntilTheEnd) {
            rows = new BreakableRows(new JdbcTenantRows(database, CLOCK), callsUntilTheEnd);
            removal = new TenantRemoval(rows, engine, blobs, () -> false, CLOCK);
        }

        @Override
        public void close() {
            removal.close();
            engine.close();
            database.close();
        }

        void fill(TenantId tenant) {
            tenants.put(tenant.name(), Map.of(), event(AuditAction.TENANT_CREATE));
            var key = new CollectionKey(tenant, new CollectionName("books"));
            var live = new JdbcCollectionCatalog(database, CLOCK)
                    .put(key, CollectionSettings.DEFAULT, new ModelStamp("m", "m/1", 2))
                    .live();
            var bytes = "The crate.".getBytes(StandardCharsets.UTF_8);
            var blob = blobs.put(tenant, new ByteArrayInputStream(bytes), 100);
            var id = new DocumentId("d");
            var document = new Document(
                    id, Optional.empty(), Metadata.EMPTY, AccessLabels.NONE, Instant.EPOCH, Optional.empty());
            new JdbcDocumentCatalog(database, CLOCK)
                    .accept(key, new Submission(document, blob.hash(), blob.bytes(), Optional.empty()));
            var passage = new Passage(new PassageId(id, 0), "The crate.", 0, 10, List.of(), Optional.empty());
            engine.write(
                    live, new IndexedDocument(document, "d", "en", List.of(new EmbeddedPassage(passage, new float[] {
                        1, 0
                    }))));
            engine.commit(live);
        }
    }

    /// Rows that can't be reached any more after so many calls, as when the process dies.
    private static final class BreakableRows implements TenantRows {
        private final TenantRows rows;
        private final CountDownLatch broken = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final CountDownLatch secondRound = new CountDownLatch(2);
        private int callsLeft;

        BreakableRows(TenantRows rows, int callsLeft) {
            this.rows = rows;
            this.callsLeft = callsLeft;
        }

        private synchronized TenantRows rows() {
            if (callsLeft == 0) {
                broken.countDown();
                throw new PlimsollException(ErrorCode.INTERNAL, "the process has died");
            }
            callsLeft--;
            return rows;
        }

        @Override
        public List<Tenant> leaving(Instant deletedSince, int limit) {
            secondRound.countDown();
            return rows.leaving(deletedSince, limit);
        }

        @Override
        public Map<String, Long> count(TenantId tenant) {
            return rows.count(tenant);
        }

        @Override
        public int dropJobs(TenantId tenant) {
            return rows().dropJobs(tenant);
        }

        @Override
        public boolean remove(TenantId tenant) {
            return rows().remove(tenant);
        }

        @Override
        public void reached(TenantId tenant, Tenant.Step step) {
            rows().reached(tenant, step);
            if (step == Tenant.Step.NONE) {
                ended.countDown(); // first: who is woken by the other asks for it
                broken.countDown();
            }
        }
    }

    private static AuditEvent event(AuditAction action) {
        return AuditEvent.done(action, Actor.system(TenantId.DEFAULT), "acme");
    }

    @Test
    void aRemovalThatBreaksOffAnywhereIsEndedByTheNextProcess() throws Exception {
        try (var node = new Node(MAX_CALLS)) {
            node.fill(OTHER);
        }
        boolean brokenOff = true;
        int breaks = 0;
        for (int calls = 0; brokenOff; calls++) {
            assertThat(calls).isLessThan(MAX_CALLS);
            var tenant = new TenantId("acme", calls + 1);
            try (var node = new Node(calls)) {
                node.fill(tenant);
                node.tenants.delete(tenant, event(AuditAction.TENANT_DELETE));
                node.removal.start();
                assertThat(node.rows.broken.await(20, TimeUnit.SECONDS)).isTrue();
                brokenOff = node.rows.ended.getCount() > 0;
            }
            breaks += brokenOff ? 1 : 0;
            try (var node = new Node(MAX_CALLS)) {
                if (brokenOff) {
                    node.removal.start();
                    assertThat(node.rows.ended.await(20, TimeUnit.SECONDS))
                            .as("after %s", calls)
                            .isTrue();
                }
                assertThat(node.tenants.find(tenant).orElseThrow().state()).isEqualTo(TenantState.DELETED);
                assertThat(node.rows.count(tenant)).isEmpty();
                assertThat(folder.resolve("index").resolve(tenant.value())).doesNotExist();
                assertThat(folder.resolve("blob").resolve(tenant.value())).doesNotExist();
                assertThat(node.rows.count(OTHER)).containsEntry("document", 1L);
            }
        }
        assertThat(breaks).as("steps that it was broken off before").isGreaterThan(5);
    }

    @Test
    void whatStragglesInAfterTheEndGoesWithTheNextRound() throws Exception {
        try (var node = new Node(MAX_CALLS)) {
            node.fill(ACME);
            node.tenants.delete(ACME, event(AuditAction.TENANT_DELETE));
            node.removal.start();
            assertThat(node.rows.ended.await(20, TimeUnit.SECONDS)).isTrue();
            node.blobs.put(ACME, new ByteArrayInputStream(new byte[] {1}), 10);
        }
        try (var node = new Node(MAX_CALLS)) {
            node.removal.start();
            node.removal.wake();
            assertThat(node.rows.secondRound.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(folder.resolve("blob").resolve("acme")).doesNotExist();
    }
}
