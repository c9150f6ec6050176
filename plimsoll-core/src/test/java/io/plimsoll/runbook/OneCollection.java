package io.plimsoll.runbook;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.GenerationChange;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A catalogue of one collection, which can be disabled.
public final class OneCollection implements CollectionCatalog {

    private final CollectionKey key;
    Optional<String> disabled = Optional.empty();

    public OneCollection(CollectionKey key) {
        this.key = key;
    }

    @Override
    public Optional<Collection> find(CollectionKey wanted) {
        var live = IndexGeneration.live(key, 1, new ModelStamp("m", "m/1", 2));
        var collection = new Collection(key, CollectionSettings.DEFAULT, live, disabled, 1, Instant.EPOCH);
        return wanted.equals(key) ? Optional.of(collection) : Optional.empty();
    }

    @Override
    public void disable(CollectionKey wanted, Optional<String> reason, AuditEvent event) {
        disabled = reason;
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("runbooks don't ask for this");
    }

    @Override
    public Collection put(CollectionKey wanted, CollectionSettings settings, ModelStamp model, AuditEvent event) {
        throw notHere();
    }

    @Override
    public List<Collection> list(TenantId tenant, Optional<CollectionName> after, int limit) {
        throw notHere();
    }

    @Override
    public List<Collection> watched() {
        throw notHere();
    }

    @Override
    public List<IndexGeneration> delete(CollectionKey wanted, AuditEvent event) {
        throw notHere();
    }

    @Override
    public List<IndexGeneration> generations() {
        throw notHere();
    }

    @Override
    public List<IndexGeneration> generations(CollectionKey wanted) {
        throw notHere();
    }

    @Override
    public List<IndexGeneration> unsettled() {
        throw notHere();
    }

    @Override
    public IndexGeneration begin(
            CollectionKey wanted, Chunking chunking, Optional<String> language, ModelStamp model, Cause cause) {
        throw notHere();
    }

    @Override
    public IndexGeneration move(IndexGeneration generation, GenerationState to, Cause cause) {
        throw notHere();
    }

    @Override
    public Collection makeLive(IndexGeneration generation, IndexGeneration expected, Cause cause) {
        throw notHere();
    }

    @Override
    public void noteDamage(IndexGeneration generation, String detail) {
        throw notHere();
    }

    @Override
    public List<GenerationChange> history(CollectionKey wanted, int limit) {
        throw notHere();
    }
}
