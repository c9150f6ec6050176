package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryCommandTest {

    private static final String RUNNING = """
            {"id":"cny_1","scope":"tenant/acme","tenant":"acme","flags":{"k":20,"rerank":true},"state":"running",
             "percent":5.0,"step":1,"steps":[5.0,25.0,50.0,100.0],"begunAt":"2026-11-26T10:00:00Z","decision":"hold",
             "why":["10 of 1000 requests of the candidate at this step"],
             "missing":["faithfulness: no answer was judged"],
             "figures":{"candidate.requests":"10","control.requests":"190","candidate.errors":"1","control.errors":"2",
                        "evidence.errors":"1.42"},
             "onPromotion":"the values are set for the tenant acme","warnings":["with fewer than 1000 requests"]}
            """;

    private final FakeServer server = new FakeServer();
    private final Shell shell = new Shell(Path.of("")).at(server);

    @BeforeEach
    void start() {
        server.on("POST /admin/v1/canaries", 201, RUNNING);
        server.on("GET /admin/v1/canaries", 200, "{\"items\":[" + RUNNING + "]}");
        server.on("GET /admin/v1/canaries/cny_1", 200, RUNNING);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsTypedIsWhatIsSent() {
        assertThat(shell.type(
                        "canary",
                        "start",
                        "k=20",
                        "rerank=true",
                        "--tenant",
                        "acme",
                        "--steps",
                        "1,10",
                        "--min-samples",
                        "50",
                        "--max-hours",
                        "2.5",
                        "--tolerance",
                        "25",
                        "--reason",
                        "deeper lists"))
                .as(shell.err())
                .isZero();
        var sent = server.asked("POST /admin/v1/canaries").getFirst();
        assertThat(Json.parse(sent.body())).isEqualTo(Json.parse("""
                {"tenant":"acme","flags":{"k":20,"rerank":true},"steps":[1.0,10.0],"minSamples":50,"maxHours":2.5,
                 "tolerancePercent":25.0,"reason":"deeper lists"}"""));
        server.on("POST /api/v1/canaries", 201, RUNNING);
        assertThat(shell.type("canary", "start", "--generation", "3", "--collection", "docs", "--own"))
                .isZero();
        assertThat(server.asked("POST /api/v1/canaries").getFirst().body())
                .contains("\"generation\":3")
                .contains("\"collection\":\"docs\"");
        assertThat(shell.type("canary", "start", "k20")).isEqualTo(2);
        assertThat(shell.err()).contains("'k20' is no flag and value; write it as k=20");
    }

    @Test
    void aCanaryIsShownWithTheFiguresOfBothArmsAndWhatIsMissing() {
        assertThat(shell.type("canary", "show", "cny_1")).as(shell.err()).isZero();
        assertThat(shell.out()).isEqualTo("""
                cny_1  k=20 rerank=true  in tenant/acme  running at 5.0 % (step 1 of 4)
                decision: hold
                  10 of 1000 requests of the candidate at this step
                missing: faithfulness: no answer was judged
                measure   candidate  control  evidence
                requests  10         190      -
                errors    1          2        1.42
                when promoted the values are set for the tenant acme
                """);
        assertThat(shell.err()).contains("with fewer than 1000 requests");
        assertThat(shell.type("canary", "list")).isZero();
        assertThat(shell.out()).contains("cny_1").contains("k=20 rerank=true").contains("running");
        assertThat(shell.type("canary", "list", "--json")).isZero();
        assertThat(Json.parse(shell.out()).path("items").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "promote", "abort", "revert"})
    void whatItIsToldHasItsNameItsHelpAndItsRoute(String wish) {
        server.on("POST /admin/v1/canaries/cny_1:" + wish, 200, RUNNING);
        server.on("POST /api/v1/canaries/cny_1:" + wish, 200, RUNNING);
        assertThat(shell.type("canary", wish, "cny_1")).as(shell.err()).isZero();
        assertThat(shell.out()).contains("cny_1  k=20 rerank=true");
        assertThat(shell.type("canary", wish, "cny_1", "--own", "--json"))
                .as(shell.err())
                .isZero();
        assertThat(server.asked("POST /api/v1/canaries/cny_1:" + wish)).hasSize(1);

        assertThat(shell.type("canary", wish)).isEqualTo(2);
        assertThat(shell.err()).contains("CANARY");
        assertThat(shell.type("canary", wish, "--help")).isZero();
        assertThat(shell.out())
                .contains("Example:  plimsoll canary " + wish + " cny_0198")
                .contains("--own");
    }

    @Test
    void aWordThatIsNoneIsRefusedWithTheNearest() {
        assertThat(shell.type("canary", "--help")).isZero();
        assertThat(shell.out()).contains("is given to 5 %, 25 %, 50 %\n").contains("  revert ");
        assertThat(shell.type("canary", "abrot", "cny_1")).isEqualTo(2);
        assertThat(shell.err()).contains("abort");
    }
}
