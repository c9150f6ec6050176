package io.plimsoll.collection;

import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/// The durable list of collections and their generations. Every write is durable when the call returns. Names of
/// deleted collections may be used again: their generations' numbers go on, so nothing old is ever seen.
public interface CollectionCatalog {

    /// What an embedding model leaves on a generation.
    record ModelStamp(String name, String fingerprint, int dimensions) {}

    /// Creates the collection with an empty LIVE generation, or changes its settings. Settings that the passages
    /// depend on hold for documents written from then on.
    Collection put(CollectionKey key, CollectionSettings settings, ModelStamp model);

    Optional<Collection> find(CollectionKey key);

    /// A tenant's collections by name, after the given one.
    List<Collection> list(TenantId tenant, Optional<CollectionName> after, int limit);

    /// Forgets the collection with its documents and jobs; returns the generations whose files may go.
    List<IndexGeneration> delete(CollectionKey key);

    /// Every generation whose files must exist, of every tenant.
    List<IndexGeneration> generations();
}
