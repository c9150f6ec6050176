package io.plimsoll.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads server-sent events as the WHATWG HTML standard defines their stream (section 9.2.6): lines end with CR, LF or
/// CRLF, a blank line ends an event, several `data` lines are joined, a line that begins with a colon is a comment, and
/// what the end of the stream cuts off is dropped.
final class EventStream implements AutoCloseable {

    private static final int MAX_DATA_CHARS = 16 * 1024 * 1024;

    /// @param type `message` where the stream names none
    record Event(String type, String data) {}

    private final BufferedReader lines;
    private String type = "";
    private final StringBuilder data = new StringBuilder();
    private boolean first = true;

    EventStream(InputStream body) {
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /// The next event, or nothing at the end of the stream.
    Optional<Event> next() throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (first && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            first = false;
            if (!line.isEmpty()) {
                field(line);
            } else if (!data.isEmpty()) {
                return Optional.of(dispatched());
            } else {
                type = "";
            }
        }
        return Optional.empty();
    }

    private void field(String line) throws IOException {
        var colon = line.indexOf(':');
        var name = colon < 0 ? line : line.substring(0, colon);
        var value = colon < 0 ? "" : line.substring(colon + (line.startsWith(" ", colon + 1) ? 2 : 1));
        switch (name) {
            case "event" -> type = value;
            case "data" -> {
                if (data.length() + value.length() > MAX_DATA_CHARS) {
                    throw new IOException("an event has more than " + MAX_DATA_CHARS + " characters");
                }
                data.append(value).append('\n');
            }
            default -> {} // comments, `id`, `retry` and what is not known
        }
    }

    private Event dispatched() {
        var event = new Event(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1));
        type = "";
        data.setLength(0);
        return event;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
