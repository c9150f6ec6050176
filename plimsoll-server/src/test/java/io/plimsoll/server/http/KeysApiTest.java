package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class KeysApiTest {

    private static final String KEYS = "/admin/v1/tenants/acme/keys";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode made(String body) {
        var made = server.json("POST", KEYS, TestServer.OPERATOR, body);
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        return made.json();
    }

    private static int status(String key) {
        return server.get("/api/v1/collections", key).status();
    }

    @Test
    void aRotatedKeysOldSecretWorksDuringTheOverlapAndNotWithoutOne() {
        var first = made("{\"role\":\"reader\"}");
        var path = KEYS + "/" + first.path("id").asString() + ":rotate";
        var second = server.json("POST", path, TestServer.OPERATOR, "{\"overlapSeconds\":60}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("oldKeyUntil").asString()).isEqualTo("2026-11-23T12:01:00Z");
        var secondKey = second.json().path("key").asString();
        assertThat(secondKey).matches("plm_[0-9A-Za-z]{43}");
        assertThat(status(first.path("key").asString())).isEqualTo(200);
        assertThat(status(secondKey)).isEqualTo(200);

        var third = server.json("POST", path, TestServer.OPERATOR, "{}");
        assertThat(status(first.path("key").asString())).isEqualTo(401);
        assertThat(status(secondKey)).isEqualTo(401);
        assertThat(status(third.json().path("key").asString())).isEqualTo(200);
    }

    @Test
    void aKeyCarriesItsExpiryAndThatLiesAhead() {
        var key = made("{\"role\":\"reader\",\"expiresAt\":\"2026-11-24T00:00:00Z\"}");
        assertThat(key.path("expiresAt").asString()).isEqualTo("2026-11-24T00:00:00Z");
        for (var wrong : List.of("2026-11-23T12:00:00Z", "tomorrow", "+1000000000-01-01T00:00:00Z")) {
            var refused = server.json(
                    "POST", KEYS, TestServer.OPERATOR, "{\"role\":\"reader\",\"expiresAt\":\"" + wrong + "\"}");
            assertThat(refused.status()).as(wrong).isEqualTo(400);
            assertThat(refused.json().path("field").asString()).isEqualTo("expiresAt");
        }
    }

    @Test
    void whatCannotBeRotatedIsRefused() {
        assertThat(server.json("POST", KEYS + "/absent:rotate", TestServer.OPERATOR, "{}")
                        .status())
                .isEqualTo(404);
        var path = KEYS + "/" + made("{\"role\":\"reader\"}").path("id").asString() + ":rotate";
        for (var wrong : List.of("-1", "2592001", "\"1\"", "1.5")) {
            var refused = server.json("POST", path, TestServer.OPERATOR, "{\"overlapSeconds\":" + wrong + "}");
            assertThat(refused.status()).as(wrong).isEqualTo(400);
            assertThat(refused.json().path("field").asString()).isEqualTo("overlapSeconds");
        }
        assertThat(server.json("POST", path, TestServer.ADMIN, "{}").status()).isEqualTo(403);
    }

    @Test
    void anAnswerWithASecretIsNotRememberedForRepetition() {
        var refused = server.send(server.request(KEYS)
                .header("Authorization", "Bearer " + TestServer.OPERATOR)
                .header("Idempotency-Key", "one")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"role\":\"reader\"}")));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("field").asString()).isEqualTo("Idempotency-Key");
    }

    @Test
    void everyChangeOfAKeyIsAccountedForWithoutItsSecret() {
        var events = server.context.getBean(MemoryKeys.class).events;
        int before = events.size();
        var key = made("{\"role\":\"reader\"}");
        var id = key.path("id").asString();
        server.json("POST", KEYS + "/" + id + ":rotate", TestServer.OPERATOR, "{\"overlapSeconds\":5}");
        server.send("DELETE", KEYS + "/" + id, TestServer.OPERATOR, "", "");
        var written = events.subList(before, events.size());
        assertThat(written)
                .extracting(AuditEvent::action)
                .containsExactly(AuditAction.KEY_CREATE, AuditAction.KEY_ROTATE, AuditAction.KEY_REVOKE);
        assertThat(written).allSatisfy(event -> {
            assertThat(event.object()).isEqualTo("key/" + id);
            assertThat(event.actor().principal()).isEqualTo(TestServer.OPERATOR);
            assertThat(event.actor().from()).contains("127.0.0.1");
            assertThat(event.toString()).doesNotContain(key.path("key").asString());
        });
    }

    @Test
    void wrongKeysAreThrottledAndThoseThatWorkGoOnWorking() {
        try (var other = TestServer.start()) {
            assertThat(other.get("/api/v1/collections", TestServer.READER).status())
                    .isEqualTo(200);
            int refused = 0;
            int throttled = 0;
            for (int i = 0; i < 400; i++) {
                var answer = other.get("/api/v1/collections", "plm_wrong" + i);
                refused += answer.status() == 401 ? 1 : 0;
                throttled += answer.status() == 429 ? 1 : 0;
                if (answer.status() == 429) {
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                    assertThat(answer.json().path("setting").asString()).isEqualTo("plimsoll.auth.failures-per-minute");
                }
            }
            assertThat(refused + throttled).isEqualTo(400);
            assertThat(throttled).isGreaterThan(100);
            assertThat(other.get("/api/v1/collections", TestServer.READER).status())
                    .isEqualTo(200);
            assertThat(other.get("/health/live", "").status()).isEqualTo(200);
        }
    }
}
