package io.plimsoll.server.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A log event as a line of JSON, with the names that Logstash's encoder gives the fields. Spring Boot's own formatter
/// writes the same, and took a tenth of the processor time of a search that is answered from a cache.
public final class JsonLines implements StructuredLogFormatter<ILoggingEvent> {

    private static final int USUAL_BYTES = 1_024;

    private final JsonFactory json = new JsonFactory();

    @Override
    public String format(ILoggingEvent event) {
        return new String(formatAsBytes(event, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /// @param charset the appender's, which is UTF-8, as JSON is
    @Override
    public byte[] formatAsBytes(ILoggingEvent event, Charset charset) {
        var line = new ByteArrayOutputStream(USUAL_BYTES);
        try (var out = json.createGenerator(ObjectWriteContext.empty(), line)) {
            out.writeStartObject();
            out.writeStringProperty("@timestamp", event.getInstant().toString());
            out.writeStringProperty("message", event.getFormattedMessage());
            out.writeStringProperty("logger_name", event.getLoggerName());
            out.writeStringProperty("level", event.getLevel().toString());
            event.getMDCPropertyMap().forEach(out::writeStringProperty);
            write(event.getKeyValuePairs(), out);
            writeTags(event.getMarkerList(), out);
            if (event.getThrowableProxy() != null) {
                out.writeStringProperty("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            out.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void write(@Nullable Collection<KeyValuePair> fields, JsonGenerator out) {
        if (fields == null) {
            return;
        }
        for (var field : fields) {
            out.writeName(field.key);
            write(field.value, out);
        }
    }

    private static void write(@Nullable Object value, JsonGenerator out) {
        switch (value) {
            case null -> out.writeNull();
            case Collection<?> several -> {
                out.writeStartArray();
                several.forEach(one -> write(one, out));
                out.writeEndArray();
            }
            case Double number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Integer number -> out.writeNumber(number);
            case Boolean flag -> out.writeBoolean(flag);
            default -> out.writeString(value.toString());
        }
    }

    private static void writeTags(@Nullable Collection<Marker> markers, JsonGenerator out) {
        if (markers == null) {
            return;
        }
        out.writeName("tags");
        out.writeStartArray();
        markers.forEach(marker -> out.writeString(marker.getName()));
        out.writeEndArray();
    }
}
