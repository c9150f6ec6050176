package io.plimsoll.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrantTest {

    private static final TenantId ACME = new TenantId("acme");

    @Test
    void aGranteeIsAUserAKeyOrAGroupAndNothingThatLooksLikeOne() {
        assertThat(new Grantee("user:ann")).hasToString("user:ann");
        for (var wrong : List.of("", "ann", "user:", "User:ann", "role:x", "*", "user:a\u200bnn", "user:a\nb")) {
            assertThatThrownBy(() -> new Grantee(wrong))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            PlimsollException.class, e -> assertThat(e.field()).contains("to"));
        }
    }

    @Test
    void theSameNameTypedOnAnotherSystemIsTheSame() {
        assertThat(new Grantee("user:mu\u0308ller")).isEqualTo(new Grantee("user:m\u00fcller"));
        assertThat(new Grantee("user:\u0430nn")).as("a Cyrillic a").isNotEqualTo(new Grantee("user:ann"));
    }

    @Test
    void rolesOfAWholeTenantAreNotGrantedOnACollection() {
        for (var role : List.of(AccessRole.OPERATOR, AccessRole.AUDITOR)) {
            assertThatThrownBy(() -> new Grant(ACME, new Grantee("user:ann"), role, Optional.of("books")))
                    .isInstanceOf(PlimsollException.class)
                    .hasMessageContaining(role.wireName());
        }
    }
}
