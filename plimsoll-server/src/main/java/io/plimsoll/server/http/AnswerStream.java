package io.plimsoll.server.http;

import io.opentelemetry.context.Context;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.query.AnswerListener;
import io.plimsoll.query.Citation;
import io.plimsoll.query.Stage;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Sends an answer as server-sent events while it comes into being: `stage`, `token`, `citation`, then `done` or
/// `error`. The answer is made on a thread of its own, which is interrupted when the caller leaves; that is noticed
/// when something is sent, so that in silence a comment is.
final class AnswerStream {

    private static final int MAX_WAITING_EVENTS = 1_024;
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final double NANOS_PER_MS = 1e6;

    private final Function<AnswerListener, AskApi.Answered> answering;
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);

    AnswerStream(Function<AnswerListener, AskApi.Answered> answering) {
        this.answering = answering;
    }

    /// @param failure instead of a body, where the answer failed
    private record Event(
            String name, @Nullable Object body, @Nullable RuntimeException failure) {}

    private record ShownStage(String stage, double tookMs) {}

    private record Token(String text) {}

    /// Returns when the stream has ended. A failure before the first event is thrown, to be answered as any other.
    void send(HttpServletRequest request, HttpServletResponse response, RequestContext context) throws IOException {
        var worker = Thread.ofVirtual()
                .name("ask-" + context.traceId())
                .start(Context.current().wrap(() -> answer(context.traceId())));
        try {
            while (sendNext(request, response, context)) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server is shutting down", e);
        } finally {
            worker.interrupt();
        }
    }

    private void answer(String traceId) {
        MDC.put(TraceFilter.LOG_KEY, traceId);
        try {
            var answered = answering.apply(new Listener());
            put(new Event("done", answered, null));
        } catch (CancellationException e) {
            // the caller has left, nobody waits for a last event
        } catch (RuntimeException e) {
            put(new Event("error", null, e));
        } finally {
            MDC.remove(TraceFilter.LOG_KEY);
        }
    }

    private void put(Event event) {
        try {
            events.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sendNext(HttpServletRequest request, HttpServletResponse response, RequestContext context)
            throws IOException, InterruptedException {
        var event = events.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            write(response, ":\n\n");
            return true;
        }
        if (event.failure() != null && !response.isCommitted()) {
            throw event.failure();
        }
        var body = event.body();
        if (event.failure() != null) {
            var failure = Problems.failureOf(event.failure());
            RequestOutcomes.failed(request, failure);
            body = Problem.of(failure, context.traceId());
        }
        write(response, "event: " + event.name() + "\ndata: " + Json.mapper().writeValueAsString(body) + "\n\n");
        return event.body() != null && !event.name().equals("done");
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        if (!response.isCommitted()) {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("X-Accel-Buffering", "no");
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
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the caller has left");
            }
        }
    }
}
