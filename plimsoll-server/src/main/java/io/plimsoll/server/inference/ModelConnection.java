package io.plimsoll.server.inference;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Calls one service over HTTP/1.1. No phase of a call outlasts the deadline, an interrupt ends it, and a call that
/// failed in passing (429, 5xx, a broken connection) is made once more if the time and the [RetryBudget] allow: after
/// `Retry-After`, where the service says so. A service that limits its rate is not called before the time it names: who
/// can wait that long waits, the others are told `DEPENDENCY_LIMITED` at once. The call carries the current
/// trace's W3C headers.
final class ModelConnection implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /// Makes a result of a response's body. A failure in passing leads to another attempt with another body.
    @FunctionalInterface
    interface Reading<T> {
        T read(ResponseStream body) throws IOException;
    }

    private final String service;
    private final ModelEndpoint endpoint;
    private final InstantSource clock;
    private final HttpClient client;
    private final RateWindow rate = new RateWindow();
    private final RetryBudget retries = new RetryBudget();

    /// @param service what the service is for, as failures name it: `chat`
    ModelConnection(String service, ModelEndpoint endpoint) {
        this.service = service;
        this.endpoint = endpoint;
        this.clock = InstantSource.system();
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        endpoint.tls().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /// Posts the body as JSON and reads the response, which has status 200.
    ///
    /// @param patience the longest wait for the response to begin
    <T> T post(Deadline deadline, Duration patience, String path, Object body, Reading<T> reading) {
        deadline.check("the " + service + " service");
        var request = request(path, JSON.writeValueAsBytes(body));
        try {
            try {
                return attempt(deadline, patience, request, reading);
            } catch (CallFailure failure) {
                pauseBeforeRetry(deadline, failure);
                return attempt(deadline, patience, request, reading);
            }
        } catch (CallFailure failure) {
            throw failure.outside();
        } catch (InterruptedIOException e) {
            throw deadline.interrupted("the call of the " + service + " service", e);
        } catch (IOException e) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED, "the connection to the " + service + " service broke", e);
        }
    }

    /// Posts the body as JSON and reads the whole response as JSON.
    <T> T exchange(Deadline deadline, String path, Object body, Class<T> type) {
        return post(deadline, deadline.remaining(), path, body, stream -> parse(stream.readAllBytes(), type));
    }

    /// The value that the JSON text describes.
    <T> T parse(byte[] json, Class<T> type) throws CallFailure {
        try {
            var value = JSON.readValue(json, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            throw malformed();
        }
        throw malformed();
    }

    /// A response that is not what the protocol promises.
    CallFailure malformed() {
        return CallFailure.lasting("the " + service + " service sent a malformed response");
    }

    /// A service that says nothing for longer than anybody has patience. It is not asked again.
    CallFailure silent() {
        return CallFailure.lasting("the " + service + " service fell silent");
    }

    static PlimsollException late(String service, Deadline deadline) {
        return deadline.exceeded("the " + service + " service did not answer before the deadline");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest request(String path, byte[] json) {
        var request = HttpRequest.newBuilder(endpoint.at(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json));
        endpoint.key().ifPresent(key -> request.header("Authorization", "Bearer " + key.value()));
        W3CTraceContextPropagator.getInstance().inject(Context.current(), request, ModelConnection::header);
        return request.build();
    }

    private static void header(HttpRequest.@Nullable Builder request, String name, String value) {
        if (request != null) {
            request.setHeader(name, value);
        }
    }

    private <T> T attempt(Deadline deadline, Duration patience, HttpRequest request, Reading<T> reading)
            throws IOException {
        awaitRate(deadline);
        retries.called();
        var response = send(deadline, deadline.atMost(patience), request);
        rate.note(response.headers(), clock.instant());
        try (var body = response.body()) {
            if (response.statusCode() != OK) {
                throw refusal(response);
            }
            return reading.read(body);
        }
    }

    /// Waits until the service allows calls again, where the deadline permits.
    private void awaitRate(Deadline deadline) throws IOException {
        var wait = rate.closedFor(clock.instant());
        if (wait.isZero()) {
            return;
        }
        if (wait.compareTo(deadline.remaining()) >= 0) {
            throw CallFailure.limited("the " + service + " service limits its rate", Optional.of(wait));
        }
        pause(deadline, wait);
    }

    private static void pause(Deadline deadline, Duration wait) throws IOException {
        var waiting = deadline.waiting();
        try (waiting) {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private HttpResponse<ResponseStream> send(Deadline deadline, Deadline patient, HttpRequest request)
            throws IOException {
        var pending = client.sendAsync(request, unused -> new ResponseStream(service, deadline));
        var waiting = deadline.waiting();
        try (waiting) {
            return pending.get(patient.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            hangUp(pending);
            if (deadline.passed()) {
                throw late(service, deadline);
            }
            throw silent();
        } catch (InterruptedException e) {
            hangUp(pending);
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        }
    }

    private static void hangUp(CompletableFuture<HttpResponse<ResponseStream>> pending) {
        if (!pending.cancel(true) && pending.state() == CompletableFuture.State.SUCCESS) {
            pending.resultNow().body().close();
        }
    }

    private CallFailure unreachable(Throwable cause) {
        return CallFailure.broken(
                switch (cause) {
                    case HttpConnectTimeoutException unused ->
                        "the " + service + " service accepted no connection within " + CONNECT_TIMEOUT.toSeconds()
                                + " s";
                    case ConnectException unused -> "the " + service + " service cannot be reached";
                    default -> "the connection to the " + service + " service broke";
                },
                cause);
    }

    private CallFailure refusal(HttpResponse<?> response) {
        int status = response.statusCode();
        var reason = "the " + service + " service answered " + status;
        if (status != TOO_MANY_REQUESTS && status < FIRST_SERVER_ERROR) {
            return CallFailure.lasting(reason);
        }
        var now = clock.instant();
        var wait = response.headers().firstValue("Retry-After").flatMap(value -> delay(value, now));
        wait.ifPresent(stated -> rate.close(now, stated));
        if (status != TOO_MANY_REQUESTS) {
            return CallFailure.passing(reason, wait);
        }
        var closed = rate.closedFor(now);
        return CallFailure.limited(reason, wait.or(() -> closed.isZero() ? Optional.empty() : Optional.of(closed)));
    }

    /// Seconds or a date, after RFC 9110, section 10.2.3.
    static Optional<Duration> delay(String retryAfter, Instant now) {
        var value = retryAfter.strip();
        if (!value.isEmpty() && value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            var wait = Duration.between(now, date.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /// Throws the failure again where another attempt cannot help or would come too late.
    private void pauseBeforeRetry(Deadline deadline, CallFailure failure) throws IOException {
        var jittered =
                Duration.ofMillis(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS));
        var pause = failure.retryAfter().orElse(jittered);
        if (!failure.isPassing() || pause.compareTo(deadline.remaining()) >= 0 || !retries.take()) {
            throw failure;
        }
        pause(deadline, pause);
    }
}
