package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.Deletion;
import io.plimsoll.backup.BackupLine.GoneTenant;
import io.plimsoll.backup.BackupLine.Head;
import io.plimsoll.backup.BackupLine.Known;
import io.plimsoll.backup.BackupLine.KnownCollection;
import io.plimsoll.backup.BackupLine.KnownGrant;
import io.plimsoll.backup.BackupLine.KnownKey;
import io.plimsoll.backup.BackupLine.LedgerHead;
import io.plimsoll.backup.BackupLine.Relabelled;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes in a restored catalogue again what was deleted since the backup: documents, collections, tenants, keys and
/// their former secrets, grants; and what was changed of who sees documents.
final class LaterDeletions {

    private final CatalogueFile.Opener copies;
    private final CatalogueFile copy;
    private final Head head;
    private final List<KnownCollection> collections = new ArrayList<>();
    private final List<KnownKey> keys = new ArrayList<>();
    private final List<KnownGrant> grants = new ArrayList<>();
    private boolean listsGrants;
    private Optional<Instant> until = Optional.empty();
    private boolean own;
    private long count;
    private long relabelled;

    LaterDeletions(CatalogueFile.Opener copies, CatalogueFile copy, Head head) {
        this.copies = copies;
        this.copy = copy;
        this.head = head;
    }

    /// How many documents there were to delete.
    long count() {
        return count;
    }

    /// How many documents were given other labels than they have in the backup.
    long relabelled() {
        return relabelled;
    }

    /// Later deletions are not known.
    Optional<Instant> until() {
        return until;
    }

    void apply(BackupTarget target, RestoreOrder.Deletions from, Path staging) throws IOException {
        switch (from) {
            case RestoreOrder.Deletions.None() -> {
                return;
            }
            case RestoreOrder.Deletions.Ledgers() -> readLedgers(target, staging);
            case RestoreOrder.Deletions.Catalogue(Path file) -> {
                try (var former = copies.open(file)) {
                    requireSame(former.source());
                    listsGrants = true;
                    former.deletions(Instant.EPOCH, line -> take(line, true));
                }
            }
        }
        copy.keepKnown(new Known(collections, keys, listsGrants ? Optional.of(grants) : Optional.empty()));
    }

    private void requireSame(String source) {
        if (!source.equals(head.source())) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "the metadata that deletions were to be learnt from is that of another server than the backup");
        }
    }

    private void readLedgers(BackupTarget target, Path staging) throws IOException {
        target.eachLedger(head.id(), staging, ledger -> read(ledger, target.format()));
        if (!own) {
            throw new PlimsollException(
                    ErrorCode.NOT_FOUND,
                    "the ledger of what was deleted since backup " + head.id()
                            + " is missing; without it deleted documents come back");
        }
    }

    private void read(Path ledger, LineFormat format) {
        try (var lines = new SealedLines.Reader(ledger, format)) {
            if (lines.next() instanceof LedgerHead ledgerHead
                    && ledgerHead.source().equals(head.source())) {
                own |= ledgerHead.backup().equals(head.id());
                boolean newest = until.isEmpty() || !ledgerHead.at().isBefore(until.get());
                if (newest) {
                    until = Optional.of(ledgerHead.at());
                    collections.clear();
                    keys.clear();
                    grants.clear();
                    listsGrants = ledgerHead.grants();
                }
                lines.forEachRemaining(line -> take(line, newest));
            }
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "a ledger cannot be read", e);
        }
    }

    /// @param newest whether it says what there is, and not only what was deleted
    private void take(BackupLine line, boolean newest) {
        switch (line) {
            case Deletion deletion -> count += copy.delete(deletion) ? 1 : 0;
            case Relabelled change -> relabelled += copy.relabel(change) ? 1 : 0;
            case GoneTenant gone -> copy.forget(gone);
            case KnownCollection collection when newest -> collections.add(collection);
            case KnownKey key when newest -> keys.add(key);
            case KnownGrant grant when newest -> grants.add(grant);
            case KnownCollection unused -> {}
            case KnownKey unused -> {}
            case KnownGrant unused -> {}
            default -> throw new PlimsollException(ErrorCode.INVALID_REQUEST, "a ledger has a line of something else");
        }
    }
}
