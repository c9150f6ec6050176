package io.plimsoll.server.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelEndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:hunter2@host/v1",
                "https://host/v1?key=hunter2",
                "https://host/v1#hunter2",
                "ftp://hunter2/",
                "hunter2",
                "http:///hunter2"
            })
    void aBaseThatIsNotPlainIsRefusedWithoutBeingQuoted(String base) {
        assertThatThrownBy(() -> new ModelEndpoint(URI.create(base), Optional.empty(), "m"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void pathsAreAddedToTheBase() {
        var endpoint = new ModelEndpoint(URI.create("https://host/v1/"), Optional.of(new Secret("hunter2")), "m");
        assertThat(endpoint.at("/rerank")).isEqualTo(URI.create("https://host/v1/rerank"));
        assertThat(endpoint.toString()).doesNotContain("hunter2").contains("***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\n", "clé"})
    void aSecretThatNoHeaderCanCarryIsRefused(String value) {
        assertThatThrownBy(() -> new Secret(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void retryAfterIsATimeOrADate() {
        var now = Instant.parse("2026-11-01T12:00:00Z");
        assertThat(ModelConnection.delay("7", now)).contains(Duration.ofSeconds(7));
        assertThat(ModelConnection.delay("Sun, 01 Nov 2026 12:00:30 GMT", now)).contains(Duration.ofSeconds(30));
        assertThat(ModelConnection.delay("Sun, 01 Nov 2026 11:00:00 GMT", now)).contains(Duration.ZERO);
        assertThat(ModelConnection.delay("soon", now)).isEmpty();
        assertThat(ModelConnection.delay("99999999999999999999", now)).isEmpty();
        assertThat(ModelConnection.delay("", now)).isEmpty();
    }
}
