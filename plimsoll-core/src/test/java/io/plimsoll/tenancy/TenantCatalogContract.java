package io.plimsoll.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [TenantCatalog] does, together with the stores that keep to its limits.
public abstract class TenantCatalogContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId ACME_AGAIN = new TenantId("acme", 2);
    private static final ModelStamp MODEL = new ModelStamp("m", "m/1", 2);

    /// Stores over one database.
    public record Stores(
            TenantCatalog tenants, TenantRows rows, CollectionCatalog collections, DocumentCatalog documents) {}

    protected Stores stores;

    /// Opens the stores; what earlier ones of the same test wrote is there.
    protected abstract Stores open();

    @BeforeEach
    final void openStores() {
        stores = open();
    }

    private static AuditEvent event(AuditAction action) {
        return AuditEvent.done(action, Actor.system(TenantId.DEFAULT), "acme");
    }

    private Tenant put(String name, Map<TenantLimit, Optional<Long>> limits) {
        return stores.tenants().put(name, limits, event(AuditAction.TENANT_CREATE));
    }

    private void delete(TenantId id) {
        var deleted = stores.tenants().delete(id, event(AuditAction.TENANT_DELETE));
        assertThat(deleted.state()).isEqualTo(TenantState.DELETING);
    }

    private CollectionKey collection(TenantId tenant) {
        var key = new CollectionKey(tenant, new CollectionName("books"));
        stores.collections().put(key, CollectionSettings.DEFAULT, MODEL);
        return key;
    }

    private static Submission submission(String id, long bytes) {
        var document = new Document(
                new DocumentId(id),
                Optional.empty(),
                Metadata.EMPTY,
                AccessLabels.NONE,
                Instant.EPOCH,
                Optional.empty());
        return new Submission(document, id + bytes, bytes, Optional.empty());
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void tenantsAreMadeOnceAndListedByName() {
        put("b", Map.of());
        var a = put("a", Map.of());
        assertThat(put("a", Map.of())).isEqualTo(a);
        assertThat(a.state()).isEqualTo(TenantState.ACTIVE);
        assertThat(stores.tenants().find("a")).contains(a);
        assertThat(stores.tenants().list(Optional.empty(), 1)).containsExactly(a);
        assertThat(stores.tenants().list(Optional.of("a"), 5))
                .extracting(tenant -> tenant.id().name())
                .containsExactly("b");
    }

    @Test
    void limitsAreSetChangedAndTakenAway() {
        put("acme", Map.of(TenantLimit.DOCUMENTS, Optional.of(3L), TenantLimit.BYTES, Optional.of(10L)));
        put("acme", Map.of(TenantLimit.DOCUMENTS, Optional.of(4L)));
        stores = open();
        assertThat(stores.tenants().find(ACME).orElseThrow().limits().values())
                .containsOnly(Map.entry(TenantLimit.DOCUMENTS, 4L), Map.entry(TenantLimit.BYTES, 10L));
        var changed = put("acme", Map.of(TenantLimit.BYTES, Optional.empty()));
        assertThat(changed.limits().values()).containsOnlyKeys(TenantLimit.DOCUMENTS);
        assertRefused(ErrorCode.INVALID_FIELD, () -> put("acme", Map.of(TenantLimit.BYTES, Optional.of(0L))));
    }

    @Test
    void aSuspendedTenantTakesNothingNewAndKeepsWhatItHas() {
        put("acme", Map.of());
        var books = collection(ACME);
        stores.documents().accept(books, submission("d", 5));
        stores.tenants().suspend(ACME, event(AuditAction.TENANT_SUSPEND));
        stores = open();

        assertThat(stores.tenants().find("acme").orElseThrow().state()).isEqualTo(TenantState.SUSPENDED);
        assertRefused(ErrorCode.TENANT_SUSPENDED, () -> stores.documents().accept(books, submission("e", 5)));
        assertRefused(ErrorCode.TENANT_SUSPENDED, () -> stores.documents().requireRoom(ACME));
        stores.tenants().resume(ACME, event(AuditAction.TENANT_RESUME));
        assertThat(stores.documents().counts(books).documents()).isEqualTo(1);
        stores.documents().accept(books, submission("e", 5));
    }

    @Test
    void theTenantOfTheOperatorsIsNeitherSuspendedNorDeleted() {
        put("default", Map.of());
        assertRefused(
                ErrorCode.CONFLICT,
                () -> stores.tenants().suspend(TenantId.DEFAULT, event(AuditAction.TENANT_SUSPEND)));
        assertRefused(ErrorCode.CONFLICT, () -> delete(TenantId.DEFAULT));
    }

    @Test
    void aTenantMadeAgainIsAnotherOneAndTheDeadOneStaysOnRecord() {
        put("acme", Map.of(TenantLimit.DOCUMENTS, Optional.of(3L)));
        var books = collection(ACME);
        stores.documents().accept(books, submission("d", 5));
        delete(ACME);

        assertThat(stores.tenants().find("acme")).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> stores.documents().accept(books, submission("e", 5)));
        assertRefused(ErrorCode.NOT_FOUND, () -> stores.tenants().suspend(ACME, event(AuditAction.TENANT_SUSPEND)));
        var again = put("acme", Map.of());
        assertThat(again.id()).isEqualTo(ACME_AGAIN);
        assertThat(again.limits()).isEqualTo(TenantLimits.NONE);
        var booksAgain = collection(ACME_AGAIN);
        assertThat(stores.documents().counts(booksAgain).documents()).isZero();
        stores.documents().accept(booksAgain, submission("d", 7));

        removeAll(ACME);
        stores.rows().reached(ACME, Tenant.Step.NONE);
        stores = open();
        assertThat(stores.tenants().find(ACME).orElseThrow().state()).isEqualTo(TenantState.DELETED);
        assertThat(stores.documents().counts(booksAgain).documents()).isEqualTo(1);
        delete(ACME_AGAIN);
        assertThat(put("acme", Map.of()).id()).isEqualTo(new TenantId("acme", 3));
        assertThat(stores.tenants().history("acme"))
                .extracting(tenant -> tenant.id().incarnation())
                .containsExactly(3, 2, 1);
    }

    private void removeAll(TenantId tenant) {
        assertThat(stores.rows().dropJobs(tenant)).isZero();
        while (stores.rows().remove(tenant)) {
            assertThat(stores.rows().count(tenant)).isNotNull();
        }
        assertThat(stores.rows().count(tenant)).isEmpty();
    }

    @Test
    void onlyADeletedTenantIsRemovedAndItsRemovalIsWrittenDown() {
        put("acme", Map.of());
        collection(ACME);
        assertRefused(ErrorCode.CONFLICT, () -> stores.rows().remove(ACME));
        assertRefused(ErrorCode.CONFLICT, () -> stores.rows().dropJobs(ACME));
        assertThat(stores.rows().count(ACME)).containsEntry("collection", 1L);
        delete(ACME);
        stores.rows().reached(ACME, Tenant.Step.ROWS);
        removeAll(ACME);

        var leaving = stores.rows().leaving(Instant.EPOCH, 10);
        assertThat(leaving).hasSize(1);
        var removal = leaving.getFirst().removal().orElseThrow();
        assertThat(removal.step()).isEqualTo(Tenant.Step.ROWS);
        assertThat(removal.rows()).isGreaterThanOrEqualTo(3);
        stores.rows().reached(ACME, Tenant.Step.NONE);
        assertThat(stores.rows().leaving(Instant.EPOCH, 10)).hasSize(1);
        assertThat(stores.rows().leaving(Instant.parse("2100-01-01T00:00:00Z"), 10))
                .isEmpty();
    }

    @Test
    void documentsAndBytesAreCountedAsTheyComeChangeAndGo() {
        put("acme", Map.of(TenantLimit.DOCUMENTS, Optional.of(2L), TenantLimit.BYTES, Optional.of(20L)));
        var books = collection(ACME);
        stores.documents().acceptAll(books, List.of(submission("a", 5), submission("b", 5)));
        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> stores.documents().accept(books, submission("c", 1)));
        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> stores.documents().requireRoom(books, new DocumentId("c"), 1));
        stores.documents().requireRoom(books, new DocumentId("a"), 15);
        stores.documents().accept(books, submission("a", 15));
        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> stores.documents().accept(books, submission("b", 6)));
        assertThat(usage().bytes()).isEqualTo(20);
        stores.documents().accept(books, submission("b", 4));
        assertThat(usage()).isEqualTo(new TenantUsage(2, 0, 19, 0, 2));

        stores.documents().delete(books, new DocumentId("a"));
        assertThat(usage().documents()).isEqualTo(1);
        assertThat(usage().bytes()).isEqualTo(4);
        stores.documents().accept(books, submission("c", 1));
        stores.collections().delete(books);
        assertThat(usage()).isEqualTo(new TenantUsage(0, 0, 0, 0, 0));
    }

    private TenantUsage usage() {
        return stores.tenants().usage(ACME);
    }

    @Test
    void whatIsRefusedNamesTheLimitItsValueAndTheSetting() {
        put("acme", Map.of(TenantLimit.DOCUMENTS, Optional.of(1L)));
        var books = collection(ACME);
        stores.documents().accept(books, submission("a", 5));
        assertThatThrownBy(() -> stores.documents().accept(books, submission("b", 5)))
                .isInstanceOfSatisfying(PlimsollException.class, e -> {
                    assertThat(e.limited()).contains(new PlimsollException.Limited("documents", 1));
                    assertThat(e.setting()).contains("plimsoll.limits.tenant.documents");
                    assertThat(e.code().httpStatus()).isEqualTo(429);
                });
    }

    @Test
    void aTenantsOwnQueueDepthGoesBeforeTheSetting() {
        put("acme", Map.of(TenantLimit.QUEUE_DEPTH, Optional.of(2L)));
        var books = collection(ACME);
        stores.documents().acceptAll(books, List.of(submission("a", 5), submission("b", 5)));
        assertThatThrownBy(() -> stores.documents().accept(books, submission("c", 5)))
                .isInstanceOfSatisfying(PlimsollException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL);
                    assertThat(e.limited()).contains(new PlimsollException.Limited("queueDepth", 2));
                });
    }

    @Test
    void manyWritersAtOnceNeverPassALimit() throws Exception {
        put("acme", Map.of(TenantLimit.DOCUMENTS, Optional.of(25L)));
        var books = collection(ACME);
        var others = new CollectionKey(ACME, new CollectionName("others"));
        stores.collections().put(others, CollectionSettings.DEFAULT, MODEL);
        var writers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 8; i++) {
            int writer = i;
            writers.add(() -> {
                int accepted = 0;
                for (int j = 0; j < 8; j++) {
                    try {
                        stores.documents().accept(writer % 2 == 0 ? books : others, submission(writer + "-" + j, 1));
                        accepted++;
                    } catch (PlimsollException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
                    }
                }
                return accepted;
            });
        }
        int accepted = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(writers)) {
                accepted += result.get();
            }
        }
        assertThat(accepted).isEqualTo(25);
        assertThat(usage().documents()).isEqualTo(25);
    }

    @Test
    void tokensAreCountedByTheDay() {
        put("acme", Map.of());
        stores.tenants().spend(ACME, 30);
        stores.tenants().spend(ACME, 12);
        stores = open();
        assertThat(stores.tenants().tokensToday(ACME)).isEqualTo(42);
        assertThat(usage().tokensToday()).isEqualTo(42);
        assertThat(stores.tenants().tokensToday(ACME_AGAIN)).isZero();
    }
}
