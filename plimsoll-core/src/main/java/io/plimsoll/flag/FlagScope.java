package io.plimsoll.flag;

import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// For whom a value is set.
public sealed interface FlagScope {

    /// One credential of a tenant.
    record OfPrincipal(TenantId tenant, String principal) implements FlagScope {}

    record OfTenant(TenantId tenant) implements FlagScope {}

    /// Shares of all users, each of whom stays with what they got.
    record Percentage() implements FlagScope {}

    /// Everybody.
    record Global() implements FlagScope {}

    static FlagScope percentage() {
        return new Percentage();
    }

    static FlagScope global() {
        return new Global();
    }

    /// Absent where it is nobody's in particular.
    default Optional<TenantId> ofTenant() {
        return switch (this) {
            case OfPrincipal(var tenant, var unused) -> Optional.of(tenant);
            case OfTenant(var tenant) -> Optional.of(tenant);
            case Percentage unused -> Optional.empty();
            case Global unused -> Optional.empty();
        };
    }

    default FlagLevel level() {
        return switch (this) {
            case OfPrincipal unused -> FlagLevel.PRINCIPAL;
            case OfTenant unused -> FlagLevel.TENANT;
            case Percentage unused -> FlagLevel.PERCENTAGE;
            case Global unused -> FlagLevel.GLOBAL;
        };
    }

    /// Such as `global`, `tenant/acme` or `principal/acme/key_4ZfQ`.
    default String wireName() {
        return switch (this) {
            case OfPrincipal(var tenant, var principal) -> "principal/" + tenant.value() + "/" + principal;
            case OfTenant(var tenant) -> "tenant/" + tenant.value();
            case Percentage unused -> "percentage";
            case Global unused -> "global";
        };
    }

    /// The scope of a wire name that this wrote.
    static FlagScope ofWireName(String text) {
        var parts = text.split("/", 3);
        return switch (parts[0]) {
            case "principal" -> new OfPrincipal(TenantId.ofValue(parts[1]), parts[2]);
            case "tenant" -> new OfTenant(TenantId.ofValue(parts[1]));
            case "percentage" -> percentage();
            case "global" -> global();
            default -> throw new IllegalArgumentException("no scope is called " + text);
        };
    }
}
