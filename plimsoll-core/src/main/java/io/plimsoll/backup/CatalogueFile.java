package io.plimsoll.backup;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A copy of the metadata that no server uses.
public interface CatalogueFile extends AutoCloseable {

    interface Opener {
        CatalogueFile open(Path file);
    }

    /// @param hash of its content, which is its name
    record BlobName(TenantId tenant, String hash) {}

    /// Blobs to be closed.
    interface BlobNames extends Iterator<BlobName>, AutoCloseable {
        @Override
        void close();
    }

    /// The labels that an index is to have for a document which it has with others.
    record LaterLabels(CollectionKey collection, long generation, DocumentId document, AccessLabels labels) {}

    /// Whose catalogue it is: see [BackupStore#source].
    String source();

    /// Every generation whose index is worth keeping: neither DELETED nor FAILED.
    List<IndexGeneration> generations();

    /// Notes that these indexes are not to be had, so that the server rebuilds them from the documents.
    void noteWithoutIndex(Collection<IndexGeneration> generations);

    List<BackupLine.Counts> counts();

    Optional<Instant> newestWrite();

    /// Every blob that a document needs, each once, by hash and then by tenant.
    BlobNames blobs();

    boolean needs(BlobName blob);

    /// A sample of a collection's searchable documents, the same one each time.
    List<DocumentId> sample(CollectionKey collection, int limit);

    /// Whether the LIVE generation holds the document's present version.
    boolean isSearchable(CollectionKey collection, DocumentId document);

    /// Documents to be taken out of every index that was copied with this catalogue.
    void unsettled(BiConsumer<CollectionKey, DocumentId> documents);

    void forgetUnsettled();

    /// Removes every other tenant, and every other collection where one is named. Throws `NOT_FOUND` where there is
    /// no such tenant or collection.
    void keepOnly(RestoreOrder.Scope scope);

    /// Deletes the document as its server did, unless it is newer than that; returns whether it was there. It is
    /// unsettled then.
    boolean delete(BackupLine.Deletion deletion);

    /// Gives the document, and what generations hold of it, the labels that it had at last. What is of an older
    /// version than these labels is seen only by those whom both its own and these admit: they may have been made
    /// wider for a content that has less to hide. Nothing happens to what is newer. Returns whether anything has
    /// changed, which it says of each document once.
    boolean relabel(BackupLine.Relabelled change);

    /// What [#relabel] changed since the file was opened, of generations.
    void relabelled(Consumer<LaterLabels> holdings);

    /// Removes all that the tenant had and remembers that it was deleted, so that its id does not come back.
    void forget(BackupLine.GoneTenant gone);

    /// Removes the collections, keys and grants that are none of these, and gives the keys that are the secrets that
    /// they had.
    void keepKnown(BackupLine.Known known);

    /// What was deleted and relabelled since, and what is there, as [BackupStore#deletions] tells it.
    void deletions(Instant since, Consumer<BackupLine> lines);

    /// Has the server that will use this file say so first of all in the audit log of each tenant that it serves: these
    /// logs begin anew, since backups hold none.
    void noteRestored(AuditEvent event);

    /// Leaves nothing of removed rows in the file. Throws `INVALID_REQUEST` where the file is damaged.
    void finish();

    @Override
    void close();
}
