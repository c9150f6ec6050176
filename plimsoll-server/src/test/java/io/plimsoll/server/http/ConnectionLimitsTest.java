package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private static final long LAUNCHERS_HEAP_BYTES = 247L << 20;

    @Test
    void theHeapOfTheLauncherHoldsTheConnectionsOfTheDefault() {
        assertThat(ConnectionLimits.DEFAULT.within(LAUNCHERS_HEAP_BYTES, false)).isEqualTo(ConnectionLimits.DEFAULT);
    }

    @Test
    void encryptedConnectionsAreAsManyAsHalfOfTheHeapHolds() {
        var limits = ConnectionLimits.DEFAULT.within(LAUNCHERS_HEAP_BYTES, true);

        assertThat(limits.max()).isBetween(1_500, 2_000);
        assertThat(limits.maxStall()).isEqualTo(ConnectionLimits.DEFAULT.maxStall());
        assertThat(new ConnectionLimits(5, Duration.ofSeconds(1))
                        .within(1, true)
                        .max())
                .isEqualTo(1);
    }
}
