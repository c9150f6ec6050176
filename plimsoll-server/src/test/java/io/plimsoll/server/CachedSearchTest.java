package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// That caches stand behind the routes.
class CachedSearchTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUAY = "/api/v1/collections/quay";

    @Test
    void whatIsAskedAgainComesFromTheCacheUntilADocumentChanges(@TempDir Path data) {
        try (var server = new ServerUnderTest(data, Map.of())) {
            server.create("quay");
            server.put("quay", "anchor", "An anchor holds the ship.");
            server.awaitQuiet("quay");

            assertThat(search(server, false).path("cached").asBoolean(true)).isFalse();
            var again = search(server, false);
            assertThat(again.path("cached").asBoolean(false)).as("%s", again).isTrue();
            assertThat(again.path("cachedAgeMs").asLong(-1)).isNotNegative();
            assertThat(search(server, true).path("cached").asBoolean(true))
                    .as("an explanation is of a search, not of a cache")
                    .isFalse();

            assertThat(cacheHits(server, "/admin/v1/objectives", "search-cache-hits"))
                    .as("of the looks, the first missed")
                    .isEqualTo(0.5);
            assertThat(cacheHits(server, "/api/v1/objectives", "search-cache-hits-each"))
                    .as("of the tenant's")
                    .isEqualTo(0.5);
            var stages = server.get("/api/v1/traces/" + again.path("traceId").asString(""))
                    .path("questions")
                    .path(0)
                    .path("stages");
            assertThat(stages).singleElement().satisfies(stage -> {
                assertThat(stage.path("stage").asString("")).isEqualTo("retrieve");
                assertThat(stage.path("cache").asString("")).isEqualTo("hit");
                assertThat(stage.path("cachedAgeMs").isIntegralNumber()).isTrue();
            });

            server.delete("quay", "anchor");
            var after = search(server, false);
            assertThat(after.path("cached").asBoolean(true)).isFalse();
            assertThat(after.path("hits")).isEmpty();

            tenantsHaveAsMuchAndAsLongAsOperatorsSay(server);
        }
    }

    private static void tenantsHaveAsMuchAndAsLongAsOperatorsSay(ServerUnderTest server) {
        assertThat(search(server, false).path("cached").asBoolean(false)).isTrue();

        limit(server, "{\"cacheBytes\":16}");
        assertThat(searchFor(server, "ballast").path("cached").asBoolean(true)).isFalse();
        assertThat(searchFor(server, "ballast").path("cached").asBoolean(true))
                .as("it has no room")
                .isFalse();

        limit(server, "{\"cacheBytes\":null,\"cacheSeconds\":1}");
        assertThat(searchFor(server, "capstan").path("cached").asBoolean(true)).isFalse();
        assertThat(searchFor(server, "capstan").path("cached").asBoolean(false)).isTrue();
        server.await(
                "/api/v1/limits",
                unused -> !searchFor(server, "capstan").path("cached").asBoolean(true));
    }

    private static void limit(ServerUnderTest server, String limits) {
        assertThat(server.json("PUT", "/admin/v1/tenants/default", "{\"limits\":" + limits + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    /// The share of hits that objectives know of.
    private static double cacheHits(ServerUnderTest server, String objectives, String name) {
        for (var standing : server.get(objectives).path("items")) {
            if (standing.path("objective").asString("").equals(name)) {
                var events = standing.path("events");
                return events.path("good").asDouble() / events.path("total").asDouble();
            }
        }
        throw new AssertionError("there is no objective for cache hits");
    }

    private static JsonNode search(ServerUnderTest server, boolean explain) {
        return searched(server, "{\"query\":\"anchor\",\"explain\":" + explain + "}");
    }

    private static JsonNode searchFor(ServerUnderTest server, String word) {
        return searched(server, "{\"query\":\"" + word + "\"}");
    }

    private static JsonNode searched(ServerUnderTest server, String body) {
        var answer = server.json("POST", QUAY + "/search", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
