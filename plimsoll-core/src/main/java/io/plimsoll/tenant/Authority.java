package io.plimsoll.tenant;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a principal may do: everywhere in its tenant, and beyond that on single collections.
public record Authority(Set<Permission> everywhere, Map<String, Set<Permission>> onCollections) {

    public static final Authority NONE = new Authority(Set.of(), Map.of());

    public Authority {
        everywhere = Set.copyOf(everywhere);
        onCollections = onCollections.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    /// What the role gives on the whole tenant.
    public static Authority of(AccessRole role) {
        return new Authority(role.permissions(), Map.of());
    }

    /// What the role gives on these collections alone, which leaves out what cannot be had on one.
    public static Authority of(AccessRole role, Set<String> collections) {
        var there =
                role.permissions().stream().filter(Permission::isOfCollections).collect(Collectors.toUnmodifiableSet());
        return new Authority(
                Set.of(), collections.stream().distinct().collect(Collectors.toMap(name -> name, unused -> there)));
    }

    public Authority and(Authority other) {
        var both = new HashMap<>(onCollections);
        other.onCollections.forEach((name, more) -> both.merge(name, more, Authority::union));
        return new Authority(union(everywhere, other.everywhere), both);
    }

    private static Set<Permission> union(Set<Permission> some, Set<Permission> more) {
        var all = EnumSet.noneOf(Permission.class);
        all.addAll(some);
        all.addAll(more);
        return all;
    }

    public boolean may(Permission permission) {
        return everywhere.contains(permission);
    }

    public boolean may(Permission permission, String collection) {
        return everywhere.contains(permission)
                || onCollections.getOrDefault(collection, Set.of()).contains(permission);
    }

    /// On one collection at least.
    public boolean mayAnywhere(Permission permission) {
        return everywhere.contains(permission)
                || onCollections.values().stream().anyMatch(there -> there.contains(permission));
    }

    /// The collections on which the permission holds; absent where it holds everywhere.
    public Optional<Set<String>> collections(Permission permission) {
        return everywhere.contains(permission)
                ? Optional.empty()
                : Optional.of(onCollections.entrySet().stream()
                        .filter(entry -> entry.getValue().contains(permission))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /// Whether anything can be done with the collection, so that its being there is no secret.
    public boolean reaches(String collection) {
        return everywhere.stream().anyMatch(Permission::isOfCollections) || onCollections.containsKey(collection);
    }

    /// Whether it has all that the role gives, on the whole tenant or on one collection.
    public boolean covers(AccessRole role, Optional<String> collection) {
        return role.permissions().stream()
                .allMatch(permission ->
                        collection.map(name -> may(permission, name)).orElse(may(permission)));
    }
}
