package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.http.TestServer.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdempotencyTest {

    private static final String DOCUMENTS = "/api/v1/collections/docs/documents";

    private static final Duration WAIT_FOR_AN_EARLY_END = Duration.ofMillis(300);

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpRequest.Builder bad(String key) {
        return server.request(DOCUMENTS + "/bad")
                .header("Authorization", "Bearer " + TestServer.EDITOR)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .method("PUT", HttpRequest.BodyPublishers.ofString("{\"txt\":1}"));
    }

    private static Answer send(String method, String path, String key, String type, String body) {
        var request = server.request(path)
                .header("Authorization", "Bearer " + TestServer.EDITOR)
                .header("Content-Type", type)
                .header("Idempotency-Key", key);
        return server.send(request.method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void aRequestSentAgainIsAnsweredAndNotDoneAgain() {
        var first = send("PUT", DOCUMENTS + "/once", "k1", "text/plain", "Hello");
        var second = send("PUT", DOCUMENTS + "/once", "k1", "text/plain", "Hello");
        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.response().body()).isEqualTo(first.response().body()).contains("accepted");
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
    }

    @Test
    void theKeyOfAnotherBodyOrAnotherRouteIsRefused() {
        send("PUT", DOCUMENTS + "/other", "k2", "text/plain", "Hello");
        for (var answer : new Answer[] {
            send("PUT", DOCUMENTS + "/other", "k2", "text/plain", "Goodbye"),
            send("PUT", DOCUMENTS + "/another", "k2", "text/plain", "Hello"),
            send("PUT", DOCUMENTS + "/other", "k2", "text/html", "Hello")
        }) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().path("code").asString()).isEqualTo("idempotency_mismatch");
            assertThat(answer.json().path("field").asString()).isEqualTo("Idempotency-Key");
        }
    }

    @Test
    void aRefusalIsRememberedAndALackOfRoomIsNot() {
        var refused = send("PUT", DOCUMENTS + "/bad", "k3", "application/json", "{\"txt\":1}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(send("PUT", DOCUMENTS + "/bad", "k3", "application/json", "{\"txt\":1}")
                        .header("Idempotency-Replayed"))
                .isEqualTo("true");
        var full = DOCUMENTS + "/" + MemoryDocuments.FULL;
        assertThat(send("PUT", full, "k4", "text/plain", "Hello").status()).isEqualTo(429);
        assertThat(send("PUT", full, "k4", "text/plain", "Hello").header("Idempotency-Replayed"))
                .isEmpty();
    }

    @Test
    void anAnswerEndsForItsCallerWhenItIsRemembered() {
        var keys = server.context.getBean(MemoryIdempotencyKeys.class);
        var answer = new CompletableFuture<HttpResponse<String>>();
        var endedEarly = new AtomicBoolean();
        keys.beforeAnswered(() -> endedEarly.set(endsWithin(answer, WAIT_FOR_AN_EARLY_END)));
        try {
            var sent = server.client
                    .sendAsync(bad("k7").build(), HttpResponse.BodyHandlers.ofString())
                    .thenApply(response -> {
                        answer.complete(response);
                        return response.statusCode();
                    });
            assertThat(sent.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(400);
        } finally {
            keys.beforeAnswered(() -> {});
        }
        assertThat(endedEarly).isFalse();
        assertThat(server.send(bad("k7")).header("Idempotency-Replayed")).isEqualTo("true");
    }

    private static boolean endsWithin(CompletableFuture<?> answer, Duration wait) {
        try {
            answer.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBatchIsRepeatedToo() {
        var lines = "{\"id\":\"b1\",\"text\":\"one\"}\n{\"id\":\"b2\",\"text\":\"two\"}\n";
        var first = send("POST", DOCUMENTS + ":batch", "k5", "application/x-ndjson", lines);
        var second = send("POST", DOCUMENTS + ":batch", "k5", "application/x-ndjson", lines);
        assertThat(first.status()).isEqualTo(200);
        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndAReadNeedsNone() {
        var tooLong = "x".repeat(256);
        assertThat(send("DELETE", DOCUMENTS + "/x", tooLong, "text/plain", "").status())
                .isEqualTo(400);
        assertThat(send("DELETE", DOCUMENTS + "/x", "a b", "text/plain", "").status())
                .isEqualTo(400);
        assertThat(send("POST", "/api/v1/collections/docs/search", "a b", "application/json", "{\"query\":\"x\"}")
                        .status())
                .isEqualTo(200);
    }
}
