package io.plimsoll.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.identity.ApiKeys.ApiKey;
import io.plimsoll.identity.ApiKeys.KeyName;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [ApiKeys] does.
public abstract class ApiKeysContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final KeyName CI = new KeyName(ACME, "ci");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final AuditEvent EVENT = AuditEvent.done(AuditAction.KEY_CREATE, Actor.system(ACME), "key/ci");

    protected ApiKeys keys;

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract ApiKeys open();

    /// How many events have been written down in transactions.
    protected abstract int events();

    @BeforeEach
    final void openStore() {
        keys = open();
    }

    private static ApiKey key(TenantId tenant, String id, String hash) {
        return new ApiKey(
                id,
                tenant,
                AccessRole.EDITOR,
                new AccessLabels(Set.of("hr", "board")),
                Optional.of(Set.of("books", "notes")),
                hash,
                Instant.parse("2026-11-01T12:00:00Z"));
    }

    private void put(ApiKey key) {
        keys.put(key, EVENT);
    }

    private boolean works(String hash, Instant at) {
        return keys.findByHash(hash, at).isPresent();
    }

    @Test
    void aKeyIsFoundByItsHashAsItWas() {
        put(key(ACME, "ci", "h1"));
        keys = open();
        assertThat(keys.findByHash("h1", NOW)).contains(key(ACME, "ci", "h1"));
        assertThat(keys.findByHash("h2", NOW)).isEmpty();
        assertThat(keys.find(CI)).contains(key(ACME, "ci", "h1"));
        assertThat(keys.find(new KeyName(OTHER, "ci"))).isEmpty();
    }

    @Test
    void reachingAllCollectionsIsNotReachingNone() {
        var all = new ApiKey("all", ACME, AccessRole.READER, AccessLabels.NONE, Optional.empty(), "h1", Instant.EPOCH);
        var none = new ApiKey(
                "none", ACME, AccessRole.READER, AccessLabels.NONE, Optional.of(Set.of()), "h2", Instant.EPOCH);
        put(all);
        put(none);
        assertThat(keys.list(ACME)).containsExactly(all, none);
    }

    @Test
    void aReplacedKeyNoLongerWorks() {
        put(key(ACME, "ci", "h1"));
        keys.rotate(CI, "h2", NOW.plusSeconds(60), EVENT);
        put(key(ACME, "ci", "h3"));
        assertThat(works("h1", NOW)).isFalse();
        assertThat(works("h2", NOW)).isFalse();
        assertThat(keys.list(ACME)).containsExactly(key(ACME, "ci", "h3"));
    }

    @Test
    void anotherTenantsKeyOfTheSameIdIsAnotherKey() {
        put(key(ACME, "ci", "h1"));
        put(key(OTHER, "ci", "h2"));
        assertThat(keys.list(ACME)).containsExactly(key(ACME, "ci", "h1"));
        assertThat(keys.revoke(new KeyName(OTHER, "ci"), EVENT)).isTrue();
        assertThat(works("h1", NOW)).isTrue();
    }

    @Test
    void aRevokedKeyNoLongerWorksUnderAnyOfItsSecrets() {
        put(key(ACME, "ci", "h1"));
        keys.rotate(CI, "h2", NOW.plusSeconds(60), EVENT);
        assertThat(keys.revoke(CI, EVENT)).isTrue();
        assertThat(works("h1", NOW)).isFalse();
        assertThat(works("h2", NOW)).isFalse();
        assertThat(keys.revoke(CI, EVENT)).isFalse();
    }

    @Test
    void aKeyWorksUntilTheMomentOfItsExpiry() {
        put(key(ACME, "ci", "h1").expiring(Optional.of(NOW)));
        assertThat(works("h1", NOW.minusMillis(1))).isTrue();
        assertThat(works("h1", NOW)).isFalse();
        assertThat(keys.list(ACME)).hasSize(1);
    }

    @Test
    void aRotatedKeysOldSecretWorksUntilTheOverlapEnds() {
        put(key(ACME, "ci", "h1"));
        var rotated = keys.rotate(CI, "h2", NOW.plusSeconds(60), EVENT);
        assertThat(rotated).map(ApiKey::hash).contains("h2");
        assertThat(keys.findByHash("h1", NOW.plusSeconds(59))).isEqualTo(rotated);
        assertThat(works("h1", NOW.plusSeconds(60))).isFalse();
        assertThat(works("h2", NOW.plusSeconds(60))).isTrue();
        assertThat(keys.rotate(new KeyName(ACME, "absent"), "h9", NOW, EVENT)).isEmpty();
    }

    @Test
    void anExpiredKeysOldSecretDoesNotOutliveIt() {
        put(key(ACME, "ci", "h1").expiring(Optional.of(NOW.plusSeconds(10))));
        keys.rotate(CI, "h2", NOW.plusSeconds(60), EVENT);
        assertThat(works("h1", NOW.plusSeconds(10))).isFalse();
        assertThat(works("h2", NOW.plusSeconds(10))).isFalse();
    }

    @Test
    void ofThreeSecretsTheOldestEndsWithTheSecondRotation() {
        put(key(ACME, "ci", "h1"));
        keys.rotate(CI, "h2", NOW.plusSeconds(60), EVENT);
        keys.rotate(CI, "h3", NOW.plusSeconds(60), EVENT);
        assertThat(works("h1", NOW)).isFalse();
        assertThat(works("h2", NOW)).isTrue();
        assertThat(works("h3", NOW)).isTrue();
    }

    @Test
    void oneKeyCannotHaveTwoIds() {
        put(key(ACME, "ci", "h1"));
        keys.rotate(CI, "h2", NOW.plusSeconds(60), EVENT);
        put(key(ACME, "other", "h3"));
        for (var taken : Set.of("h1", "h2")) {
            assertConflict(() -> put(key(OTHER, "ci", taken)));
            assertConflict(() -> keys.rotate(new KeyName(ACME, "other"), taken, NOW, EVENT));
        }
        assertConflict(() -> keys.rotate(CI, "h2", NOW, EVENT));
    }

    private static void assertConflict(Runnable change) {
        assertThatThrownBy(change::run)
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void useIsRememberedAndNeverGoesBack() {
        put(key(ACME, "ci", "h1"));
        var later = NOW.plus(Duration.ofMinutes(1));
        keys.used(Map.of(CI, later, new KeyName(ACME, "gone"), later));
        keys.used(Map.of(CI, NOW));
        assertThat(keys.find(CI).flatMap(ApiKey::lastUsedAt)).contains(later);
        keys.rotate(CI, "h2", NOW, EVENT);
        assertThat(keys.find(CI).flatMap(ApiKey::lastUsedAt)).contains(later);
    }

    @Test
    void whatChangesAKeyIsWrittenDownWithTheChangeAndOnlyThen() {
        put(key(ACME, "ci", "h1"));
        assertThat(events()).isEqualTo(1);
        keys.rotate(CI, "h2", NOW, EVENT);
        assertThat(events()).isEqualTo(2);
        keys.rotate(new KeyName(ACME, "absent"), "h3", NOW, EVENT);
        assertConflict(() -> put(key(OTHER, "ci", "h2")));
        keys.used(Map.of(CI, NOW));
        assertThat(events()).isEqualTo(2);
        keys.revoke(CI, EVENT);
        keys.revoke(CI, EVENT);
        assertThat(events()).isEqualTo(3);
    }
}
