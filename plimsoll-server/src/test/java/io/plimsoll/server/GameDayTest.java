package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.cli.LiveShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Every fault on a whole server, with the runbooks that the program brings; they wait for a shorter time than they do
/// in earnest.
class GameDayTest {

    @TempDir
    private static Path folder;

    private static ScriptedChat chat;
    private static ServerUnderTest server;
    private static LiveShell shell;

    @BeforeAll
    static void start() throws IOException {
        chat = new ScriptedChat();
        server = new ServerUnderTest(folder.resolve("data"), settings(hasty(folder.resolve("runbooks"))));
        shell = new LiveShell(server.address(), ServerUnderTest.KEY);
        server.create("docs");
        server.put("docs", "one");
        server.awaitQuiet("docs");
    }

    /// The shipped runbooks with short times. Of those for slow searches the lower one, which looks at the searches
    /// alone and not at all that a busy machine does; those for single tenants have a test of their own.
    private static Path hasty(Path runbooks) throws IOException {
        Files.createDirectories(runbooks);
        try (var files = Files.list(Path.of("..", "config", "runbooks"))) {
            for (var file : files.filter(each -> !each.endsWith("very-high-latency.yaml"))
                    .filter(each -> !String.valueOf(each.getFileName()).startsWith("tenant-"))
                    .toList()) {
                var text = Files.readString(file)
                        .replaceAll("(?m)^  for: .*$", "  for: 300ms")
                        .replaceAll("max-actions-per-hour: .*", "max-actions-per-hour: 100")
                        .replaceAll("(?m)^guards:\n  - \\{signal: burning-tenants.*\n", "")
                        .replace("signal: latency-p95", "signal: stage-latency-p95")
                        .replace("where: {route: search}", "where: {stage: retrieve}")
                        .replace("above: 500ms", "above: 750ms")
                        .replace("below: 350ms", "below: 740ms");
                Files.writeString(runbooks.resolve(String.valueOf(file.getFileName())), text);
            }
        }
        return runbooks;
    }

    private static Map<String, String> settings(Path runbooks) {
        var settings = new HashMap<String, String>();
        settings.put("plimsoll.environment", "staging");
        settings.put("plimsoll.runbooks.folder", runbooks.toString());
        settings.put("plimsoll.runbooks.every", "100ms");
        settings.put("plimsoll.runbooks.window", "3s");
        settings.put("plimsoll.dependencies.open-for", "300ms");
        settings.put("plimsoll.limits.search-deadline", "20s");
        settings.put("plimsoll.limits.ask-deadline", "1200ms");
        settings.put("plimsoll.chat.base-url", chat.baseUrl());
        settings.put("plimsoll.chat.model", ScriptedChat.MODEL);
        return settings;
    }

    @AfterAll
    static void stop() {
        server.close();
        chat.close();
    }

    private static JsonNode play(String name, String... more) {
        var words = new ArrayList<>(
                List.of("gameday", name, "--collection", "docs", "--keep", "0", "--at-a-time", "8", "--json"));
        words.addAll(more.length == 0 ? List.of("--seconds", "40") : List.of(more));
        var typed = shell.type(words.toArray(String[]::new));
        assertThat(typed.status()).as("%s %s", typed.out(), typed.err()).isZero();
        return new ObjectMapper().readTree(typed.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vector-down",
                "lexical-down",
                "search-down",
                "embedding-down",
                "reranker-down",
                "chat-limited",
                "chat-hangs",
                "slow-search",
                "index-stale"
            })
    void theRunbookSeesTheFaultActsAndGoesBack(String name) {
        var report = play(name);

        assertThat(report.path("passed").booleanValue()).as("%s", report).isTrue();
        assertThat(report.path("mitigateSeconds").doubleValue())
                .isGreaterThanOrEqualTo(report.path("detectSeconds").doubleValue());
        assertThat(report.path("recoverSeconds").isNumber()).isTrue();
        assertThat(report.path("requests").path("asked").longValue()).isPositive();
        // The deadline of chat-hangs is short, so that it shows soon; what search-down asks no cache has heard of.
        boolean mayFail = name.equals("chat-hangs") || name.equals("search-down");
        assertThat(report.path("requests").path("failed").longValue() == 0 || mayFail)
                .as("%s", report)
                .isTrue();
        boolean isDegrading =
                !List.of("index-stale", "slow-search", "search-down").contains(name);
        assertThat(report.path("requests").path("degraded").longValue() > 0 || !isDegrading)
                .as("%s", report)
                .isTrue();
        var incident =
                server.get("/admin/v1/incidents/" + report.path("incident").asString("") + "/timeline");
        assertThat(incident.path("items")
                        .valueStream()
                        .map(entry -> entry.path("kind").asString("")))
                .contains("opened", "notified", "closed");
    }

    /// There is nothing to switch: every question goes on without it by itself, and says so.
    @Test
    void withoutTheCacheEveryQuestionIsAnswered() {
        var report = play("cache-down", "--seconds", "1");

        assertThat(report.path("passed").booleanValue()).as("%s", report).isTrue();
        assertThat(report.path("requests").path("failed").longValue()).isZero();
        assertThat(report.path("requests").path("degraded").longValue()).isPositive();
    }

    @Test
    void aFaultEndsByItselfWhenNobodyEndsItAndNoOtherIsLetInMeanwhile() {
        var begun = server.json("POST", "/admin/v1/gamedays", "{\"name\":\"database-down\",\"seconds\":1}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        server.await("/admin/v1/gamedays", shown -> shown.path("items").path(0).has("endedAt"));

        server.json("POST", "/admin/v1/gamedays", "{\"name\":\"lexical-down\",\"seconds\":30}");
        var second = server.json("POST", "/admin/v1/gamedays", "{\"name\":\"vector-down\"}");
        assertThat(second.statusCode()).isEqualTo(409);
        var id = server.get("/admin/v1/gamedays")
                .path("items")
                .path(0)
                .path("id")
                .asString("");
        assertThat(server.json("DELETE", "/admin/v1/gamedays/" + id, "").statusCode())
                .isEqualTo(200);
        assertThat(server.json("POST", "/admin/v1/gamedays", "{\"name\":\"vector-dwn\"}")
                        .body())
                .contains("did you mean 'vector-down'?");
        assertThat(server.json("POST", "/admin/v1/gamedays", "{\"name\":\"vector-down\",\"seconds\":901}")
                        .statusCode())
                .isEqualTo(400);
    }
}
