package io.plimsoll.server.inference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The data of server-sent events, after the WHATWG's HTML standard, section 9.2. Comments, names and ids are passed
/// over. Unlike there, data at the end of the stream counts without an empty line after it: some services leave it out.
final class ServerSentEvents {

    private final BufferedReader lines;

    ServerSentEvents(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /// The data of the next event; absent at the end of the stream.
    Optional<String> next() throws IOException {
        var data = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return Optional.of(data.toString());
            }
            if (line.startsWith("data:")) {
                var value = line.substring("data:".length());
                if (!data.isEmpty()) {
                    data.append('\n');
                }
                data.append(value.startsWith(" ") ? value.substring(1) : value);
            }
        }
        return data.isEmpty() ? Optional.empty() : Optional.of(data.toString());
    }
}
