package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    @Test
    void dataLinesAreJoinedByNewlines() throws IOException {
        assertThat(read("data: YHOO\ndata: +2\ndata: 10\n\n")).containsExactly(event("message", "YHOO\n+2\n10"));
    }

    @Test
    void linesEndWithCrLfOrBoth() throws IOException {
        assertThat(read("data: a\r\n\r\ndata: b\r\rdata: c\n\n"))
                .containsExactly(event("message", "a"), event("message", "b"), event("message", "c"));
    }

    @Test
    void commentsAndUnknownFieldsAreIgnored() throws IOException {
        assertThat(read(": keep-alive\n\nid: 7\nretry: 10\nfuture: x\nevent: token\ndata: a\n\n"))
                .containsExactly(event("token", "a"));
    }

    @Test
    void onlyOneBlankAfterTheColonIsDropped() throws IOException {
        assertThat(read("data:a\n\ndata:  b\n\n")).containsExactly(event("message", "a"), event("message", " b"));
    }

    @Test
    void aFieldWithoutAColonHasAnEmptyValue() throws IOException {
        assertThat(read("data\n\ndata\ndata\n\ndata:")).containsExactly(event("message", ""), event("message", "\n"));
    }

    @Test
    void anEventWithoutDataIsNoneAndItsTypeDoesNotStick() throws IOException {
        assertThat(read("event: stage\n\ndata: a\n\n")).containsExactly(event("message", "a"));
    }

    @Test
    void whatTheEndCutsOffIsDropped() throws IOException {
        assertThat(read("data: a\n\ndata: b\n")).containsExactly(event("message", "a"));
    }

    @Test
    void aByteOrderMarkIsSkippedAndTextIsUtf8() throws IOException {
        assertThat(read("\uFEFFdata: größer 🚢\n\n")).containsExactly(event("message", "größer 🚢"));
    }

    private static EventStream.Event event(String type, String data) {
        return new EventStream.Event(type, data);
    }

    private static List<EventStream.Event> read(String text) throws IOException {
        try (var stream = new EventStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            var events = new ArrayList<EventStream.Event>();
            for (var next = stream.next(); next.isPresent(); next = stream.next()) {
                events.add(next.get());
            }
            return events;
        }
    }
}
