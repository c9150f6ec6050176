package io.plimsoll.tenant;

import static io.plimsoll.tenant.Permission.*;
import static io.plimsoll.tenant.Permission.AUDIT;

import io.plimsoll.error.PlimsollException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// A named bundle of permissions that a key carries and grants give.
public enum AccessRole {
    OPERATOR(EnumSet.allOf(Permission.class)),
    /// Without [Permission#AUDIT]: an administrator is whom the audit log is about.
    TENANT_ADMIN(EnumSet.of(
            SEARCH,
            READ_DOCUMENTS,
            WRITE_DOCUMENTS,
            MANAGE_COLLECTIONS,
            LOOK_BACK,
            READ_TRACES,
            MANAGE_ACCESS,
            MANAGE_FLAGS,
            READ_USAGE)),
    EDITOR(EnumSet.of(SEARCH, READ_DOCUMENTS, WRITE_DOCUMENTS)),
    READER(EnumSet.of(SEARCH)),
    AUDITOR(EnumSet.of(AUDIT));

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
    private final Set<Permission> permissions;

    AccessRole(Set<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /// Whether it may be had on a single collection, with those of its permissions that a collection knows. An operator
    /// is
    /// one of the whole server.
    public boolean isOfCollections() {
        return !permissions.contains(OPERATE) && permissions.stream().anyMatch(Permission::isOfCollections);
    }

    /// The role as it is written outside: `tenant-admin`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static AccessRole of(String wireName) {
        for (var role : values()) {
            if (role.wireName().equals(wireName)) {
                return role;
            }
        }
        throw PlimsollException.invalidField(
                "role",
                "the role is one of "
                        + Arrays.stream(values()).map(AccessRole::wireName).collect(Collectors.joining(", ")));
    }
}
