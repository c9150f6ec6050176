package io.plimsoll.backup;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One line of a manifest or of a ledger.
public sealed interface BackupLine {

    /// The format of manifests and ledgers that this program writes, and the only one it reads.
    int FORMAT = 1;

    /// The first line of a manifest.
    ///
    /// @param source      whose data it is; backups of several servers may share a target
    /// @param software    the version that wrote it
    /// @param begun       what was deleted before is not in the backup
    /// @param taken       what was acknowledged before is in the backup
    /// @param newestWrite when the newest write in the backup was acknowledged
    /// @param catalogue   the copy of the metadata
    /// @param files       with the catalogue
    /// @param newBytes    of them that no earlier backup had brought to the target
    record Head(
            int format,
            BackupId id,
            String source,
            String software,
            Instant begun,
            Instant taken,
            Optional<Instant> newestWrite,
            StoredFile catalogue,
            long files,
            long bytes,
            long newFiles,
            long newBytes)
            implements BackupLine {}

    /// A file of the data folder. In a manifest they stand in the order of their hashes.
    ///
    /// @param path in the data folder, with slashes
    /// @param mark the search engine's own checksum of an index file
    record StoredFile(String path, long bytes, String sha256, Optional<String> mark) implements BackupLine {}

    /// What a collection must hold when it is restored.
    ///
    /// @param passages in the LIVE generation
    record Counts(CollectionKey collection, long documents, long passages, long tombstones) implements BackupLine {}

    /// A question that was answered from one of its documents when the backup was made.
    record Answer(CollectionKey collection, GoldenQuestion question) implements BackupLine {}

    /// A content that should be in the backup and is not, since the server itself has it no longer.
    record Absent(String path, String sha256, String detail) implements BackupLine {}

    /// The first line of a ledger.
    ///
    /// @param backup of which it tells what was deleted since
    /// @param at     every deletion acknowledged before is in this ledger or in an earlier one of the same backup
    /// @param grants whether it lists the grants that there are, which ledgers of the first versions did not
    record LedgerHead(int format, BackupId backup, String source, Instant at, boolean grants) implements BackupLine {}

    /// A document's last deletion.
    record Deletion(CollectionKey collection, DocumentId document, long version, Instant at) implements BackupLine {}

    /// The labels of a document that was there when the ledger was written, if they were ever changed.
    ///
    /// @param version of the document by then
    /// @param at      when they were changed
    record Relabelled(CollectionKey collection, DocumentId document, long version, AccessLabels labels, Instant at)
            implements BackupLine {}

    /// A collection that was there when the ledger was written. One created at another time is another collection.
    record KnownCollection(CollectionKey collection, Instant createdAt) implements BackupLine {}

    /// A tenant that was deleted, at any time before the ledger was written.
    record GoneTenant(TenantId tenant, Instant at) implements BackupLine {}

    /// A key that was there when the ledger was written.
    ///
    /// @param secrets absent in ledgers of the first versions
    record KnownKey(TenantId tenant, String id, Optional<Secrets> secrets) implements BackupLine {}

    /// What a key was known by, so that one that was replaced does not come back.
    ///
    /// @param hash     of the present secret
    /// @param outgoing the former one, while it still works
    record Secrets(String hash, Optional<Outgoing> outgoing) {}

    record Outgoing(String hash, Instant until) {}

    /// A grant that was there when the ledger was written.
    ///
    /// @param collection empty where it is on the whole tenant
    record KnownGrant(TenantId tenant, String grantee, String role, String collection) implements BackupLine {}

    /// What there was when a ledger was written: what is in a backup beyond it has been taken away since.
    ///
    /// @param grants absent where that is not known
    record Known(List<KnownCollection> collections, List<KnownKey> keys, Optional<List<KnownGrant>> grants) {

        public Known {
            collections = List.copyOf(collections);
            keys = List.copyOf(keys);
            grants = grants.map(List::copyOf);
        }
    }
}
