package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One of the two searches fails: the other answers, and the answer says what it did without.
class DegradedSearchTest {

    private final PlimsollException gone = new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "it is gone");

    private static TestServer server;
    private static MemoryEngine engine;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        engine = server.context.getBean(MemoryEngine.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void heal() {
        engine.lexicalFailure = null;
        engine.vectorFailure = null;
    }

    private static TestServer.Answer search(String mode) {
        return server.json(
                "POST",
                "/api/v1/collections/docs/search",
                TestServer.READER,
                "{\"query\":\"vacation days\",\"mode\":\"" + mode + "\"}");
    }

    @Test
    void withoutVectorsTheWordsAnswer() {
        engine.vectorFailure = gone;

        var answer = search("hybrid").json();

        assertThat(answer.path("hits").size()).isEqualTo(1);
        assertThat(answer.path("degraded").size()).isEqualTo(1);
        assertThat(answer.path("degraded").get(0).asString()).contains("without the search by vectors: it is gone");
    }

    @Test
    void withoutWordsTheVectorsAnswer() {
        engine.lexicalFailure = gone;

        var answer = search("hybrid").json();

        assertThat(answer.path("hits").size()).isEqualTo(1);
        assertThat(answer.path("degraded").get(0).asString()).contains("without the search by words: it is gone");
    }

    @Test
    void withoutEitherThereIsNoAnswer() {
        engine.lexicalFailure = gone;
        engine.vectorFailure = gone;

        var answer = search("hybrid");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("code").asString()).isEqualTo("dependency_failed");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void whoAsksForOneSearchAloneIsToldThatItFails() {
        engine.vectorFailure = gone;
        assertThat(search("vector").status()).isEqualTo(503);
        assertThat(search("lexical").json().path("degraded").size()).isZero();
    }

    @Test
    void operatorsSeeHowDependenciesDo() {
        var answer = server.get("/admin/v1/dependencies", TestServer.OPERATOR);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items").get(0).path("state").asString()).isEqualTo("closed");
        assertThat(server.get("/admin/v1/dependencies", TestServer.ADMIN).status())
                .isEqualTo(403);
    }
}
