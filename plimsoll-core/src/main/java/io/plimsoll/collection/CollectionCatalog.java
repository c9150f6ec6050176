package io.plimsoll.collection;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/// The durable list of collections and their generations. Every write is durable when the call returns. Names of
/// deleted collections may be used again: their generations' numbers go on, so nothing old is ever seen.
///
/// Whoever changes something says so in an event, which is written with the change; without one it was the server.
public interface CollectionCatalog {

    /// Creates the collection with an empty LIVE generation, or changes its settings. Settings that the passages
    /// depend on hold for documents written to the LIVE generation from then on; a rebuild brings them to all.
    Collection put(CollectionKey key, CollectionSettings settings, ModelStamp model, AuditEvent event);

    default Collection put(CollectionKey key, CollectionSettings settings, ModelStamp model) {
        return put(
                key, settings, model, AuditEvent.bySystem(AuditAction.COLLECTION_CHANGE, key.tenant(), key.object()));
    }

    Optional<Collection> find(CollectionKey key);

    /// A tenant's collections by name, after the given one.
    List<Collection> list(TenantId tenant, Optional<CollectionName> after, int limit);

    /// Lets the collection answer nobody, for the reason given, or everybody again.
    void disable(CollectionKey key, Optional<String> reason, AuditEvent event);

    default void disable(CollectionKey key, Optional<String> reason) {
        var action = reason.isPresent() ? AuditAction.COLLECTION_DISABLE : AuditAction.COLLECTION_ENABLE;
        disable(key, reason, AuditEvent.bySystem(action, key.tenant(), key.object()));
    }

    /// Collections of every tenant that have to be fresh.
    List<Collection> watched();

    /// Forgets the collection with its documents and jobs; returns the generations whose files may go.
    List<IndexGeneration> delete(CollectionKey key, AuditEvent event);

    default List<IndexGeneration> delete(CollectionKey key) {
        return delete(key, AuditEvent.bySystem(AuditAction.COLLECTION_DELETE, key.tenant(), key.object()));
    }

    /// Every generation whose files may exist, of every tenant.
    List<IndexGeneration> generations();

    /// A collection's generations that are not DELETED, by number.
    List<IndexGeneration> generations(CollectionKey key);

    /// One of these.
    default Optional<IndexGeneration> generation(CollectionKey key, long number) {
        return generations(key).stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /// Generations of every tenant that somebody has to see to: all that are neither LIVE nor DELETED, and LIVE ones
    /// that are damaged or not the latest of their collection.
    List<IndexGeneration> unsettled();

    /// Begins a BUILDING generation. Throws `NOT_FOUND` where the collection is gone, `CONFLICT` where another is
    /// BUILDING or READY already.
    IndexGeneration begin(
            CollectionKey key, Chunking chunking, Optional<String> language, ModelStamp model, Cause cause);

    /// Takes a generation to another state than LIVE. Throws `CONFLICT` where it is no longer in the state given, or
    /// where [GenerationState#next] does not lead there.
    IndexGeneration move(IndexGeneration generation, GenerationState to, Cause cause);

    /// Makes a READY or RETIRED generation the LIVE one, in place of `expected`, whose new state is RETIRED, or
    /// FAILED where it is damaged. The collection's settings become the generation's, and the epoch moves. Throws
    /// `CONFLICT` where either generation has changed its state.
    Collection makeLive(IndexGeneration generation, IndexGeneration expected, Cause cause);

    /// Notes that a generation's files cannot be trusted.
    void noteDamage(IndexGeneration generation, String detail);

    /// The steps of a collection's generations, the latest first.
    List<GenerationChange> history(CollectionKey key, int limit);
}
