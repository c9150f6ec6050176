package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskCommandTest {

    private static final String ASK = "POST /api/v1/collections/c/ask";

    private final FakeServer server = new FakeServer();
    private Shell shell;

    @BeforeEach
    void start(@TempDir Path folder) {
        shell = new Shell(folder).at(server).with("PLIMSOLL_COLLECTION", "c");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theAnswerIsFollowedByItsSources() {
        server.on(ASK, request -> events("""
                event: stage
                data: {"stage":"retrieve","tookMs":3}

                event: token
                data: {"text":"You have 30 "}

                event: token
                data: {"text":"days [1]."}

                event: done
                data: {"answer":"You have 30 days [1].","citations":[{"n":1,"documentId":"hr/v.pdf","quote":"30 days",
                data: "start":10,"end":17,"page":3}],"degraded":["rerank: the service did not answer"]}

                """));

        assertThat(shell.type("ask", "how many?", "--session", "s1")).isZero();

        assertThat(shell.out()).isEqualTo("""
                You have 30 days [1].

                Sources
                [1] hr/v.pdf, page 3, 10–17
                    “30 days”
                """);
        assertThat(shell.err()).contains("degraded, rerank: the service did not answer");
        var request = server.asked(ASK).getFirst();
        assertThat(Json.parse(request.body()))
                .isEqualTo(Json.object().put("question", "how many?").put("session", "s1"));
        assertThat(request.header("Accept")).isEqualTo("text/event-stream");
    }

    @Test
    void anErrorInTheMiddleEndsWithItsReason() {
        server.on(ASK, request -> events("""
                event: token
                data: {"text":"You"}

                event: error
                data: {"status":504,"code":"deadline_exceeded","detail":"too slow","setting":"query.deadline"}

                """));

        assertThat(shell.type("ask", "q")).isEqualTo(1);

        assertThat(shell.out()).isEqualTo("You\n");
        assertThat(shell.err()).contains("error: too slow (deadline_exceeded)").contains("setting: query.deadline");
    }

    @Test
    void aStreamThatBreaksOffIsAFailure() {
        server.on(ASK, request -> events("event: token\ndata: {\"text\":\"You\"}\n\n"));

        assertThat(shell.type("ask", "q")).isEqualTo(1);
        assertThat(shell.err()).contains("cut_off");
    }

    @Test
    void programsGetTheWholeAnswerAsOneDocument() {
        server.on(ASK, 200, "{\"answer\":\"30\",\"citations\":[]}");

        assertThat(shell.type("ask", "q", "--json")).isZero();

        assertThat(Json.parse(shell.out()).path("answer").asString("")).isEqualTo("30");
        assertThat(server.asked(ASK).getFirst().header("Accept")).isEqualTo("application/json");
    }

    private static FakeServer.Reply events(String body) {
        return new FakeServer.Reply(200, "text/event-stream", body, Optional.empty());
    }
}
