package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.plimsoll.server.cli.LiveShell;
import io.plimsoll.slo.Counts;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Golden questions and live answers of a running server: what they find, what took it from them, and who says so.
class EvaluationOfAWholeServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> TEXTS = Map.of(
            "leave", "Employees get 25 days of paid leave a year.",
            "parking", "Cars may be left in the garage below the building.",
            "lunch", "The canteen serves warm meals from noon to two.",
            "visa", "The company pays for residence permits of foreign staff.",
            "laptop", "Broken computers are replaced within two days.",
            "training", "Courses and conferences are paid for up to 1,000 euros.");

    /// Hardly a word of the text that answers, so that the search by words alone does not find it.
    private static final Map<String, String> QUESTIONS = Map.of(
            "leave", "How much vacation do workers have?",
            "parking", "Where can I park my vehicle?",
            "lunch", "When can I eat at work?",
            "visa", "Who covers immigration costs?",
            "laptop", "My notebook does not work any more, what now?",
            "training", "Does my employer fund further education?");

    private static final int WINDOW = 20;

    @TempDir
    private static Path folder;

    private static final Queue<String> NOTICES = new ConcurrentLinkedQueue<>();
    private static final Map<String, String> FLAGS = new HashMap<>();
    private static HttpServer webhook;
    private static ScriptedChat chat;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            try (exchange) {
                NOTICES.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        webhook.start();
        chat = new ScriptedChat();
        server = new ServerUnderTest(
                folder.resolve("data"),
                Map.of(
                        "plimsoll.evaluation.every",
                        "0s",
                        "plimsoll.evaluation.drift-window",
                        String.valueOf(WINDOW),
                        "plimsoll.evaluation.drift-every",
                        "0s",
                        "plimsoll.runbooks.every",
                        "100ms",
                        "plimsoll.notifications.targets.team.slack",
                        "http://127.0.0.1:" + webhook.getAddress().getPort(),
                        "plimsoll.chat.base-url",
                        chat.baseUrl(),
                        "plimsoll.chat.model",
                        ScriptedChat.MODEL));
    }

    @AfterAll
    static void stop() {
        server.close();
        chat.close();
        webhook.stop(0);
    }

    @AfterEach
    void forgetFlags() {
        List.copyOf(FLAGS.keySet()).forEach(EvaluationOfAWholeServerTest::unset);
    }

    // --- what is asked of the server

    private static void flag(String name, String value) {
        var answer = server.json("PUT", "/admin/v1/flags/" + name, "{\"value\":" + value + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        FLAGS.put(name, value);
    }

    private static void unset(String name) {
        assertThat(server.json("DELETE", "/admin/v1/flags/" + name, "").statusCode())
                .isEqualTo(204);
        FLAGS.remove(name);
    }

    private static void put(String collection, String id) {
        server.put(collection, id, Objects.requireNonNull(TEXTS.get(id)));
    }

    private static void fill(String collection, String... ids) {
        server.create(collection);
        for (var id : ids) {
            put(collection, id);
        }
        server.awaitQuiet(collection);
        golden(
                collection,
                List.of(ids).stream()
                        .map(id -> "{\"id\":\"" + id + "\",\"question\":\"" + QUESTIONS.get(id) + "\",\"documents\":[\""
                                + id + "\"]}")
                        .collect(Collectors.joining("\n")));
    }

    private static void fill(String collection) {
        fill(collection, TEXTS.keySet().toArray(String[]::new));
    }

    private static void golden(String collection, String lines) {
        var answer = server.send(
                ServerUnderTest.KEY,
                "POST",
                ServerUnderTest.collection(collection) + "/golden-questions",
                "application/x-ndjson",
                lines);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode evaluated(String collection) {
        var runs = ServerUnderTest.collection(collection) + "/evaluations";
        var begun = server.json("POST", runs, "");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        var id = JSON.readTree(begun.body()).path("id").asString("");
        return server.await(
                runs + "/" + id, run -> run.path("state").asString("").equals("DONE"));
    }

    private static double recall(String collection) {
        return evaluated(collection).path("recall").asDouble();
    }

    private static JsonNode blamed(String collection) {
        var answer = server.json("POST", ServerUnderTest.collection(collection) + "/evaluations:blame", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void search(String collection, String question) {
        var found = server.json(
                "POST", ServerUnderTest.collection(collection) + "/search", "{\"query\":\"" + question + "\"}");
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    }

    private static void ask(String collection, String question) {
        var asked = server.json(
                "POST", ServerUnderTest.collection(collection) + "/ask", "{\"question\":\"" + question + "\"}");
        assertThat(asked.body()).contains("\"abstained\":false");
    }

    /// What has become of answers that this judge judged, once so many of them are.
    private static JsonNode judged(String collection, String judge, int answers) {
        var quality = server.await(ServerUnderTest.collection(collection) + "/quality", shown -> {
            var found = by(shown, judge);
            return found.path("faithful").asInt()
                            + found.path("unfaithful").asInt()
                            + found.path("unjudged").asInt()
                    == answers;
        });
        return by(quality, judge);
    }

    private static JsonNode by(JsonNode quality, String judge) {
        for (var day : quality.path("faithfulness")) {
            if (day.path("judge").asString("").equals(judge)) {
                return day;
            }
        }
        return JSON.createObjectNode();
    }

    /// What an objective has heard.
    private static Counts counted(String objective) {
        var budgets = server.bean(ErrorBudgets.class);
        budgets.flush();
        return budgets.ofEverybody().stream()
                .filter(standing -> standing.objective().name().equals(objective))
                .map(Standing::counts)
                .findFirst()
                .orElseThrow();
    }

    // --- what runbooks say

    /// What the open incident of a runbook says that it is due to.
    private static String explained(String runbook, String collection) {
        var incident = incident(runbook, collection, "acting");
        var timeline = server.await(
                "/admin/v1/incidents/" + incident + "/timeline",
                shown -> shown.toString().contains("\"notified\""));
        for (var entry : timeline.path("items")) {
            if (entry.path("kind").asString("").equals("explained")) {
                return entry.path("text").asString("");
            }
        }
        throw new AssertionError(timeline.toString());
    }

    private static String incident(String runbook, String collection, String state) {
        var shown = server.await(
                "/admin/v1/incidents?runbook=" + runbook + "&limit=100",
                list -> latest(list, collection).path("state").asString("").equals(state));
        return latest(shown, collection).path("id").asString("");
    }

    private static JsonNode latest(JsonNode incidents, String collection) {
        for (var incident : incidents.path("items")) {
            if (incident.path("about").asString("").equals("collection/default/" + collection)) {
                return incident;
            }
        }
        return JSON.createObjectNode();
    }

    private static void told(String... parts) {
        server.await(
                "/health/live",
                unused -> NOTICES.stream()
                        .anyMatch(notice -> List.of(parts).stream().allMatch(notice::contains)));
    }

    // --- a loss, and what it is due to

    /// One of three changes is the culprit, and it is neither the first nor the last.
    @Test
    void aFlagThatTakesAnswersIsNamedWithTheQuestionsByARunbookThatEndsWhenTheyAreBack() {
        flag("generator", "\"extractive\"");
        fill("docs");
        assertThat(recall("docs")).isGreaterThan(0.8);
        flag("rerank-depth", "20");
        flag("search-mode", "\"lexical\"");
        flag("depth", "50");

        var run = evaluated("docs");
        assertThat(run.path("recall").asDouble()).isLessThan(0.75);
        assertThat(run.path("detail").asString("")).contains("the flag 'search-mode' went from unset to lexical");
        var loss = blamed("docs");
        assertThat(loss.path("lost").asBoolean()).isTrue();
        var suspects = loss.path("suspects");
        assertThat(suspects).as("%s", loss).hasSize(1);
        assertThat(suspects.path(0).path("kind").asString("")).isEqualTo("flag");
        assertThat(suspects.path(0).path("shown").asBoolean()).isTrue();
        assertThat(suspects.path(0).path("questions")).isEqualTo(loss.path("questions"));

        var lost =
                loss.path("questions").valueStream().map(id -> id.asString("")).toList();
        assertThat(lost).isNotEmpty();
        assertThat(explained("recall-low", "docs"))
                .contains(
                        "the flag 'search-mode' went from unset to lexical for global", "shown for " + lost.getFirst())
                .contains(lost);
        told("Golden questions find less", "collection/default/docs", "search-mode", lost.getLast());

        unset("search-mode");
        assertThat(recall("docs")).isGreaterThan(0.8);
        assertThat(incident("recall-low", "docs", "closed")).isNotEmpty();
        assertThat(counted("search-recall")).satisfies(counts -> {
            assertThat(counts.total()).isGreaterThanOrEqualTo(18);
            assertThat(counts.good()).isPositive().isLessThan(counts.total());
        });
    }

    /// Stemmed as another language, words are no longer found in other forms.
    @Test
    void anotherBuildOrModelThatTakesAnswersIsNamedByTheRunbook() {
        stems("stems");
        rebuilt("stems", "{\"language\":\"ru\",\"switch\":true,\"margin\":1}");
        assertThat(recall("stems")).isZero();

        var suspect = blamed("stems").path("suspects").path(0);
        assertThat(suspect.path("kind").asString("")).isEqualTo("generation");
        assertThat(suspect.path("shown").asBoolean()).isTrue();
        assertThat(explained("recall-low", "stems"))
                .contains("1 questions lost: arrival")
                .contains("generation 2", "took the place of generation 1", "shown for arrival");

        stems("models");
        rebuilt("models", "{\"language\":\"ru\",\"model\":\"all-minilm-l6-v2-q\",\"switch\":true,\"margin\":1}");
        assertThat(recall("models")).isZero();
        assertThat(blamed("models").path("suspects").path(0).path("kind").asString(""))
                .isEqualTo("model");
        assertThat(explained("recall-low", "models"))
                .contains("generation 2 (all-minilm-l6-v2-q", "took the place of generation 1 (bge-small-en-v1.5-q");
    }

    private static void stems(String collection) {
        flag("search-mode", "\"lexical\"");
        var settings = server.json("PUT", ServerUnderTest.collection(collection), "{\"language\":\"en\"}");
        assertThat(settings.statusCode()).as(settings.body()).isEqualTo(201);
        server.put(collection, "ships", "Ships arriving lately were unloading overnight.");
        server.put(collection, "cargo", "Nothing of that is known here at all.");
        server.awaitQuiet(collection);
        golden(collection, "{\"id\":\"arrival\",\"question\":\"unloaded\",\"documents\":[\"ships\"]}");
        assertThat(recall(collection)).isEqualTo(1);
    }

    private static void rebuilt(String collection, String order) {
        var built = server.json("POST", ServerUnderTest.collection(collection) + "/generations:rebuild", order);
        assertThat(built.statusCode()).as(built.body()).isEqualTo(202);
        server.await(
                ServerUnderTest.collection(collection),
                shown -> shown.path("generation").asInt() == 2);
    }

    @Test
    void documentsThatCameOrWentAreNamedByTheRunbook() {
        fill("garage", "parking", "lunch");
        assertThat(recall("garage")).isEqualTo(1);
        for (int i = 0; i < 12; i++) {
            server.put("garage", "copy-" + i, QUESTIONS.get("parking") + " Where can I park? Vehicle " + i + ".");
        }
        server.delete("garage", "lunch");
        server.awaitQuiet("garage");

        var run = evaluated("garage");
        assertThat(run.path("recall").asDouble()).isZero();
        assertThat(run.path("unanswerable").asInt()).isEqualTo(1);
        var shown = server.get(ServerUnderTest.collection("garage") + "/golden-questions");
        assertThat(shown.findValues("missing")).hasSize(1);
        var suspect = blamed("garage").path("suspects").path(0);
        assertThat(suspect.path("kind").asString("")).isEqualTo("ingest_batch");
        assertThat(explained("recall-low", "garage"))
                .contains("1 questions lost: parking")
                .contains("documents that came since stand before those that answer", "such as copy-0", "put in from");
    }

    // --- what is tried

    @Test
    void whatACanaryTriesIsEvaluatedBesideWhatIsLiveAndStandsInTheSeries() {
        fill("tried");
        var begun = server.json(
                "POST",
                "/admin/v1/canaries",
                "{\"tenant\":\"default\",\"collection\":\"tried\",\"flags\":{\"search-mode\":\"lexical\"},"
                        + "\"steps\":[5]}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        var canary = JSON.readTree(begun.body()).path("id").asString("");

        double live = recall("tried");

        var runs = server.await(
                ServerUnderTest.collection("tried") + "/evaluations",
                shown -> shown.path("items").path(0).path("cause").asString("").equals("canary"));
        var tried = runs.path("items").path(0);
        assertThat(tried.path("detail").asString("")).isEqualTo(canary);
        assertThat(tried.path("recall").asDouble()).isLessThan(live);
        assertThat(tried.path("questions").asInt()).isEqualTo(QUESTIONS.size());
        assertThat(server.json("GET", "/metrics", "").body())
                .contains("plimsoll_evaluation_canary_recall{collection=\"tried\"");
        server.json("POST", "/admin/v1/canaries/" + canary + ":abort", "{}");
        assertThat(recall("tried")).isEqualTo(live);
        assertThat(server.json("GET", "/metrics", "").body())
                .doesNotContain("plimsoll_evaluation_canary_recall{collection=\"tried\"");
    }

    // --- where golden questions come from and go to

    @Test
    void questionsAreWrittenByTheChatModelAndInProcessWhereItWritesNone() {
        server.create("written");
        put("written", "parking");
        server.awaitQuiet("written");
        chat.says = request -> request.contains("You write one question") && request.contains("garage")
                ? "Where do I put my vehicle while I work?"
                : "unexpected";
        var golden = ServerUnderTest.collection("written") + "/golden-questions";
        var made = JSON.readTree(
                server.json("POST", golden + ":synthesize", "{\"count\":1}").body());
        assertThat(made.path("byModel").asInt()).isEqualTo(1);
        var item = made.path("items").path(0);
        assertThat(item.path("question").asString("")).isEqualTo("Where do I put my vehicle while I work?");
        assertThat(item.path("origin").asString("")).isEqualTo("synthetic");
        assertThat(evaluated("written")
                        .path("byOrigin")
                        .path("synthetic")
                        .path("recall")
                        .asDouble())
                .isEqualTo(1);

        for (var nonsense : List.of("Sure!\nHere is a question for you:", "NO_QUESTION", "")) {
            chat.says = unused -> nonsense;
            var fallback = JSON.readTree(
                    server.json("POST", golden + ":synthesize", "{\"count\":1}").body());
            assertThat(fallback.path("byModel").asInt()).as(nonsense).isZero();
            assertThat(fallback.path("items")).hasSize(1);
        }
    }

    @Test
    void aGoldenSetGoesOutInTheLayoutOfBeirAndComesInElsewhereTheSame() throws IOException {
        fill("beir", "leave", "visa");
        server.create("copied");
        put("copied", "leave");
        put("copied", "visa");
        server.awaitQuiet("copied");
        var shell = new LiveShell(server.address(), ServerUnderTest.KEY);
        var target = folder.resolve("beir").toString();

        assertThat(shell.type("golden", "export", "beir", target, "--format", "beir")
                        .status())
                .isZero();
        assertThat(Files.readString(folder.resolve("beir/qrels/test.tsv")))
                .contains("leave\tleave\t1", "visa\tvisa\t1");
        assertThat(shell.type("golden", "import", "copied", target, "--replace").status())
                .isZero();

        var copied = server.get(ServerUnderTest.collection("copied") + "/golden-questions");
        var original = server.get(ServerUnderTest.collection("beir") + "/golden-questions");
        assertThat(copied).isEqualTo(original);
        assertThat(recall("copied")).isEqualTo(recall("beir"));
    }

    // --- live answers

    @Test
    void aQuotedAnswerIsJudgedFaithfulInProcess() {
        flag("generator", "\"extractive\"");
        flag("judge", "\"in-process\"");
        flag("judge-share", "1.0");
        fill("quoted", "leave");
        var before = counted("ask-faithfulness");

        ask("quoted", "How many days of paid leave do employees get a year?");

        assertThat(judged("quoted", "in-process", 1).path("faithful").asInt()).isEqualTo(1);
        assertThat(counted("ask-faithfulness")).isEqualTo(new Counts(before.good() + 1, before.total() + 1));
    }

    @Test
    void aJudgeThatAnswersNonsenseOrNothingIsCountedAndNeverTakenForAPass() {
        flag("judge", "\"chat\"");
        flag("judge-share", "1.0");
        server.create("judged");
        server.put("judged", "leave", "Employees get 25 days of paid leave a year. Write to hr@example.org for them.");
        server.awaitQuiet("judged");
        var before = counted("ask-faithfulness");
        var replies = List.of(
                "Looks fine to me!",
                "",
                "[{\"claim\": 7, \"verdict\": \"supported\"}]",
                "[{\"claim\": 1, \"verdict\": \"supported\"}, {\"claim\": 1, \"verdict\": \"unsupported\"}]",
                "[{\"claim\": 1, \"verdict\": \"supported\"}]",
                "[{\"claim\": 1, \"verdict\": \"contradicted\"}]");
        var seen = new ConcurrentLinkedQueue<String>();
        for (int i = 0; i < replies.size(); i++) {
            var reply = replies.get(i);
            chat.says = request -> {
                if (request.contains("You check whether claims are supported")) {
                    seen.add(request);
                    return reply;
                }
                return "Employees get 25 days of paid leave a year [1].";
            };
            ask("judged", "How many days of paid leave do employees get a year, asked for time " + i + "?");
            var unused = judged("judged", "chat", i + 1);
        }

        var found = judged("judged", "chat", replies.size());
        assertThat(found.path("unjudged").asInt()).isEqualTo(4);
        assertThat(found.path("faithful").asInt()).isEqualTo(1);
        assertThat(found.path("unfaithful").asInt()).isEqualTo(1);
        assertThat(counted("ask-faithfulness")).isEqualTo(new Counts(before.good() + 1, before.total() + 2));
        assertThat(server.json("GET", "/metrics", "").body())
                .containsPattern("plimsoll_faithfulness_answers_total\\{collection=\"judged\",[^}]*"
                        + "verdict=\"unjudged\"[^}]*} 4.0");
        assertThat(seen)
                .hasSize(replies.size())
                .allSatisfy(request -> assertThat(request).contains("[EMAIL_1]").doesNotContain("hr@example.org"));
    }

    @Test
    void questionsThatMovedRaiseAnIncidentWithTheTenThatMovedMost() {
        flag("keep-questions", "true");
        fill("drifting", "leave", "visa", "parking");
        var quality = ServerUnderTest.collection("drifting") + "/quality";
        for (int i = 0; i < 2 * WINDOW; i++) {
            search("drifting", "How many days of vacation do I have in year " + 7 * i % (2 * WINDOW) + "?");
        }
        var same = server.await(
                quality, shown -> shown.path("drift").path("questions").asInt() == WINDOW);
        assertThat(same.path("drift").path("drifted").asBoolean())
                .as("%s", same)
                .isFalse();

        for (int i = 0; i < WINDOW; i++) {
            search("drifting", "Which zxqv reactor coolant pump " + i + " leaks most?");
        }

        var moved = server.await(
                quality,
                shown -> shown.path("drift").path("drifted").asBoolean()
                        && shown.path("drift").path("late").path("unknownWords").asDouble() > 0.5);
        assertThat(moved.path("drift").path("moved"))
                .as("%s", moved)
                .hasSize(10)
                .allSatisfy(question -> assertThat(question.asString("")).startsWith("Which zxqv reactor"));
        var explained = explained("questions-drifted", "drifting");
        var named = explained.substring(explained.indexOf("those that moved most: "));
        assertThat(named).contains("Which zxqv reactor coolant pump");
        assertThat(named.split("; ", -1)).hasSize(10);
        told("The questions to a collection are not what they were", "collection/default/drifting", "Which zxqv");
        assertThat(server.json("GET", "/metrics", "").body())
                .containsPattern("plimsoll_drift_detected\\{collection=\"drifting\",[^}]*} 1.0");
    }
}
