package io.plimsoll.server.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Admission.Kind;
import io.plimsoll.request.Admission.Place;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveAdmissionTest {

    private static final TenantId NOISY = new TenantId("noisy");
    private static final TenantId CALM = new TenantId("calm");
    private static final TenantId THIRD = new TenantId("third");

    /// The limit begins at 16 queries; 8 is the least and 32 the most.
    private final AdaptiveAdmission admission =
            new AdaptiveAdmission(new AdaptiveAdmission.Settings(Duration.ofMillis(20), 64, 16, 8, 1));

    private List<Place> flood(TenantId tenant, Kind kind) {
        var places = new ArrayList<Place>();
        while (true) {
            try {
                places.add(admission.enter(tenant, kind));
            } catch (PlimsollException full) {
                return places;
            }
        }
    }

    private PlimsollException refusal(TenantId tenant, Kind kind) {
        return catchThrowableOfType(PlimsollException.class, () -> admission.enter(tenant, kind));
    }

    /// As pools tell waits, for as long as it takes to change the limit.
    private void untilLimitIs(int wanted, Duration wait) {
        while (admission.limit(Kind.SEARCH) != wanted) {
            admission.waited(wait.toNanos());
        }
    }

    @Test
    void aFullServerSaysWhenToComeBackAndWhatTheLimitIsSetBy() {
        assertThat(flood(NOISY, Kind.SEARCH)).hasSize(16);

        var refusal = refusal(NOISY, Kind.SEARCH);

        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.code().blame()).isEqualTo(Blame.CAPACITY);
        assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
        assertThat(refusal.setting()).contains("plimsoll.load.max-queue-time");
        assertThat(admission.refusedSoFar(Kind.SEARCH)).isEqualTo(2);
        assertThat(admission.admittedSoFar(Kind.SEARCH)).isEqualTo(16);
    }

    @Test
    void whoLooksTakesNothing() {
        admission.check(NOISY, Kind.ASK);
        assertThat(admission.inWork(Kind.ASK)).isZero();

        var places = flood(NOISY, Kind.ASK);
        assertThat(catchThrowableOfType(PlimsollException.class, () -> admission.check(NOISY, Kind.ASK))
                        .code())
                .isEqualTo(ErrorCode.OVERLOADED);
        admission.check(CALM, Kind.ASK);

        places.getFirst().close();
        places.getFirst().close();
        assertThat(admission.inWork(Kind.ASK)).isEqualTo(15);
    }

    @Test
    void aTenantThatTakesAllItCanGetKeepsNoOtherFromItsShare() {
        flood(NOISY, Kind.SEARCH);

        assertThat(flood(CALM, Kind.SEARCH)).hasSize(8);
        assertThat(flood(THIRD, Kind.ASK)).hasSize(5);
        assertThat(flood(NOISY, Kind.SEARCH)).isEmpty();
    }

    @Test
    void allTenantsTogetherHaveTwiceTheLimit() {
        int all = 0;
        for (int i = 0; i < 100; i++) {
            all += flood(new TenantId("tenant-" + i), Kind.SEARCH).size();
        }
        assertThat(all).isEqualTo(32);
    }

    @Test
    void fewerAreLetInWhileWorkWaitsAndMoreWhenItDoesNot() {
        var places = flood(NOISY, Kind.SEARCH);

        untilLimitIs(12, Duration.ofMillis(50));
        assertThat(refusal(NOISY, Kind.SEARCH)).isNotNull();
        untilLimitIs(8, Duration.ofMillis(50));
        untilLimitIs(10, Duration.ZERO);

        places.forEach(Place::close);
        assertThat(flood(NOISY, Kind.SEARCH)).hasSize(10);
    }

    @Test
    void writesGiveWayToThoseWhoWaitForAnAnswer() {
        assertThat(flood(NOISY, Kind.WRITE)).hasSize(8).allSatisfy(Place::close);

        flood(NOISY, Kind.SEARCH);

        assertThat(flood(NOISY, Kind.WRITE)).hasSize(2);
        assertThat(refusal(NOISY, Kind.WRITE).setting()).contains("plimsoll.load.max-writes");
    }

    @Test
    void streamsAreBoundedByThemselves() {
        assertThat(flood(NOISY, Kind.STREAM)).hasSize(4);
        assertThat(flood(CALM, Kind.STREAM)).hasSize(2);
        admission.check(NOISY, Kind.ASK);
    }
}
