package io.plimsoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class NewKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void aKeyIsFortyThreeDigitsAfterItsPrefix() {
        assertThat(NewKey.random(RANDOM).key()).matches("plm_[0-9A-Za-z]{43}");
        assertThat(NewKey.random(RANDOM).id()).matches("key_[0-9A-Za-z]{13}");
    }

    @Test
    void noTwoKeysAreTheSame() {
        var keys = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            keys.add(NewKey.random(RANDOM).key());
        }
        assertThat(keys).hasSize(1_000);
    }

    @Test
    void theHashIsThatOfTheWholeKey() {
        assertThat(NewKey.of("abc", RANDOM).hash())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void aPrintedKeyDoesNotShowIt() {
        var key = NewKey.random(RANDOM);
        assertThat(key.toString()).doesNotContain(key.key()).doesNotContain(key.hash());
    }
}
