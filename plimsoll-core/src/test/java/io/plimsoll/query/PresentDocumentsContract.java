package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.IngestFixture;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.AccessScope;
import io.plimsoll.tenant.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [PresentDocuments] does.
public abstract class PresentDocumentsContract extends IngestFixture {

    private static final DocumentId A = new DocumentId("a");
    private static final DocumentId B = new DocumentId("b");

    /// Over the stores that [#open] opened.
    protected abstract PresentDocuments present();

    @BeforeEach
    final void putTwo() {
        accept(BOOKS, "a", "h");
        accept(BOOKS, "b", "h");
        processAll();
    }

    private IndexGeneration live() {
        return stores.collections().find(BOOKS).orElseThrow().live();
    }

    private static AccessScope scope(String label) {
        var reader = new Principal(
                BOOKS.tenant(), "user:ann", AccessRole.READER, AccessLabels.of(List.of(label)), Optional.empty());
        return reader.scope(BOOKS.name().value());
    }

    private Set<DocumentId> unchangedSince(long epoch) {
        return present().unchanged(live(), scope("group:a"), epoch, Set.of(A, B));
    }

    @Test
    void whatHasNotChangedMayBeShown() {
        assertThat(unchangedSince(epoch(BOOKS))).containsExactlyInAnyOrder(A, B);
        assertThat(present().unchanged(live(), scope("group:a"), epoch(BOOKS), Set.of(A)))
                .as("nothing but what is asked for")
                .containsExactly(A);
        assertThat(present().unchanged(live(), scope("group:a"), epoch(BOOKS), Set.of()))
                .isEmpty();
        assertThat(unchangedSince(0)).as("from before it was there").isEmpty();
    }

    @Test
    void whatChangedSinceMayNot() {
        long before = epoch(BOOKS);
        accept(BOOKS, "a", "h2");
        assertThat(unchangedSince(before)).as("as long as it only waits").contains(A);
        processAll();
        assertThat(unchangedSince(before)).containsExactly(B);
        assertThat(unchangedSince(epoch(BOOKS))).contains(A);
    }

    @Test
    void whatWasDeletedMayNotEvenWhenItIsBack() {
        long before = epoch(BOOKS);
        stores.documents().delete(BOOKS, A);
        assertThat(unchangedSince(before)).containsExactly(B);
        assertThat(unchangedSince(epoch(BOOKS))).containsExactly(B);
        accept(BOOKS, "a", "h");
        processAll();
        assertThat(unchangedSince(before)).containsExactly(B);
    }

    @Test
    void whoMaySeeItIsAsItIsNow() {
        long before = epoch(BOOKS);
        var event = AuditEvent.bySystem(AuditAction.LABELS_CHANGE, BOOKS.tenant(), "document/books/a");
        stores.documents().relabel(BOOKS, A, AccessLabels.of(List.of("group:b")), event);
        assertThat(unchangedSince(before)).containsExactly(B);
        assertThat(present().unchanged(live(), scope("group:b"), before, Set.of(A, B)))
                .containsExactlyInAnyOrder(A, B);
    }

    @Test
    void eachGenerationHoldsItsOwn() {
        var other = IndexGeneration.live(BOOKS, live().number() + 1, STAMP);
        assertThat(present().unchanged(other, scope("group:a"), epoch(BOOKS), Set.of(A, B)))
                .isEmpty();
    }
}
