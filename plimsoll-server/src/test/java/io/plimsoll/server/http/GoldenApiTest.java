package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GoldenApiTest {

    private static final String GOLDEN = "/api/v1/collections/docs/golden-questions";
    private static final String NDJSON = "application/x-ndjson";
    private static final String GOOD = "{\"id\":\"q1\",\"question\":\"How much vacation?\",\"documents\":[\"public\"]}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TestServer.Answer lines(String method, String body) {
        return server.send(method, GOLDEN, TestServer.ADMIN, NDJSON, body);
    }

    @Test
    void linesGoInAndComeOutTheSame() {
        var place =
                "{\"id\":\"q2\",\"question\":\"Do days expire?\",\"documents\":[\"public\"],\"relevant\":[{\"documentId\":"
                        + "\"public\",\"grade\":2,\"start\":35,\"end\":63}],\"labels\":[\"group:finance\"],\"origin\":\"synthetic\","
                        + "\"accepted\":false}";
        assertThat(lines("PUT", GOOD + "\n\n" + place + "\n").status()).isEqualTo(200);

        var request = server.request(GOLDEN)
                .header("Authorization", "Bearer " + TestServer.ADMIN)
                .header("Accept", NDJSON)
                .GET();
        var exported = server.send(request).response().body();
        assertThat(exported.lines().toList()).hasSize(2);
        assertThat(exported).contains(place);
        assertThat(lines("PUT", exported).status()).isEqualTo(200);

        var accepted = server.json("POST", GOLDEN + ":accept", TestServer.ADMIN, "{\"ids\":[\"q2\",\"nobody\"]}");
        assertThat(accepted.json().path("accepted").asInt()).isEqualTo(1);
        assertThat(server.send("DELETE", GOLDEN + "/q2", TestServer.ADMIN, "", "")
                        .status())
                .isEqualTo(204);
        assertThat(server.send("DELETE", GOLDEN + "/q2", TestServer.ADMIN, "", "")
                        .status())
                .isEqualTo(404);
        assertThat(server.get(GOLDEN, TestServer.EDITOR).json().path("items")).hasSize(1);
    }

    @Test
    void aMalformedLineIsNamedByItsNumberAndNothingIsTaken() {
        lines("PUT", GOOD);
        refused(GOOD + "\n\n{\"id\":\"q3\",", "invalid_request", "line 3: ");
        refused(GOOD + "\n[]\n", "invalid_field", "line 2: ");
        refused(
                GOOD + "\n{\"id\":\"q3\",\"documents\":[\"public\"]}",
                "invalid_field",
                "line 2: 'line 2.question' is missing");
        refused(GOOD + "\n" + GOOD, "invalid_field", "line 2: the id 'q1' stands twice");
        refused(
                GOOD + "\n{\"id\":\"q3\",\"question\":\"x\",\"documents\":[\"gone\"]}",
                "invalid_field",
                "line 2: there is no document 'gone' in the collection 'docs'");
        refused(
                "{\"id\":\"q3\",\"question\":\"x\",\"relevant\":[{\"documentId\":\"public\",\"start\":9,\"end\":3}]}",
                "invalid_field",
                "line 1: a place begins at 0 or later and ends after it begins");
        refused(
                "{\"id\":\"q3\",\"question\":\"x\",\"documents\":[\"public\"],\"origin\":\"guess\"}",
                "invalid_field",
                "line 1: an origin is one of curated, feedback, click, synthetic");
        assertThat(server.get(GOLDEN, TestServer.ADMIN).json().path("items")).hasSize(1);
    }

    private static void refused(String body, String code, String detail) {
        var answer = lines("PUT", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).startsWith(detail);
    }

    @Test
    void aDocumentThatDoesNotExistIsNamedWithItsPlaceInJsonToo() {
        var answer = server.json(
                "POST",
                GOLDEN,
                TestServer.ADMIN,
                "{\"items\":[" + GOOD + ",{\"id\":\"q4\",\"question\":\"x\",\"documents\":[\"gone\"]}]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo("items[1].documents");
    }

    @Test
    void questionsAreMadeFromHeadingsAndSentencesOfDocuments() {
        var made = server.json("POST", GOLDEN + ":synthesize", TestServer.ADMIN, "{\"count\":2}")
                .json();

        assertThat(made.path("byModel").asInt()).isZero();
        assertThat(made.path("items")).hasSize(2).allSatisfy(item -> {
            assertThat(item.path("origin").asString()).isEqualTo("synthetic");
            assertThat(item.path("question").asString()).isNotBlank();
        });
        assertThat(server.json("POST", GOLDEN + ":synthesize", TestServer.ADMIN, "{\"count\":0}")
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("count");
    }

    @Test
    void oneEvaluationWaitsAtATimeAndNoneWithoutQuestions() {
        lines("PUT", GOOD);
        var runs = "/api/v1/collections/docs/evaluations";
        var first = server.json("POST", runs, TestServer.ADMIN, "");
        assertThat(first.status()).isEqualTo(202);
        assertThat(server.json("POST", runs, TestServer.ADMIN, "").status()).isEqualTo(409);
        var id = first.json().path("id").asString();
        assertThat(server.get(runs + "/" + id, TestServer.EDITOR)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("WAITING");
        assertThat(server.get(runs, TestServer.EDITOR).json().path("items")).hasSize(1);

        var other = server.json("POST", "/api/v1/collections/other/evaluations", TestServer.ADMIN, "");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().path("detail").asString()).contains("has no golden questions", "plimsoll golden add");
    }
}
