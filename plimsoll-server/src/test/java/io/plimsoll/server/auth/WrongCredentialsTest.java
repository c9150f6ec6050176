package io.plimsoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.audit.AuditOutcome;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.identity.ApiKeys;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WrongCredentialsTest {

    private static final int PER_MINUTE = 100;
    private static final int TOTAL = 1_000;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();
    private final WrongCredentials wrong = new WrongCredentials(PER_MINUTE, TOTAL, nanos::get);

    private String somebody() {
        lookups.incrementAndGet();
        return "somebody";
    }

    private Supplier<String> failing(ErrorCode code) {
        return () -> {
            lookups.incrementAndGet();
            throw new PlimsollException(code, "no");
        };
    }

    private ErrorCode refusal(String address, String fingerprint) {
        return refusal(address, fingerprint, ErrorCode.UNAUTHENTICATED);
    }

    private ErrorCode refusal(String address, String fingerprint, ErrorCode lookup) {
        try {
            throw new AssertionError(wrong.check(address, fingerprint, failing(lookup)));
        } catch (PlimsollException e) {
            return e.code();
        }
    }

    private void exhaust(String address) {
        for (int i = 0; i < PER_MINUTE; i++) {
            assertThat(refusal(address, address + i)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
        assertThat(refusal(address, address + "last")).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    void tenThousandWrongKeysInASecondCostOneHundredLookups() {
        for (int i = 0; i < 10_000; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos() / 10_000);
            refusal("192.0.2.1", "wrong" + i);
        }
        assertThat(lookups).hasValueBetween(PER_MINUTE, PER_MINUTE + 2);
        var report = wrong.report();
        assertThat(report.refused()).isEqualTo(lookups.get());
        assertThat(report.refused() + report.throttled()).isEqualTo(10_000);
        assertThat(report.most()).containsEntry("192.0.2.1", 10_000L);
        assertThat(wrong.report().isEmpty()).isTrue();
    }

    @Test
    void aRefusalSaysWhenToComeBackAndWhichSettingMovesIt() {
        exhaust("192.0.2.1");
        assertThatThrownBy(() -> wrong.check("192.0.2.1", "x", this::somebody))
                .isInstanceOfSatisfying(PlimsollException.class, e -> {
                    assertThat(e.setting()).contains("plimsoll.auth.failures-per-minute");
                    assertThat(e.retryAfter())
                            .hasValueSatisfying(
                                    wait -> assertThat(wait).isBetween(Duration.ofMillis(1), Duration.ofMillis(600)));
                });
        nanos.addAndGet(Duration.ofMillis(600).toNanos());
        assertThat(wrong.check("192.0.2.1", "x", this::somebody)).isEqualTo("somebody");
    }

    @Test
    void othersAreNotAffected() {
        exhaust("192.0.2.1");
        assertThat(wrong.check("192.0.2.2", "good", this::somebody)).isEqualTo("somebody");
    }

    @Test
    void aKeyThatWorkedLatelyWorksFromAThrottledAddressAndIsLookedUpEachTime() {
        wrong.check("192.0.2.9", "good", this::somebody);
        exhaust("192.0.2.1");
        int before = lookups.get();
        for (int i = 0; i < 500; i++) {
            assertThat(wrong.check("192.0.2.1", "good", this::somebody)).isEqualTo("somebody");
        }
        assertThat(lookups.get() - before).isEqualTo(500);
    }

    @Test
    void aKeyThatWasRevokedIsNotKnownForHavingWorked() {
        wrong.check("192.0.2.1", "good", this::somebody);
        exhaust("192.0.2.1");
        assertThat(refusal("192.0.2.1", "good")).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal("192.0.2.1", "good")).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    void whatIsRightOrCannotBeToldCostsNothing() {
        for (int i = 0; i < 10 * PER_MINUTE; i++) {
            wrong.check("192.0.2.1", "good" + i, this::somebody);
            assertThat(refusal("192.0.2.1", "down" + i, ErrorCode.DEPENDENCY_FAILED))
                    .isEqualTo(ErrorCode.DEPENDENCY_FAILED);
        }
        assertThat(wrong.report().isEmpty()).isTrue();
    }

    @Test
    void manyAddressesTogetherAreBoundedToo() {
        for (int i = 0; i < 20_000; i++) {
            refusal("198.51." + i / 256 + "." + i % 256, "w" + i);
        }
        assertThat(lookups).hasValue(TOTAL);
        assertThatThrownBy(() -> wrong.check("203.0.113.1", "new", this::somebody))
                .isInstanceOfSatisfying(
                        PlimsollException.class,
                        e -> assertThat(e.setting()).contains("plimsoll.auth.failures-per-minute-total"));
    }

    @Test
    void addressesOfOneNetworkOfIpv6AreOne() {
        for (int i = 0; i < PER_MINUTE; i++) {
            refusal("2001:db8:0:1::" + Integer.toHexString(i), "w" + i);
        }
        assertThat(refusal("2001:db8:0:1:ffff::1", "x")).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(refusal("2001:db8:0:2::1", "x")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    private record Told(List<AuditEvent> events) implements AuditLog {

        @Override
        public void append(AuditEvent event) {
            events.add(event);
        }

        @Override
        public void repeated(AuditEvent event) {
            throw new UnsupportedOperationException("nothing is shown");
        }

        @Override
        public Began begin(AuditEvent event) {
            throw new UnsupportedOperationException("refusals are over when they are told");
        }
    }

    @Test
    void anIntervalIsOneEventWithItsCounts() {
        var events = new ArrayList<AuditEvent>();
        var meters = new SimpleMeterRegistry();
        var upkeep = new AuthUpkeep(new KeyUses(noKeys()), wrong, new Told(events), meters, Duration.ofMinutes(1));
        exhaust("192.0.2.1");
        exhaust("192.0.2.2");
        upkeep.run();
        upkeep.run();
        assertThat(events).hasSize(1);
        var event = events.getFirst();
        assertThat(event.action()).isEqualTo(AuditAction.REFUSAL);
        assertThat(event.outcome()).isEqualTo(AuditOutcome.REFUSED);
        assertThat(event.details())
                .containsEntry("refused", "200")
                .containsEntry("throttled", "2")
                .containsEntry("addresses", "2")
                .containsEntry("most", "{192.0.2.1=101, 192.0.2.2=101}");
        assertThat(meters.counter("plimsoll.auth.refused").count()).isEqualTo(200);
        assertThat(meters.counter("plimsoll.auth.throttled").count()).isEqualTo(2);
    }

    /// A store that must not be asked.
    private static ApiKeys noKeys() {
        return (ApiKeys) Proxy.newProxyInstance(
                ApiKeys.class.getClassLoader(), new Class<?>[] {ApiKeys.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(List.of(method, arguments));
                });
    }
}
