package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.store.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Two servers on one PostgreSQL database: what is taken away on one is gone on the other with the very next request.
class TwoNodesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACME = "/admin/v1/tenants/acme";
    private static final String COLLECTIONS = "/api/v1/collections";

    @TempDir
    private static Path folder;

    private static ServerUnderTest here;
    private static ServerUnderTest there;

    @BeforeAll
    static void start() {
        var database = TestPostgres.createEmpty();
        var settings = Map.of(
                "plimsoll.database.url", database.url(),
                "plimsoll.database.user", database.user().orElseThrow(),
                "plimsoll.database.password", database.password().orElseThrow());
        here = new ServerUnderTest(folder.resolve("here"), settings);
        there = new ServerUnderTest(folder.resolve("there"), settings);
        assertThat(here.json("PUT", ACME, "{}").statusCode()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        there.close();
        here.close();
    }

    private static JsonNode key(String fields) {
        return JSON.readTree(
                here.json("POST", ACME + "/keys", "{" + fields + "}").body());
    }

    private static String secret(JsonNode key) {
        return key.path("key").asString("");
    }

    private static String path(JsonNode key) {
        return ACME + "/keys/" + key.path("id").asString("");
    }

    private static int status(ServerUnderTest node, String key) {
        return node.send(key, "GET", COLLECTIONS, "application/json", "").statusCode();
    }

    @Test
    void aRevokedKeyIsRefusedByBothFromTheNextRequestOn() {
        var key = key("\"role\":\"reader\"");
        assertThat(status(here, secret(key))).isEqualTo(200);
        assertThat(status(there, secret(key))).isEqualTo(200);

        assertThat(here.json("DELETE", path(key), "").statusCode()).isEqualTo(204);

        assertThat(status(there, secret(key))).isEqualTo(401);
        assertThat(status(here, secret(key))).isEqualTo(401);
    }

    @Test
    void aRotatedSecretEndsOnBothWhenItsOverlapDoes() {
        var key = key("\"role\":\"reader\"");
        assertThat(status(there, secret(key))).isEqualTo(200);
        var overlapping = JSON.readTree(here.json("POST", path(key) + ":rotate", "{\"overlapSeconds\":600}")
                .body());
        assertThat(status(there, secret(key))).isEqualTo(200);
        assertThat(status(there, secret(overlapping))).isEqualTo(200);

        var last = JSON.readTree(here.json("POST", path(key) + ":rotate", "{\"overlapSeconds\":0}")
                .body());

        assertThat(status(there, secret(key))).isEqualTo(401);
        assertThat(status(there, secret(overlapping))).isEqualTo(401);
        assertThat(status(there, secret(last))).isEqualTo(200);
    }

    @Test
    void aGrantThatIsTakenBackAndASuspensionHoldOnTheOtherNodeAtOnce() {
        var key = key("\"role\":\"reader\",\"labels\":[\"group:staff\"]");
        var jobs = "/api/v1/jobs";
        var grant = "{\"to\":\"group:staff\",\"role\":\"editor\"}";
        assertThat(there.send(secret(key), "GET", jobs, "application/json", "").statusCode())
                .isEqualTo(403);
        assertThat(here.json("PUT", ACME + "/grants", grant).statusCode()).isEqualTo(201);
        assertThat(there.send(secret(key), "GET", jobs, "application/json", "").statusCode())
                .isEqualTo(200);
        assertThat(here.json("DELETE", ACME + "/grants?to=group:staff&role=editor", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(there.send(secret(key), "GET", jobs, "application/json", "").statusCode())
                .isEqualTo(403);

        assertThat(here.json("POST", ACME + ":suspend", "").statusCode()).isEqualTo(200);
        assertThat(status(there, secret(key))).isEqualTo(403);
        assertThat(here.json("POST", ACME + ":resume", "").statusCode()).isEqualTo(200);
        assertThat(status(there, secret(key))).isEqualTo(200);
    }
}
