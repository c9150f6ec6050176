package io.plimsoll.server.auth;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From the claims of a token that holds to the principal it speaks for. What is not mapped is refused.
///
/// @param tenant      that all tokens speak for, where no claim says
/// @param tenantClaim the claim that names the tenant
/// @param tenants     that the issuer may speak for; `*` for all
/// @param subject     what the principal's id is made of
/// @param user        becomes the label `user:…`
/// @param groups      become the labels `group:…`
/// @param role        the claim that `roles` map; of several the one with the most permissions counts
/// @param defaultRole where no claim is mapped; absent to refuse
public record ClaimMapping(
        Optional<TenantId> tenant,
        Optional<ClaimPath> tenantClaim,
        Set<String> tenants,
        ClaimPath subject,
        ClaimPath user,
        ClaimPath groups,
        ClaimPath role,
        Map<String, AccessRole> roles,
        Optional<AccessRole> defaultRole) {

    private static final int MAX_SUBJECT_CHARS = 255;
    private static final int MAX_LABELS = 256;

    public ClaimMapping {
        tenants = Set.copyOf(tenants);
        roles = Map.copyOf(roles);
        if (tenant.isPresent() == tenantClaim.isPresent()) {
            throw new IllegalArgumentException("either tenant or tenant-claim is set");
        }
        if (tenants.isEmpty()) {
            throw new IllegalArgumentException("tenants names those that the issuer may speak for, or is [\"*\"]");
        }
        if (roles.isEmpty() && defaultRole.isEmpty()) {
            throw new IllegalArgumentException("roles or default-role is set, or nobody has a role");
        }
    }

    /// Throws `UNAUTHENTICATED` where the token speaks for nobody here.
    Principal principal(String issuer, Map<String, Object> claims) {
        return new Principal(tenantOf(claims), id(issuer, claims), roleOf(claims), labels(claims), Optional.empty());
    }

    /// The same answer for a tenant that there is not and for one that the issuer may not speak for.
    static PlimsollException noTenant() {
        return Credentials.unauthenticated("the token speaks for no tenant that its issuer may speak for");
    }

    private TenantId tenantOf(Map<String, Object> claims) {
        var named = tenantClaim.map(claim -> claim.texts(claims)).orElse(List.of());
        if (tenantClaim.isPresent() && named.size() != 1) {
            throw noTenant();
        }
        try {
            var found = tenant.orElseGet(() -> new TenantId(named.getFirst()));
            if (tenants.contains("*") || tenants.contains(found.value())) {
                return found;
            }
        } catch (PlimsollException e) {
            throw noTenant();
        }
        throw noTenant();
    }

    private String id(String issuer, Map<String, Object> claims) {
        var values = subject.texts(claims);
        if (values.size() == 1) {
            var value = values.getFirst();
            if (!value.isBlank()
                    && value.length() <= MAX_SUBJECT_CHARS
                    && value.chars().noneMatch(Character::isISOControl)) {
                return "oidc:" + issuer + ":" + value;
            }
        }
        throw Credentials.unauthenticated("the token's claim " + subject.pointer() + " names one subject of 1 to "
                + MAX_SUBJECT_CHARS + " characters");
    }

    private AccessRole roleOf(Map<String, Object> claims) {
        return role.texts(claims).stream()
                .flatMap(value -> Optional.ofNullable(roles.get(value)).stream())
                .max(Comparator.comparingInt(
                                (AccessRole mapped) -> mapped.permissions().size())
                        .thenComparing(AccessRole::wireName))
                .or(() -> defaultRole)
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.FORBIDDEN,
                        "none of the roles in the token's claim " + role.pointer()
                                + " is mapped to one of this server"));
    }

    /// A caller of too many groups is refused, not cut short: a group that is left out may be one that is denied.
    private AccessLabels labels(Map<String, Object> claims) {
        var labels = new ArrayList<String>();
        user.texts(claims).forEach(name -> labels.add("user:" + name));
        groups.texts(claims).forEach(name -> labels.add("group:" + name));
        if (labels.size() > MAX_LABELS) {
            throw new PlimsollException(
                    ErrorCode.FORBIDDEN,
                    "the token names " + labels.size() + " users and groups, but a caller has at most " + MAX_LABELS
                            + "; let the issuer send only those of this server");
        }
        try {
            return AccessLabels.of(labels);
        } catch (PlimsollException e) {
            throw new PlimsollException(
                    ErrorCode.FORBIDDEN, "a user or group of the token cannot be a label: " + e.detail());
        }
    }
}
