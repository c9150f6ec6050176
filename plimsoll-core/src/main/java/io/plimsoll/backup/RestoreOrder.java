package io.plimsoll.backup;

import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.util.Optional;

/// What to restore and where to.
///
/// @param backup    absent for the newest
/// @param data      a folder that is empty or not there
/// @param deletions where deletions since the backup are learnt from
public record RestoreOrder(Optional<BackupId> backup, Path data, Scope scope, Deletions deletions) {

    /// Everything, a tenant, or a tenant's collection.
    public record Scope(Optional<TenantId> tenant, Optional<CollectionName> collection) {

        public static final Scope ALL = new Scope(Optional.empty(), Optional.empty());

        public Scope {
            if (collection.isPresent() && tenant.isEmpty()) {
                throw PlimsollException.invalidField("tenant", "a collection is named with its tenant");
            }
        }

        public boolean isAll() {
            return tenant.isEmpty();
        }
    }

    /// Where deletions since the backup are learnt from.
    public sealed interface Deletions {

        /// From the ledgers beside the backup.
        record Ledgers() implements Deletions {}

        /// From the metadata that is left of the server itself, which knows every one of them.
        record Catalogue(Path file) implements Deletions {}

        /// Not at all: what was deleted since the backup comes back.
        record None() implements Deletions {}
    }
}
