package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.evaluation.Losses;
import io.plimsoll.evaluation.Suspect;
import io.plimsoll.slo.Counts;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Standing;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Golden questions of a running server: what they find, and what took it from them.
class EvaluationOfAWholeServerTest {

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

    @TempDir
    private Path data;

    @Test
    void aLossIsFollowedBackToTheChangeOfAFlagAGenerationOrDocuments() {
        try (var server = new ServerUnderTest(data, Map.of("plimsoll.evaluation.every", "0s"))) {
            fill(server);
            aQuotedAnswerIsJudgedFaithful(server);
            assertThat(evaluated(server, "docs").path("recall").asDouble()).isGreaterThan(0.8);
            afterAFlagWasSet(server);
            afterAnotherGenerationWasSwitchedTo(server);
            afterDocumentsCameAndWent(server);
            assertThat(counted(server, "search-recall")).satisfies(counts -> {
                assertThat(counts.total()).isGreaterThan(20);
                assertThat(counts.good()).isPositive().isLessThan(counts.total());
            });
            assertThat(counted(server, "ask-faithfulness")).isEqualTo(new Counts(1, 1));
        }
    }

    /// What an objective has heard.
    private static Counts counted(ServerUnderTest server, String objective) {
        var budgets = server.bean(ErrorBudgets.class);
        budgets.flush();
        return budgets.ofEverybody().stream()
                .filter(standing -> standing.objective().name().equals(objective))
                .map(Standing::counts)
                .findFirst()
                .orElseThrow();
    }

    private static void aQuotedAnswerIsJudgedFaithful(ServerUnderTest server) {
        flag(server, "judge", "\"in-process\"");
        flag(server, "judge-share", "1.0");
        var asked = server.json(
                "POST",
                ServerUnderTest.collection("docs") + "/ask",
                "{\"question\":\"How many days of paid leave do employees get a year?\"}");
        assertThat(asked.body()).contains("\"abstained\":false");

        var quality = server.await(
                ServerUnderTest.collection("docs") + "/quality",
                shown -> shown.path("faithfulness").size() == 1);
        assertThat(quality.path("faithfulness").path(0).path("judge").asString(""))
                .isEqualTo("in-process");
        assertThat(quality.path("faithfulness").path(0).path("faithful").asInt())
                .isEqualTo(1);
    }

    private static void fill(ServerUnderTest server) {
        server.create("docs");
        TEXTS.forEach((id, text) -> server.put("docs", id, text));
        server.awaitQuiet("docs");
        var lines = QUESTIONS.entrySet().stream()
                .map(question -> "{\"id\":\"" + question.getKey() + "\",\"question\":\"" + question.getValue()
                        + "\",\"documents\":[\"" + question.getKey() + "\"]}")
                .collect(Collectors.joining("\n"));
        golden(server, "docs", lines);
    }

    private static void golden(ServerUnderTest server, String collection, String lines) {
        var answer = server.send(
                ServerUnderTest.KEY,
                "POST",
                ServerUnderTest.collection(collection) + "/golden-questions",
                "application/x-ndjson",
                lines);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode evaluated(ServerUnderTest server, String collection) {
        var runs = ServerUnderTest.collection(collection) + "/evaluations";
        assertThat(server.json("POST", runs, "").statusCode()).isEqualTo(202);
        var id = server.get(runs).path("items").path(0).path("id").asString("");
        return server.await(
                runs + "/" + id, run -> run.path("state").asString("").equals("DONE"));
    }

    private static JsonNode blamed(ServerUnderTest server, String collection) {
        var answer = server.json("POST", ServerUnderTest.collection(collection) + "/evaluations:blame", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private static void flag(ServerUnderTest server, String name, String value) {
        var answer = server.json("PUT", "/admin/v1/flags/" + name, "{\"value\":" + value + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /// One of three changes is the culprit, and it is neither the first nor the last.
    private static void afterAFlagWasSet(ServerUnderTest server) {
        flag(server, "rerank-depth", "20");
        flag(server, "search-mode", "\"lexical\"");
        flag(server, "depth", "50");

        var run = evaluated(server, "docs");
        assertThat(run.path("recall").asDouble()).isLessThan(0.75);
        assertThat(run.path("detail").asString("")).contains("the flag 'search-mode' went from unset to lexical");

        var loss = blamed(server, "docs");
        assertThat(loss.path("lost").asBoolean()).isTrue();
        var suspects = loss.path("suspects");
        assertThat(suspects).as("%s", loss).hasSize(1);
        assertThat(suspects.path(0).path("kind").asString("")).isEqualTo("flag");
        assertThat(suspects.path(0).path("shown").asBoolean()).isTrue();
        assertThat(suspects.path(0).path("questions")).isEqualTo(loss.path("questions"));
    }

    /// Stemmed as another language, words are no longer found in other forms.
    private static void afterAnotherGenerationWasSwitchedTo(ServerUnderTest server) {
        var settings = server.json("PUT", ServerUnderTest.collection("stems"), "{\"language\":\"en\"}");
        assertThat(settings.statusCode()).as(settings.body()).isEqualTo(201);
        server.put("stems", "ships", "Ships arriving lately were unloading overnight.");
        server.put("stems", "cargo", "Nothing of that is known here at all.");
        server.awaitQuiet("stems");
        golden(server, "stems", "{\"id\":\"arrival\",\"question\":\"unloaded\",\"documents\":[\"ships\"]}");
        assertThat(evaluated(server, "stems").path("recall").asDouble()).isEqualTo(1);

        var generations = ServerUnderTest.collection("stems") + "/generations";
        var built = server.json("POST", generations + ":rebuild", "{\"language\":\"ru\",\"switch\":true,\"margin\":1}");
        assertThat(built.statusCode()).as(built.body()).isEqualTo(202);
        server.await(
                ServerUnderTest.collection("stems"),
                shown -> shown.path("generation").asInt() == 2);
        assertThat(evaluated(server, "stems").path("recall").asDouble()).isZero();

        var suspect = blamed(server, "stems").path("suspects").path(0);
        assertThat(suspect.path("kind").asString("")).isEqualTo("generation");
        assertThat(suspect.path("shown").asBoolean()).isTrue();
        assertThat(suspect.path("what").asString(""))
                .startsWith("generation 2")
                .contains("took the place of generation 1");
    }

    private static void afterDocumentsCameAndWent(ServerUnderTest server) {
        assertThat(server.json("DELETE", "/admin/v1/flags/search-mode", "").statusCode())
                .isEqualTo(204);
        assertThat(evaluated(server, "docs").path("recall").asDouble()).isGreaterThan(0.8);
        for (int i = 0; i < 12; i++) {
            server.put("docs", "copy-" + i, QUESTIONS.get("parking") + " Where can I park? Vehicle " + i + ".");
        }
        server.delete("docs", "lunch");
        server.delete("docs", "visa");
        server.awaitQuiet("docs");

        var run = evaluated(server, "docs");
        assertThat(run.path("unanswerable").asInt()).isEqualTo(2);
        var shown = server.get(ServerUnderTest.collection("docs") + "/golden-questions");
        assertThat(shown.findValues("missing")).hasSize(2);
        assertThat(run.path("recall").asDouble()).isLessThan(1);
        assertThat(server.bean(Losses.class)
                        .find(new CollectionKey(TenantId.DEFAULT, new CollectionName("docs")), 0.99, () -> true)
                        .orElseThrow()
                        .suspects())
                .anySatisfy(suspect -> {
                    assertThat(suspect.kind()).isEqualTo(Suspect.Kind.INGEST_BATCH);
                    assertThat(suspect.questions()).contains("parking");
                    assertThat(suspect.what()).contains("documents that came since", "copy-");
                });
    }
}
