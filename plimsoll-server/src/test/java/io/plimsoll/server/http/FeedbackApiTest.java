package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeedbackApiTest {

    private static final String ASK = "/api/v1/collections/docs/ask";
    private static final String FEEDBACK = "/api/v1/feedback";
    private static final String GOLDEN = "/api/v1/collections/docs/golden-questions";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TestServer.Answer asked(String question) {
        return server.json("POST", ASK, TestServer.READER, "{\"question\":\"" + question + "\"}");
    }

    private static TestServer.Answer said(String key, String trace, String what) {
        return server.json("POST", FEEDBACK, key, "{\"traceId\":\"" + trace + "\"," + what + "}");
    }

    private static void keepQuestions(boolean keep) {
        var put = server.json("PUT", "/api/v1/flags/keep-questions", TestServer.ADMIN, "{\"value\":" + keep + "}");
        assertThat(put.status()).as(put.response().body()).isEqualTo(200);
    }

    @Test
    void whatIsFoundRightIsProposedAndNotAskedBeforeSomebodyAccepts() {
        keepQuestions(true);
        var answer = asked("How many vacation days do employees get?").json();
        assertThat(answer.path("citations")).as("%s", answer).isNotEmpty();
        var trace = answer.path("traceId").asString();

        assertThat(said(TestServer.READER, trace, "\"rating\":\"up\"")
                        .json()
                        .path("proposed")
                        .asBoolean())
                .isTrue();
        var clicked = said(TestServer.READER, trace, "\"citation\":1");
        assertThat(clicked.json().path("proposed").asBoolean()).isTrue();

        var proposed = server.get(GOLDEN, TestServer.ADMIN).json().path("items");
        assertThat(proposed).hasSize(2).allSatisfy(item -> {
            assertThat(item.path("accepted").asBoolean()).isFalse();
            assertThat(item.path("relevant").path(0).path("documentId").asString())
                    .isEqualTo("public");
        });
        assertThat(proposed.findValuesAsString("origin")).containsExactlyInAnyOrder("feedback", "click");
        assertThat(server.json("POST", "/api/v1/collections/docs/evaluations", TestServer.ADMIN, "")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void onlyTheOneWhoAskedSaysAnything() {
        var trace = asked("How many vacation days?").json().path("traceId").asString();

        assertThat(said(TestServer.EDITOR, trace, "\"rating\":\"up\"").status()).isEqualTo(404);
        assertThat(said(TestServer.STRANGER, trace, "\"rating\":\"up\"").status())
                .isEqualTo(404);
        assertThat(said(TestServer.READER, "4bf92f3577b34da6a3ce929d0e0e4736", "\"rating\":\"up\"")
                        .status())
                .isEqualTo(404);
        assertThat(said(TestServer.READER, trace, "\"rating\":\"down\"").status())
                .isEqualTo(200);
    }

    @Test
    void withoutLeaveNoTextIsKeptAndNothingProposed() {
        keepQuestions(false);
        var trace = asked("Do vacation days expire?").json().path("traceId").asString();

        var taken = said(TestServer.READER, trace, "\"rating\":\"up\"").json();

        assertThat(taken.path("proposed").asBoolean()).isFalse();
        assertThat(taken.path("detail").asString()).contains("keep-questions");
    }

    @Test
    void whatIsSaidHasToBeOneThingThatIsThere() {
        var trace = asked("How many vacation days?").json().path("traceId").asString();

        assertThat(said(TestServer.READER, trace, "\"rating\":\"great\"")
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("rating");
        assertThat(said(TestServer.READER, trace, "\"citation\":99")
                        .json()
                        .path("detail")
                        .asString())
                .contains("no citation [99]");
        assertThat(said(TestServer.READER, trace, "\"rating\":\"up\",\"citation\":1")
                        .status())
                .isEqualTo(400);
        assertThat(said(TestServer.READER, trace, "\"citation\":null").status()).isEqualTo(400);
    }
}
