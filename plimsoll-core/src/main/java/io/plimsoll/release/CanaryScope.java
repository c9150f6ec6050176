package io.plimsoll.release;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/// Whose questions a canary is about. A question has a part in one canary at most, that of the narrowest scope.
public sealed interface CanaryScope {

    /// All questions of the service.
    record Everybody() implements CanaryScope {}

    record OfTenant(TenantId tenant) implements CanaryScope {}

    record OfCollection(CollectionKey collection) implements CanaryScope {}

    /// The scopes that a question of this collection is in, the narrowest first.
    static List<CanaryScope> of(CollectionKey collection) {
        return List.of(new OfCollection(collection), new OfTenant(collection.tenant()), new Everybody());
    }

    default Optional<TenantId> ofTenant() {
        return switch (this) {
            case Everybody unused -> Optional.empty();
            case OfTenant(var tenant) -> Optional.of(tenant);
            case OfCollection(var collection) -> Optional.of(collection.tenant());
        };
    }

    default Optional<CollectionKey> ofCollection() {
        return this instanceof OfCollection(var collection) ? Optional.of(collection) : Optional.empty();
    }

    /// Where flags stand once they are promoted. There is no setting for a single collection: what was tried on one
    /// becomes its tenant's.
    default FlagScope promoted() {
        return ofTenant().<FlagScope>map(FlagScope.OfTenant::new).orElse(FlagScope.global());
    }

    default FlagLevel level() {
        return promoted().level();
    }

    /// Such as `service`, `tenant/acme` or `collection/acme/handbook`.
    default String wireName() {
        return switch (this) {
            case Everybody unused -> "service";
            case OfTenant(var tenant) -> "tenant/" + tenant.value();
            case OfCollection(var collection) -> "collection/" + collection;
        };
    }

    /// The scope of a wire name that this wrote.
    static CanaryScope ofWireName(String text) {
        var parts = text.split("/", 3);
        return switch (parts[0]) {
            case "service" -> new Everybody();
            case "tenant" -> new OfTenant(TenantId.ofValue(parts[1]));
            case "collection" ->
                new OfCollection(new CollectionKey(TenantId.ofValue(parts[1]), new CollectionName(parts[2])));
            default -> throw new IllegalArgumentException("no scope is called " + text);
        };
    }
}
