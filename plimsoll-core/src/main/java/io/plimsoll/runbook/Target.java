package io.plimsoll.runbook;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// What an incident is about.
public sealed interface Target {

    record WholeServer() implements Target {}

    record OfTenant(TenantId tenant) implements Target {}

    record OfCollection(CollectionKey collection) implements Target {}

    /// What there is an incident of a runbook for, each by itself.
    enum Scope {
        SERVER,
        TENANT,
        COLLECTION
    }

    /// Absent where the reading is of nothing of that kind.
    static Optional<Target> of(Scope scope, Reading reading) {
        var tenant = Optional.ofNullable(reading.labels().get("tenant")).map(TenantId::ofValue);
        var collection = Optional.ofNullable(reading.labels().get("collection")).map(CollectionName::new);
        return switch (scope) {
            case SERVER -> Optional.of(new WholeServer());
            case TENANT -> tenant.map(OfTenant::new);
            case COLLECTION ->
                tenant.flatMap(known -> collection.map(name -> new OfCollection(new CollectionKey(known, name))));
        };
    }

    default Optional<TenantId> ofTenant() {
        return switch (this) {
            case WholeServer unused -> Optional.empty();
            case OfTenant(var tenant) -> Optional.of(tenant);
            case OfCollection(var collection) -> Optional.of(collection.tenant());
        };
    }

    default Optional<CollectionKey> ofCollection() {
        return this instanceof OfCollection(var collection) ? Optional.of(collection) : Optional.empty();
    }

    /// For whom flags are held.
    default FlagScope flags() {
        return ofTenant().<FlagScope>map(FlagScope.OfTenant::new).orElse(FlagScope.global());
    }

    /// `server`, `tenant/acme` or `collection/acme/docs`.
    default String wireName() {
        return switch (this) {
            case WholeServer unused -> "server";
            case OfTenant(var tenant) -> "tenant/" + tenant.value();
            case OfCollection(var collection) ->
                "collection/" + collection.tenant().value() + "/"
                        + collection.name().value();
        };
    }

    /// The target of a wire name that this wrote.
    static Target ofWireName(String text) {
        var parts = text.split("/", 3);
        return switch (parts[0]) {
            case "server" -> new WholeServer();
            case "tenant" -> new OfTenant(TenantId.ofValue(parts[1]));
            case "collection" ->
                new OfCollection(new CollectionKey(TenantId.ofValue(parts[1]), new CollectionName(parts[2])));
            default -> throw new IllegalArgumentException("nothing is called " + text);
        };
    }
}
