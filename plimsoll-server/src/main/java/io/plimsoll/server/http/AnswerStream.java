package io.plimsoll.server.http;

import io.opentelemetry.context.Context;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.query.AnswerListener;
import io.plimsoll.query.Citation;
import io.plimsoll.query.Stage;
import io.plimsoll.request.Caller;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Sends an answer as server-sent events while it comes into being: `stage`, `token`, `citation`, then `done` or
/// `error`. The answer is made on a thread of its own, which stops when the caller leaves: in silence the connection is
/// looked at, and a comment is sent.
///
/// A caller who does not read holds a bounded number of events, one write until the web server gives it up, and a
/// stream until a little after its deadline. Its connection is not used again.
final class AnswerStream {

    private static final int MAX_WAITING_EVENTS = 1_024;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int LOOKS_BETWEEN_COMMENTS = 10;

    /// After the deadline, for what is still to be sent.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final double NANOS_PER_MS = 1e6;

    private final Function<AnswerListener, AskApi.Answered> answering;
    private final RequestContext context;
    private final Connection connection;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Deadline end;
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);
    private int silentLooks;

    AnswerStream(
            RequestContext context,
            HttpServletRequest request,
            HttpServletResponse response,
            Function<AnswerListener, AskApi.Answered> answering) {
        this.context = context;
        this.connection = Connection.of(request);
        this.request = request;
        this.response = response;
        this.answering = answering;
        this.end = Deadline.in(context.deadline().remaining().plus(FAREWELL));
    }

    /// @param failure instead of a body, where the answer failed
    private record Event(
            String name, @Nullable Object body, @Nullable Throwable failure) {

        static Event failed(Throwable failure) {
            return new Event("error", null, failure);
        }

        boolean isLast() {
            return failure != null || name.equals("done");
        }
    }

    private record ShownStage(String stage, double tookMs) {}

    private record Token(String text) {}

    /// Returns when the stream has ended. A failure before the first event is thrown, to be answered as any other.
    void send() throws IOException {
        var unused = Thread.ofVirtual()
                .name("ask-" + context.traceId())
                .start(Context.current().wrap(this::answer));
        try {
            while (sendNext()) {}
        } catch (InterruptedException e) {
            send(Event.failed(new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server is shutting down", e)));
            Thread.currentThread().interrupt(); // not before: it would close the connection under the event
        } finally {
            context.deadline().caller().ifPresent(Caller::leave);
        }
    }

    private void answer() {
        MDC.put(TraceFilter.LOG_KEY, context.traceId());
        try {
            put(new Event("done", answering.apply(new Listener()), null));
        } catch (Throwable failure) { // whatever it is, the stream does not wait for more
            putLast(Event.failed(failure));
        } finally {
            MDC.remove(TraceFilter.LOG_KEY);
        }
    }

    private void putLast(Event event) {
        try {
            put(event);
        } catch (PlimsollException nobodyReads) {
            // the stream ends by itself
        }
    }

    /// Waits for room until the stream ends.
    private void put(Event event) {
        var waiting = context.deadline().waiting();
        try (waiting) {
            boolean full = !events.offer(event, end.remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (full) {
                throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "the caller reads too slowly");
            }
        } catch (InterruptedException e) {
            throw context.deadline().interrupted("an event for the caller", e);
        }
    }

    /// Whether there may be more.
    private boolean sendNext() throws IOException, InterruptedException {
        if (end.passed()) {
            send(Event.failed(new PlimsollException(
                    ErrorCode.DEADLINE_EXCEEDED, "the stream did not end in time after the deadline")));
            return false;
        }
        var event = events.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (event != null) {
            silentLooks = 0;
            send(event);
            return !event.isLast();
        }
        if (++silentLooks % LOOKS_BETWEEN_COMMENTS == 0) {
            write(":\n\n");
        }
        return !connection.isGone();
    }

    private void send(Event event) throws IOException {
        if (event.failure() == null) {
            write(event.name(), event.body());
            return;
        }
        var failure = Problems.failureOf(event.failure());
        if (!response.isCommitted()) {
            throw failure;
        }
        RequestOutcomes.failed(request, failure);
        write(event.name(), Problem.of(failure, context.traceId()));
    }

    private void write(String name, @Nullable Object body) throws IOException {
        write("event: " + name + "\ndata: " + Json.mapper().writeValueAsString(body) + "\n\n");
    }

    private void write(String text) throws IOException {
        if (!response.isCommitted()) {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("X-Accel-Buffering", "no");
            response.setHeader("Connection", "close");
        }
        var out = response.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// Hands events over to the thread that sends them.
    private final class Listener implements AnswerListener {

        @Override
        public void stageEnded(Stage stage, Duration took) {
            hand("stage", new ShownStage(stage.wireName(), took.toNanos() / NANOS_PER_MS));
        }

        @Override
        public void text(String piece) {
            hand("token", new Token(piece));
        }

        @Override
        public void citation(Citation citation) {
            hand("citation", AskApi.ShownCitation.of(citation));
        }

        private void hand(String name, Object body) {
            put(new Event(name, body, null));
        }
    }
}
