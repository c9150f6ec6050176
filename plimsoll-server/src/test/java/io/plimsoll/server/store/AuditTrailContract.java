package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEntry;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditOutcome;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.audit.AuditTrail.Cursor;
import io.plimsoll.audit.AuditTrail.Found;
import io.plimsoll.audit.AuditTrail.Query;
import io.plimsoll.audit.LogSource;
import io.plimsoll.audit.LogVerifier;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the audit log is, whichever database is below it.
abstract class AuditTrailContract {

    static final TenantId ACME = new TenantId("acme");
    static final Actor ANN = new Actor(ACME, "ann", Optional.of("10.0.0.1"), Optional.of("trace-1"));
    static final CollectionKey BOOKS = new CollectionKey(ACME, new CollectionName("books"));
    private static final ModelStamp STAMP = new ModelStamp("m", "m/1", 4);

    @TempDir
    Path folder;

    Instant now = Instant.parse("2026-03-01T10:00:00Z");
    final InstantSource clock = () -> now;

    abstract Database database();

    JdbcAuditTrail trail() {
        return new JdbcAuditTrail(database(), folder.resolve("audit"), Optional.empty(), clock);
    }

    static AuditEvent event(AuditAction action, String object) {
        return AuditEvent.done(action, ANN, object);
    }

    void tell(AuditEvent... events) {
        database().change(jdbc -> database().audit().append(jdbc, List.of(events), clock.instant()));
    }

    static Query all(TenantId tenant) {
        return new Query(
                tenant,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Query by(Optional<String> actor, Optional<String> action, Optional<String> object) {
        return new Query(ACME, actor, action, object, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static List<AuditEntry> found(JdbcAuditTrail trail, Query query) {
        return trail.search(query, Optional.empty(), 1_000).stream()
                .map(found -> AuditEntry.parse(found.json().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    static List<String> objects(JdbcAuditTrail trail, Query query) {
        return found(trail, query).stream().map(AuditEntry::object).toList();
    }

    static LogVerifier.Report verify(JdbcAuditTrail trail, String log) {
        LogSource source = path -> trail.file(log, path);
        return LogVerifier.verify(source, LogVerifier.ownKey(source), Optional.empty());
    }

    @Test
    void aChangeIsToldWithWhoDidItAndChangesNobodyMadeAreNot() {
        var collections = new JdbcCollectionCatalog(database(), clock);
        var documents = new JdbcDocumentCatalog(database(), clock, 100, 100);
        var change = event(AuditAction.COLLECTION_CHANGE, BOOKS.object());
        collections.put(BOOKS, CollectionSettings.DEFAULT, STAMP, change);
        collections.put(BOOKS, CollectionSettings.DEFAULT, STAMP, change);
        var put = event(AuditAction.DOCUMENT_PUT, BOOKS.object());
        documents.acceptAll(BOOKS, List.of(submission("a"), submission("b"), submission("a")), put);
        documents.delete(BOOKS, new DocumentId("b"), event(AuditAction.DOCUMENT_DELETE, "collection/books/document/b"));
        documents.delete(BOOKS, new DocumentId("c"), event(AuditAction.DOCUMENT_DELETE, "collection/books/document/c"));
        collections.disable(BOOKS, Optional.of("wrong"), event(AuditAction.COLLECTION_DISABLE, BOOKS.object()));
        collections.delete(BOOKS);

        var trail = trail();
        trail.takeIn();

        assertThat(found(trail, all(ACME)).stream().map(entry -> entry.action() + " " + entry.object()))
                .containsExactly(
                        "collection.create collection/books",
                        "document.put collection/books/document/a",
                        "document.put collection/books/document/b",
                        "document.delete collection/books/document/b",
                        "collection.disable collection/books",
                        "collection.delete collection/books");
        var first = found(trail, all(ACME)).getFirst();
        assertThat(first.actor()).isNotEqualTo("ann").hasSize(22);
        assertThat(first.from().orElseThrow()).doesNotContain("10.0.0.1");
        assertThat(first.trace()).contains("trace-1");
        assertThat(first.at()).isEqualTo(now);
        assertThat(objects(trail, by(Optional.of("system"), Optional.empty(), Optional.empty())))
                .containsExactly("collection/books");
        assertThat(verify(trail, "acme").problems()).isEmpty();
        assertThat(trail.backlog().pending()).isZero();
        assertThat(trail.backlog().entries()).isEqualTo(6);
    }

    private static Submission submission(String id) {
        var document = new Document(
                new DocumentId(id),
                Optional.empty(),
                Metadata.EMPTY,
                AccessLabels.NONE,
                Instant.EPOCH,
                Optional.empty());
        return new Submission(document, "hash", 10, Optional.empty());
    }

    @Test
    void whatCannotBeAuditedDoesNotHappen() {
        var tenants = new JdbcTenantCatalog(database(), clock);
        var collections = new JdbcCollectionCatalog(database(), clock);
        database()
                .change(jdbc ->
                        jdbc.sql("ALTER TABLE audit_pending RENAME TO gone").update());
        try {
            assertThatThrownBy(() -> collections.put(BOOKS, CollectionSettings.DEFAULT, STAMP))
                    .isInstanceOf(PlimsollException.class);
            assertThat(collections.find(BOOKS)).isEmpty();
            assertThatThrownBy(() -> tenants.put(
                            ACME.name(), Map.of(), AuditEvent.bySystem(AuditAction.TENANT_CREATE, ACME, "tenant/acme")))
                    .isInstanceOf(PlimsollException.class);
            assertThat(tenants.find(ACME)).isEmpty();
        } finally {
            database()
                    .change(jdbc ->
                            jdbc.sql("ALTER TABLE gone RENAME TO audit_pending").update());
        }
    }

    @Test
    void entriesAreFoundByActorActionObjectOutcomeAndTime() {
        var trail = trail();
        tell(event(AuditAction.SEARCH, "collection/a"), event(AuditAction.ASK, "collection/a"));
        now = now.plusSeconds(60);
        tell(event(AuditAction.SEARCH, "collection/b").refused("forbidden"));
        tell(AuditEvent.bySystem(AuditAction.KEY_REVOKE, ACME, "key/k").about("principal/ann"));
        tell(AuditEvent.bySystem(AuditAction.SEARCH, new TenantId("other"), "collection/c"));
        trail.takeIn();

        assertThat(objects(trail, by(Optional.of("ann"), Optional.empty(), Optional.empty())))
                .containsExactly("collection/a", "collection/a", "collection/b");
        assertThat(objects(trail, by(Optional.of("ann"), Optional.of("search"), Optional.of("collection/a"))))
                .containsExactly("collection/a");
        assertThat(objects(trail, by(Optional.empty(), Optional.empty(), Optional.of("principal/ann"))))
                .singleElement()
                .asString()
                .startsWith("principal/")
                .doesNotContain("ann");
        var refused = new Query(
                ACME,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(AuditOutcome.REFUSED),
                Optional.of(now),
                Optional.of(now.plusMillis(1)));
        assertThat(objects(trail, refused)).containsExactly("collection/b");
        assertThat(objects(trail, by(Optional.of("nobody"), Optional.empty(), Optional.empty())))
                .isEmpty();
        assertThat(objects(trail, all(new TenantId("other")))).containsExactly("collection/c");
        assertThat(trail.search(all(new TenantId("none")), Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void pagesFollowEachOtherWithoutGapsWhenManyHappenAtOnce() {
        var trail = trail();
        for (int i = 0; i < 25; i++) {
            tell(event(AuditAction.SEARCH, "o" + i));
        }
        trail.takeIn();

        var seen = new ArrayList<Found>();
        Optional<Cursor> after = Optional.empty();
        for (var page = trail.search(all(ACME), after, 4); !page.isEmpty(); ) {
            seen.addAll(page);
            var last = page.getLast();
            after = Optional.of(new Cursor(last.at().toEpochMilli(), last.position()));
            page = trail.search(all(ACME), after, 4);
        }
        assertThat(seen.stream().map(Found::position).distinct()).hasSize(25);
    }

    @Test
    void timeInTheLogNeverRunsBackwards() {
        var trail = trail();
        tell(event(AuditAction.SEARCH, "a"));
        trail.takeIn();
        now = now.minusSeconds(3_600);
        tell(event(AuditAction.SEARCH, "b"));
        trail.takeIn();

        assertThat(verify(trail, "acme").problems()).isEmpty();
        assertThat(found(trail, all(ACME)).stream().map(AuditEntry::logged).distinct())
                .hasSize(1);
    }

    @Test
    void aTenantThatIsMadeAgainBeginsAnotherLogAndItsFormerPseudonymsAreNobodys() {
        var trail = trail();
        tell(event(AuditAction.TENANT_CREATE, "tenant/acme"), event(AuditAction.SEARCH, "old"));
        trail.takeIn();
        tell(event(AuditAction.TENANT_DELETE, "tenant/acme"));
        trail.takeIn();
        assertThat(objects(trail, by(Optional.of("ann"), Optional.empty(), Optional.empty())))
                .isEmpty();
        assertThat(trail.log(ACME)).contains("acme");
        tell(event(AuditAction.COLLECTION_DELETE, "late"));
        tell(event(AuditAction.TENANT_CREATE, "tenant/acme"), event(AuditAction.SEARCH, "new"));
        trail.takeIn();

        assertThat(trail.log(ACME)).contains("acme.2");
        assertThat(objects(trail, all(ACME))).containsExactly("tenant/acme", "new");
        for (var log : List.of("acme", "acme.2")) {
            assertThat(verify(trail, log).problems()).as(log).isEmpty();
        }
        assertThat(verify(trail, "acme").checkpoint().orElseThrow().size()).isEqualTo(4);
    }

    @Test
    void aLongEntryIsCutAndStillInTheLog() {
        var trail = trail();
        var event = event(AuditAction.SEARCH, "a");
        for (int i = 0; i < 20; i++) {
            event = event.with("d" + i, "\u2713".repeat(8_000));
        }
        tell(event);
        trail.takeIn();

        assertThat(verify(trail, "acme").problems()).isEmpty();
        assertThat(objects(trail, all(ACME))).containsExactly("a");
    }

    @Test
    void aBatchOfManyTenantsAndManyTilesIsWhole() {
        var trail = trail();
        var events = new ArrayList<AuditEvent>();
        for (int i = 0; i < 700; i++) {
            events.add(event(AuditAction.SEARCH, "o" + i).in(new TenantId("t" + i % 3)));
        }
        tell(events.toArray(AuditEvent[]::new));
        trail.takeIn();
        tell(events.toArray(AuditEvent[]::new));
        trail.takeIn();

        for (int i = 0; i < 3; i++) {
            var report = verify(trail, "t" + i);
            assertThat(report.problems()).isEmpty();
            assertThat(report.checkpoint().orElseThrow().size()).isGreaterThan(460);
        }
        assertThat(trail.file("t0", "tile/0/000.p/17").orElseThrow()).hasSize(17 * 32);
        assertThat(trail.file("t0", "tile/0/007")).isEmpty();
        assertThat(trail.file("../t0", "checkpoint")).isEmpty();
        assertThat(trail.file("t0", "../t1/checkpoint")).isEmpty();
    }

    @Test
    void whatIsFoundIsMadeAgainFromTheLogWhateverHasBecomeOfIt() {
        var trail = trail();
        int size = AuditTrail.MAX_REINDEXED + 300;
        var events = new ArrayList<AuditEvent>();
        for (int i = 0; i < size; i++) {
            events.add(event(AuditAction.SEARCH, "collection/c" + i));
        }
        tell(events.toArray(AuditEvent[]::new));
        trail.takeIn();
        var before = objects(trail, all(ACME));
        database().change(jdbc -> {
            jdbc.sql("DELETE FROM audit_entry WHERE position BETWEEN 10 AND 20").update();
            jdbc.sql("UPDATE audit_entry SET object = 'forged' WHERE position = 30")
                    .update();
            jdbc.sql("UPDATE audit_entry SET position = position + 5000 WHERE position = 40")
                    .update();
        });
        assertThat(objects(trail, all(ACME))).isNotEqualTo(before);
        assertThat(found(trail, by(Optional.empty(), Optional.empty(), Optional.of("collection/c30"))))
                .isEmpty();

        var reindex = event(AuditAction.AUDIT_REINDEX, "audit/acme");
        var first = trail.reindex("acme", 0, reindex);
        assertThat(first).isEqualTo(new AuditTrail.Reindexed("acme", AuditTrail.MAX_REINDEXED, size));
        assertThat(trail.reindex("acme", first.next(), reindex).next()).isEqualTo(size);

        assertThat(objects(trail, all(ACME))).isEqualTo(before);
        assertThat(found(trail, by(Optional.empty(), Optional.empty(), Optional.of("collection/c30"))))
                .hasSize(1);
        trail.takeIn();
        assertThat(found(trail, by(Optional.empty(), Optional.of("audit.reindex"), Optional.empty())))
                .as("told once")
                .hasSize(1);
        assertThatThrownBy(() -> trail.reindex("ghost", 0, reindex))
                .isInstanceOf(PlimsollException.class)
                .hasMessageContaining("ghost");
        trail.close();
    }
}
