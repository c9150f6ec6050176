package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class CanaryOfAWholeServerTest {

    private static final String CANARIES = "/admin/v1/canaries";
    private static final String OTHER = "chat-2";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private ServerUnderTest server(ScriptedChat chat) {
        return new ServerUnderTest(
                data,
                Map.of(
                        "plimsoll.chat.base-url",
                        chat.baseUrl(),
                        "plimsoll.chat.model",
                        ScriptedChat.MODEL,
                        "plimsoll.chat.alternative-model",
                        OTHER));
    }

    private static String begin(ServerUnderTest server, String body) {
        var begun = server.json("POST", CANARIES, body);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        return CANARIES + "/" + JSON.readTree(begun.body()).path("id").asString();
    }

    private static HttpResponse<String> ask(ServerUnderTest server, String session) {
        return server.json(
                "POST",
                "/api/v1/collections/docs/ask",
                "{\"question\":\"Where does the crate stand?\",\"session\":\"" + session + "\"}");
    }

    private static String model(ServerUnderTest server, String session) {
        var answer = ask(server, session);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("model").asString("");
    }

    private static String state(JsonNode canary) {
        return canary.path("state").asString("");
    }

    @Test
    void aModelThatFailsIsRolledBackByItselfAndEverybodyIsAnsweredAgain() {
        try (var chat = new ScriptedChat();
                var server = server(chat)) {
            server.create("docs");
            server.put("docs", "crate");
            server.awaitQuiet("docs");
            chat.breakingModel = OTHER;
            var canary = begin(server, "{\"flags\":{\"chat-model\":\"alternative\"},\"steps\":[50]}");

            var worse = new ArrayList<String>();
            for (int i = 0; i < 500 && state(server.get(canary)).equals("running"); i++) {
                var session = "session-" + i;
                if (!JSON.readTree(ask(server, session).body()).path("degraded").isEmpty()) {
                    worse.add(session);
                }
            }

            var ended = server.await(canary, shown -> !state(shown).equals("running"));
            assertThat(state(ended)).isEqualTo("rolled_back");
            assertThat(ended.path("why").toString()).contains("degraded answers are surely more frequent: 100.00 %");
            assertThat(ended.path("percent").asDouble()).isZero();
            assertThat(worse).isNotEmpty();
            assertThat(model(server, worse.getFirst())).isEqualTo(ScriptedChat.MODEL);
            var audited = server.await(
                    "/api/v1/audit?action=canary.roll_back",
                    found -> found.path("items").size() == 1);
            assertThat(audited.toString()).contains("candidate.errors").contains("control.requests");
            assertThat(server.json("GET", "/metrics", "").body())
                    .contains("plimsoll_canary_decisions_total{decision=\"roll_back\"} 1.0")
                    .contains("plimsoll_canary_requests_seconds_count{arm=\"candidate\",end=\"answered\"} ")
                    .contains("plimsoll_canaries{state=\"running\"} 0.0");
        }
    }

    @Test
    void aHarmlessOneSurvivesARestartWithItsArmsIsPromotedAndTakenBackInOneCall() {
        try (var chat = new ScriptedChat()) {
            var arms = new HashMap<String, String>();
            String canary;
            try (var server = server(chat)) {
                server.create("docs");
                server.put("docs", "crate");
                server.awaitQuiet("docs");
                assertThat(model(server, "before")).isEqualTo(ScriptedChat.MODEL);
                canary = begin(
                        server, "{\"flags\":{\"chat-model\":\"alternative\"},\"steps\":[20,50],\"minSamples\":20}");
                for (int i = 0; i < 20; i++) {
                    arms.put("session-" + i, model(server, "session-" + i));
                }
                assertThat(server.json("POST", canary + ":promote", "{}").body())
                        .contains("\"percent\":50.0");
            }
            try (var server = server(chat)) {
                var shown = server.get(canary);
                assertThat(state(shown)).isEqualTo("running");
                assertThat(shown.path("step").asInt()).isEqualTo(2);
                arms.forEach((session, model) ->
                        assertThat(model(server, session)).as(session).isEqualTo(model));
                assertThat(model(server, "before"))
                        .as("a session that was under way")
                        .isEqualTo(ScriptedChat.MODEL);
                for (int i = 0; i < 200 && state(server.get(canary)).equals("running"); i++) {
                    arms.put("later-" + i, model(server, "later-" + i));
                }
                assertThat(new HashSet<>(arms.values())).containsExactlyInAnyOrder(ScriptedChat.MODEL, OTHER);
                var promoted = server.await(canary, now -> state(now).equals("promoted"));
                assertThat(promoted.path("why").toString()).contains("nothing is surely worse");
                assertThat(server.get("/admin/v1/flags/chat-model")
                                .path("values")
                                .toString())
                        .contains("\"level\":\"global\"")
                        .contains("promoted by the canary");
                assertThat(model(server, "after")).isEqualTo(OTHER);

                assertThat(server.json("POST", canary + ":revert", "{}").statusCode())
                        .isEqualTo(200);
                assertThat(model(server, "at last")).isEqualTo(ScriptedChat.MODEL);
            }
        }
    }

    @Test
    void aGenerationIsTriedOnAShareOfTheUsersAndBecomesLive() {
        var text = "The crate stands on the quay and waits at its berth for a ship. ".repeat(20);
        try (var server = new ServerUnderTest(data, Map.of())) {
            server.create("docs");
            server.put("docs", "crate", text);
            server.awaitQuiet("docs");
            var generations = "/api/v1/collections/docs/generations";
            server.json("POST", generations + ":rebuild", "{\"chunking\":{\"maxTokens\":32,\"overlapTokens\":4}}");
            server.await(
                    generations,
                    shown -> shown.path("items").size() == 2
                            && shown.path("items")
                                    .get(1)
                                    .path("state")
                                    .asString("")
                                    .equals("READY"));
            var keys = keys(server);
            var canary =
                    begin(server, "{\"tenant\":\"default\",\"collection\":\"docs\",\"generation\":2,\"steps\":[50]}");

            var lengths = keys.stream().map(key -> length(server, key)).toList();
            assertThat(new HashSet<>(lengths))
                    .as("characters of the first passage")
                    .hasSize(2);
            assertThat(keys.stream().map(key -> length(server, key)).toList()).isEqualTo(lengths);
            server.json("POST", canary + ":promote", "{}");
            server.await(canary, shown -> state(shown).equals("promoted"));

            assertThat(live(server, generations)).isEqualTo(2);
            assertThat(keys.stream().map(key -> length(server, key)).distinct()).hasSize(1);
            assertThat(server.json("POST", canary + ":revert", "{}").statusCode())
                    .isEqualTo(200);
            assertThat(live(server, generations)).isEqualTo(1);
        }
    }

    private static int live(ServerUnderTest server, String generations) {
        for (var item : server.get(generations).path("items")) {
            if (item.path("state").asString("").equals("LIVE")) {
                return item.path("number").asInt();
            }
        }
        return 0;
    }

    private static List<String> keys(ServerUnderTest server) {
        var keys = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            var made = server.json("POST", "/admin/v1/tenants/default/keys", "{\"role\":\"reader\"}");
            keys.add(JSON.readTree(made.body()).path("key").asString(""));
        }
        return keys;
    }

    private static int length(ServerUnderTest server, String key) {
        var found = server.send(
                key,
                "POST",
                "/api/v1/collections/docs/search",
                "application/json",
                "{\"query\":\"crate quay\",\"k\":1}");
        return JSON.readTree(found.body())
                .path("hits")
                .get(0)
                .path("text")
                .asString("")
                .length();
    }
}
