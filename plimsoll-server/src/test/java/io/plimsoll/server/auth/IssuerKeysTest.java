package io.plimsoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger fetches = new AtomicInteger();
    private final List<JWK> served = new ArrayList<>();
    private boolean down;
    private final IssuerKeys keys = new IssuerKeys(issuer(), this::fetch, nanos::get);

    private static Issuer issuer() {
        return new Issuer(
                "corp",
                URI.create("https://login.example.org"),
                Set.of("plimsoll"),
                Optional.empty(),
                Set.of(),
                Set.of("ES256"),
                Issuer.KeyCaching.DEFAULT,
                new ClaimMapping(
                        Optional.of(TenantId.DEFAULT),
                        Optional.empty(),
                        Set.of("*"),
                        new ClaimPath("/sub"),
                        new ClaimPath("/sub"),
                        new ClaimPath("/groups"),
                        new ClaimPath("/roles"),
                        Map.of(),
                        Optional.of(AccessRole.READER)),
                Optional.empty());
    }

    private synchronized byte[] fetch() throws IOException {
        fetches.incrementAndGet();
        if (down) {
            throw new IOException("connection refused");
        }
        return new JWKSet(served).toString(true).getBytes(StandardCharsets.UTF_8);
    }

    private static ECKey key(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private List<JWK> find(String id) {
        return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aFloodOfUnknownKeyIdsCostsOneFetchAnInterval() throws Exception {
        served.add(key("one"));
        assertThat(find("one")).hasSize(1);
        for (int second = 0; second < 90; second++) {
            for (int i = 0; i < 100; i++) {
                assertThat(find("unknown-" + second + "-" + i)).isEmpty();
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(fetches).as("at 0 s, 30 s and 60 s").hasValue(3);
        assertThat(find("one")).hasSize(1);
    }

    @Test
    void thoseWhoComeAtOnceShareOneFetch() throws Exception {
        served.add(key("one"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                var unused = threads.submit(() -> find("one"));
            }
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aNewKeyIsKnownAfterAnIntervalAndAnOldOneGoes() throws Exception {
        served.add(key("one"));
        find("one");
        served.clear();
        served.add(key("two"));
        assertThat(find("two")).isEmpty();
        pass(Duration.ofSeconds(30));
        assertThat(find("two")).hasSize(1);
        assertThat(find("one")).isEmpty();
    }

    @Test
    void keysOutliveTheirIssuerForTheStatedTimeAndThenItIsNobodysFault() throws Exception {
        served.add(key("one"));
        find("one");
        down = true;
        pass(Duration.ofMinutes(65));
        assertThat(find("one")).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertUnavailable("one");
        down = false;
        pass(Duration.ofSeconds(30));
        assertThat(find("one")).hasSize(1);
    }

    @Test
    void anUnknownKeyIsNotWrongWhileTheIssuerCannotBeAsked() throws Exception {
        served.add(key("one"));
        find("one");
        down = true;
        pass(Duration.ofSeconds(30));
        assertUnavailable("two");
        assertUnavailable("three");
        assertThat(fetches).hasValue(2);
        assertThat(find("one")).hasSize(1);
    }

    @Test
    void anIssuerThatNeverAnsweredIsAskedOnceAnInterval() {
        down = true;
        for (int i = 0; i < 1_000; i++) {
            assertUnavailable("one");
        }
        assertThat(fetches).hasValue(1);
    }

    private void assertUnavailable(String id) {
        assertThatThrownBy(() -> find(id)).isInstanceOfSatisfying(PlimsollException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(30));
        });
    }

    @Test
    void symmetricKeysAreNotTaken() throws Exception {
        served.add(new OctetSequenceKey.Builder(new byte[32]).keyID("secret").build());
        served.add(key("one"));
        assertThat(find("secret")).isEmpty();
        assertThat(find("one")).hasSize(1);
    }

    @Test
    void neitherAreMoreKeysThanAnIssuerHas() throws Exception {
        for (int i = 0; i < 101; i++) {
            served.add(key("k" + i));
        }
        assertUnavailable("k0");
    }
}
