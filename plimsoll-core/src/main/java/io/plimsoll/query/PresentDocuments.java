package io.plimsoll.query;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.tenant.AccessScope;
import java.util.Set;

/// Knows, without the index, which documents may be shown as they were.
@FunctionalInterface
public interface PresentDocuments {

    /// Knows none.
    PresentDocuments NONE = (generation, scope, epoch, documents) -> Set.of();

    /// Of these documents those that are still there, of which the generation has held the same passages since the
    /// collection's epoch was this, and whose present labels the scope sees.
    Set<DocumentId> unchanged(IndexGeneration generation, AccessScope scope, long epoch, Set<DocumentId> documents);
}
