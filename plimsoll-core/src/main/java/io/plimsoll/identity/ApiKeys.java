package io.plimsoll.identity;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The durable list of API keys. Only a key's hash is kept: who reads the store cannot use what it finds. Whether a key
/// works is asked here for every request, so that a revocation counts on every node when it has returned on one.
public interface ApiKeys {

    /// The longest time for which two secrets of one key work.
    Duration MAX_OVERLAP = Duration.ofDays(30);

    /// The secret before the present one.
    ///
    /// @param until excluded: when it has come, the secret no longer works
    record Outgoing(String hash, Instant until) {}

    /// @param id         names the key in lists, logs and for revocation
    /// @param hash       SHA-256 of the whole key in lower-case hexadecimal digits
    /// @param expiresAt  when it no longer works; absent for never
    /// @param lastUsedAt as it was last written down, which is up to a minute behind; absent for never
    /// @param outgoing   what a rotation leaves in use for a while
    record ApiKey(
            String id,
            TenantId tenant,
            AccessRole role,
            AccessLabels labels,
            Optional<Set<String>> collections,
            String hash,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> lastUsedAt,
            Optional<Outgoing> outgoing) {

        /// A key that does not expire and has not been used.
        public ApiKey(
                String id,
                TenantId tenant,
                AccessRole role,
                AccessLabels labels,
                Optional<Set<String>> collections,
                String hash,
                Instant createdAt) {
            this(
                    id,
                    tenant,
                    role,
                    labels,
                    collections,
                    hash,
                    createdAt,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        public ApiKey expiring(Optional<Instant> at) {
            return new ApiKey(id, tenant, role, labels, collections, hash, createdAt, at, lastUsedAt, outgoing);
        }

        public Principal principal() {
            return new Principal(tenant, id, role, labels, collections);
        }

        public KeyName name() {
            return new KeyName(tenant, id);
        }

        /// Whether a secret of this hash is to be let in.
        public boolean admits(String secretHash, Instant now) {
            boolean expired = expiresAt.map(end -> !now.isBefore(end)).orElse(false);
            boolean present = hash.equals(secretHash);
            boolean former = outgoing.map(old -> old.hash().equals(secretHash) && now.isBefore(old.until()))
                    .orElse(false);
            return !expired && (present || former);
        }
    }

    /// What a key is known by: ids are unique within a tenant.
    record KeyName(TenantId tenant, String id) {}

    /// Adds the key, or replaces the one of the same id with everything that was known of it.
    void put(ApiKey key, AuditEvent event);

    /// The key that has a secret of this hash and admits it now.
    Optional<ApiKey> findByHash(String hash, Instant now);

    Optional<ApiKey> find(KeyName name);

    /// Keys by id, those that have expired among them.
    List<ApiKey> list(TenantId tenant);

    /// Gives the key a new secret. The present one works until the overlap ends, and one that was outgoing ends at
    /// once. Empty where there is no such key.
    Optional<ApiKey> rotate(KeyName name, String newHash, Instant oldUntil, AuditEvent event);

    /// Whether there was such a key; it no longer works when this returns.
    boolean revoke(KeyName name, AuditEvent event);

    /// Writes down when keys were last used, all at once. Never back in time, and nothing of keys that are gone.
    void used(Map<KeyName, Instant> uses);
}
