package io.plimsoll.server.http;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryCollections implements CollectionCatalog {

    private final Map<CollectionKey, Collection> collections = new ConcurrentHashMap<>();

    @Override
    public Collection put(CollectionKey key, CollectionSettings settings, ModelStamp model, AuditEvent event) {
        return collections.compute(key, (unused, present) -> {
            var live = present == null ? IndexGeneration.live(key, 1, model) : present.live();
            return new Collection(key, settings, live, Optional.empty(), 1, Instant.EPOCH);
        });
    }

    @Override
    public Optional<Collection> find(CollectionKey key) {
        return Optional.ofNullable(collections.get(key));
    }

    @Override
    public List<Collection> list(TenantId tenant, Optional<CollectionName> after, int limit) {
        return collections.values().stream()
                .filter(collection -> collection.key().tenant().equals(tenant))
                .filter(collection -> after.map(name -> collection.key().name().compareTo(name) > 0)
                        .orElse(true))
                .sorted(Comparator.comparing(collection -> collection.key().name()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<IndexGeneration> delete(CollectionKey key, AuditEvent event) {
        var gone = collections.remove(key);
        return gone == null ? List.of() : List.of(gone.live());
    }

    @Override
    public List<IndexGeneration> generations() {
        return collections.values().stream().map(Collection::live).toList();
    }

    @Override
    public List<IndexGeneration> generations(CollectionKey key) {
        return find(key).map(Collection::live).stream().toList();
    }

    @Override
    public void disable(CollectionKey key, Optional<String> reason, AuditEvent event) {
        collections.computeIfPresent(
                key,
                (unused, present) -> new Collection(
                        key, present.settings(), present.live(), reason, present.epoch() + 1, Instant.EPOCH));
    }

    @Override
    public List<Collection> watched() {
        return List.of();
    }

    @Override
    public List<IndexGeneration> unsettled() {
        return List.of();
    }

    @Override
    public IndexGeneration begin(
            CollectionKey key, Chunking chunking, Optional<String> language, ModelStamp model, Cause cause) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public IndexGeneration move(IndexGeneration generation, GenerationState to, Cause cause) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public Collection makeLive(IndexGeneration generation, IndexGeneration expected, Cause cause) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public void noteDamage(IndexGeneration generation, String detail) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public List<GenerationChange> history(CollectionKey key, int limit) {
        return List.of();
    }
}
