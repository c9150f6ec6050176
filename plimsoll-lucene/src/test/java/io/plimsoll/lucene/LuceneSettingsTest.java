package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LuceneSettingsTest {

    @Test
    void theDefaultsAreAsDocumented() {
        var settings = LuceneSettings.defaults();

        assertThat(settings.ramBufferMb()).isEqualTo(16);
        assertThat(settings.maxOpenIndexes()).isEqualTo(256);
        assertThat(settings.idleAfter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.searchThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void aBoundOfNothingIsRefusedByItsName() {
        assertThatThrownBy(() -> new LuceneSettings(0, 1, Duration.ofSeconds(1), 1, 1))
                .isInstanceOf(PlimsollException.class)
                .hasMessage("ram-buffer-mb is between 1 and 1024");
        assertThatThrownBy(() -> new LuceneSettings(1, 1, Duration.ZERO, 1, 1))
                .hasMessage("idle-after is longer than nothing");
        assertThatThrownBy(() -> new LuceneSettings(1, 1, Duration.ofSeconds(1), 1, 0))
                .hasMessage("max-queued-searches is at least 1");
    }
}
