package io.plimsoll.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Authority;
import io.plimsoll.tenant.Permission;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Grants] does.
public abstract class GrantsContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final AuditEvent EVENT = AuditEvent.done(AuditAction.GRANT_PUT, Actor.system(ACME), "grant/x");

    /// @param collections where grants on a collection must be possible
    public record Stores(Grants grants, CollectionCatalog collections) {}

    private Grants grants;
    private CollectionCatalog collections;

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract Stores open();

    @BeforeEach
    final void openStore() {
        reopen();
        collections.put(books(ACME), CollectionSettings.DEFAULT, new ModelStamp("m", "m/1", 2));
    }

    private void reopen() {
        var stores = open();
        grants = stores.grants();
        collections = stores.collections();
    }

    private static CollectionKey books(TenantId tenant) {
        return new CollectionKey(tenant, new CollectionName("books"));
    }

    private static Grant grant(TenantId tenant, String to, AccessRole role, String... collection) {
        return new Grant(
                tenant, new Grantee(to), role, List.of(collection).stream().findFirst());
    }

    private void put(Grant... some) {
        for (var grant : some) {
            assertThat(grants.put(grant, EVENT)).isTrue();
        }
    }

    @Test
    void aGrantIsFoundByWhomItIsForUntilItIsRemoved() {
        var onBooks = grant(ACME, "user:ann", AccessRole.EDITOR, "books");
        var everywhere = grant(ACME, "group:finance", AccessRole.READER);
        put(
                onBooks,
                everywhere,
                grant(ACME, "user:bob", AccessRole.READER),
                grant(OTHER, "user:ann", AccessRole.READER));
        reopen();

        assertThat(grants.of(ACME, Set.of("user:ann", "group:finance", "group:other")))
                .containsExactlyInAnyOrder(onBooks, everywhere);
        assertThat(grants.put(onBooks, EVENT)).as("the same again").isFalse();
        assertThat(grants.remove(onBooks, EVENT)).isTrue();
        assertThat(grants.remove(onBooks, EVENT)).isFalse();
        assertThat(grants.of(ACME, Set.of("user:ann"))).isEmpty();
        assertThat(grants.of(OTHER, Set.of("user:ann"))).hasSize(1);
    }

    @Test
    void theListIsOneTenantsAndGoesOnAfterAnyOfThem() {
        put(
                grant(ACME, "user:b", AccessRole.READER),
                grant(ACME, "user:a", AccessRole.READER, "books"),
                grant(ACME, "user:a", AccessRole.READER),
                grant(OTHER, "user:a", AccessRole.EDITOR));
        var all = grants.list(ACME, Optional.empty(), 10);

        assertThat(all)
                .extracting(Grant::key)
                .containsExactly("user:a  reader", "user:a books reader", "user:b  reader");
        assertThat(grants.list(ACME, Optional.of(all.getFirst().key()), 1)).containsExactly(all.get(1));
        assertThat(grants.list(ACME, Optional.of(all.getLast().key()), 1)).isEmpty();
    }

    @Test
    void aGrantOnACollectionNeedsItAndGoesWithIt() {
        assertThatThrownBy(() -> grants.put(grant(ACME, "user:ann", AccessRole.READER, "films"), EVENT))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        put(grant(ACME, "user:ann", AccessRole.READER, "books"), grant(ACME, "user:ann", AccessRole.AUDITOR));
        collections.delete(books(ACME));
        collections.put(books(ACME), CollectionSettings.DEFAULT, new ModelStamp("m", "m/1", 2));

        assertThat(grants.of(ACME, Set.of("user:ann"))).extracting(Grant::role).containsExactly(AccessRole.AUDITOR);
    }

    @Test
    void aPrincipalHasWhatItsNameAndItsGroupsWereGrantedAndNothingElse() {
        put(
                grant(ACME, "group:finance", AccessRole.EDITOR, "books"),
                grant(ACME, "key:ci", AccessRole.READER),
                grant(ACME, "user:ci", AccessRole.TENANT_ADMIN),
                grant(OTHER, "key:ci", AccessRole.OPERATOR));
        var labels = AccessLabels.of(List.of("group:finance", "user:ci"));
        var key = new Appointments(grants).appointed(new Principal(ACME, "ci", labels, Authority.NONE));

        assertThat(key.may(Permission.SEARCH, "films")).isTrue();
        assertThat(key.may(Permission.WRITE_DOCUMENTS, "books")).isTrue();
        assertThat(key.may(Permission.WRITE_DOCUMENTS, "films")).isFalse();
        assertThat(key.may(Permission.MANAGE_COLLECTIONS, "books"))
                .as("a label is no name")
                .isFalse();
        assertThat(key.authority().collections(Permission.WRITE_DOCUMENTS)).contains(Set.of("books"));
    }

    @Test
    void aCallerWithTenThousandGroupsHasWhatTheLastWasGranted() {
        put(grant(ACME, "group:9999", AccessRole.READER));
        var groups = AccessLabels.of(IntStream.range(0, AccessLabels.MAX_CARRIED)
                .mapToObj(i -> "group:" + i)
                .toList());
        var caller = new Appointments(grants).appointed(new Principal(ACME, "user:ann", groups, Authority.NONE));

        assertThat(caller.may(Permission.SEARCH)).isTrue();
    }
}
