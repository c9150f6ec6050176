package io.plimsoll.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.request.IdempotencyKeys.Answer;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [IdempotencyKeys] does.
public abstract class IdempotencyKeysContract {

    private static final Principal ANN = principal("acme", "ann");
    private static final Answer ANSWER = new Answer(202, "application/json", "{\"job\":\"1\"}".getBytes(UTF_8));

    private volatile Instant now = Instant.parse("2026-11-01T12:00:00Z");
    protected IdempotencyKeys keys;

    /// Opens an empty store.
    protected abstract IdempotencyKeys open(InstantSource clock);

    @BeforeEach
    final void openStore() {
        keys = open(() -> now);
    }

    private static Principal principal(String tenant, String id) {
        return new Principal(new TenantId(tenant), id, AccessRole.EDITOR, AccessLabels.NONE, Optional.empty());
    }

    @Test
    void aKeyIsTakenOnceAndItsAnswerRemembered() {
        assertThat(keys.take(ANN, "k")).isEmpty();
        assertThat(keys.take(ANN, "k").orElseThrow().answer()).isEmpty();
        keys.answered(ANN, "k", "print", ANSWER);
        var use = keys.take(ANN, "k").orElseThrow();
        assertThat(use.fingerprint()).isEqualTo("print");
        assertThat(use.answer().orElseThrow()).usingRecursiveComparison().isEqualTo(ANSWER);
    }

    @Test
    void keysAreAPrincipalsOwn() {
        assertThat(keys.take(ANN, "k")).isEmpty();
        assertThat(keys.take(principal("acme", "bob"), "k")).isEmpty();
        assertThat(keys.take(principal("other", "ann"), "k")).isEmpty();
    }

    @Test
    void aKeyThatWasGivenBackIsFree() {
        assertThat(keys.take(ANN, "k")).isEmpty();
        keys.release(ANN, "k");
        assertThat(keys.take(ANN, "k")).isEmpty();
    }

    @Test
    void aKeyWhoseRequestNeverEndedIsFreeAfterAWhile() {
        assertThat(keys.take(ANN, "k")).isEmpty();
        now = now.plus(IdempotencyKeys.HELD).plusSeconds(1);
        assertThat(keys.take(ANN, "k")).isEmpty();
        assertThat(keys.take(ANN, "k")).isPresent();
    }

    @Test
    void anAnswerIsForgottenAfterADay() {
        assertThat(keys.take(ANN, "k")).isEmpty();
        keys.answered(ANN, "k", "print", ANSWER);
        now = now.plus(IdempotencyKeys.KEPT).minus(Duration.ofMinutes(1));
        assertThat(keys.take(ANN, "k")).isPresent();
        now = now.plus(Duration.ofMinutes(2));
        assertThat(keys.take(ANN, "k")).isEmpty();
    }
}
