package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.telemetry.JsonLines;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class LoggingSetupTest {

    private static final String JSON = JsonLines.class.getName();

    private static Map<String, Object> properties(Map<String, Object> settings) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return LoggingSetup.properties(environment);
    }

    @Test
    void outputIsJsonUnlessATerminalReadsIt() {
        var format = "logging.structured.format.console";
        assertThat(properties(Map.of("plimsoll.terminals", ""))).containsEntry(format, JSON);
        assertThat(properties(Map.of("plimsoll.terminals", "out err"))).containsEntry(format, "");
        assertThat(properties(Map.of("plimsoll.terminals", "out", "plimsoll.logging.format", "json")))
                .containsEntry(format, JSON);
        assertThat(properties(Map.of("plimsoll.terminals", "", "plimsoll.logging.format", "text")))
                .containsEntry(format, "");
    }

    @Test
    void aFileIsRolledAndBoundedAndThereIsNoneUnlessItIsNamed() {
        assertThat(properties(Map.of())).doesNotContainKey("logging.file.name");
        assertThat(properties(Map.of(
                        "plimsoll.logging.file", "/var/log/plimsoll.json", "plimsoll.logging.max-file-size", "10MB")))
                .containsEntry("logging.file.name", "/var/log/plimsoll.json")
                .containsEntry("logging.structured.format.file", JSON)
                .containsEntry("logging.logback.rollingpolicy.max-file-size", "10MB")
                .containsEntry("logging.logback.rollingpolicy.total-size-cap", "1GB");
    }
}
