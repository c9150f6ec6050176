package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class JsonLinesTest {

    private final LoggingEvent event = new LoggingEvent();

    JsonLinesTest() {
        event.setLoggerContext(new LoggerContext());
        event.setLoggerName("io.plimsoll.quay");
        event.setLevel(Level.WARN);
        event.setMessage("crate {} waits");
        event.setArgumentArray(new Object[] {7});
        event.setInstant(Instant.parse("2026-11-26T08:00:00.123456789Z"));
        event.setMDCPropertyMap(Map.of("trace_id", "abc"));
    }

    private JsonNode line() {
        var text = new String(new JsonLines().formatAsBytes(event, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n").containsOnlyOnce("\n").isEqualTo(new JsonLines().format(event));
        return new ObjectMapper().readTree(text);
    }

    @Test
    void anEventIsOneLineWithItsFields() {
        event.setKeyValuePairs(List.of(
                new KeyValuePair("stage", "retrieve"),
                new KeyValuePair("latency_ms", 0.25),
                new KeyValuePair("tokens_in", 12L),
                new KeyValuePair("scores", List.of(1.0, 0.5)),
                new KeyValuePair("text", "two\nlines \"quoted\" \ud83d\ude00"),
                new KeyValuePair("nothing", null)));
        assertThat(line()).isEqualTo(new ObjectMapper().readTree("""
                {"@timestamp":"2026-11-26T08:00:00.123456789Z","message":"crate 7 waits","logger_name":"io.plimsoll.quay",
                "level":"WARN","trace_id":"abc","stage":"retrieve","latency_ms":0.25,"tokens_in":12,"scores":[1.0,0.5],
                "text":"two\\nlines \\"quoted\\" \ud83d\ude00","nothing":null}"""));
    }

    @Test
    void aFailureHasItsStack() {
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("adrift")));
        assertThat(line().path("stack_trace").asString(""))
                .startsWith("java.lang.IllegalStateException: adrift")
                .contains("JsonLinesTest");
    }
}
