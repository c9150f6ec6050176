package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SloCommandTest {

    private static final String LIST = """
            {"items":[
              {"objective":"ask-availability","service":"ask","indicator":"availability","target":0.999,"window":"28d",
               "events":{"good":999750,"total":1000000},"budget":{"allowed":1000,"left":0.75},
               "burnRates":{"5m":0,"30m":0,"1h":0.5,"2h":0.4,"6h":0.3,"1d":0.25,"3d":0.25},"alerts":[]},
              {"objective":"ask-availability-each","service":"ask","indicator":"availability","tenant":"acme",
               "target":0.999,"window":"28d",
               "events":{"good":80,"total":100},"budget":{"allowed":0.1,"left":-199},
               "burnRates":{"5m":200,"1h":200,"6h":200,"1d":200,"3d":200},
               "alerts":[{"factor":14.4,"severity":"page","inWords":"burns"}]},
              {"objective":"search-recall","service":"search","indicator":"recall","target":0.75,"window":"28d",
               "events":{"good":0,"total":0},"budget":{"allowed":0,"left":1},"burnRates":{"1h":0},"alerts":[]}]}
            """;

    @TempDir
    private Path folder;

    private final FakeServer server = new FakeServer();
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void start() {
        shell = new Shell(folder).at(server);
        server.on("GET /admin/v1/objectives", 200, LIST);
        server.on("GET /admin/v1/objectives?tenant=acme", 200, LIST);
        server.on("GET /api/v1/objectives", 200, LIST);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theStatusIsATableWithWhatIsLeftAndHowFastItBurns() {
        assertThat(shell.type("slo", "status")).as(shell.err()).isZero();
        assertThat(shell.out()).isEqualTo("""
                objective              tenant  target  good    of       budget left            1h     6h     1d     3d     alert
                ask-availability       -       99.9 %  999750  1000000  ########.. 75.0 %      0.5    0.3    0.3    0.3    -
                ask-availability-each  acme    99.9 %  80      100      .......... -19900.0 %  200.0  200.0  200.0  200.0  page at 14.4
                search-recall          -       75.0 %  0       0        -                      0.0    -      -      -      -
                """);
    }

    @Test
    void itIsOfEverybodyOfOneTenantOrOfTheOwn() {
        assertThat(shell.type("slo", "status", "--own")).isZero();
        assertThat(shell.type("slo", "status", "--tenant", "acme", "--json")).isZero();
        assertThat(Json.parse(shell.out())).isEqualTo(Json.parse(LIST));
        assertThat(server.asked("GET /api/v1/objectives")).hasSize(1);
        assertThat(server.asked("GET /admin/v1/objectives?tenant=acme")).hasSize(1);
        assertThat(shell.type("slo", "status", "--own", "--tenant", "acme")).isEqualTo(2);
    }

    @Test
    void filesAreCheckedWithoutAServer() throws IOException {
        server.close();
        var good = Path.of("..", "config", "slo").toAbsolutePath().toString();
        assertThat(shell.type("slo", "check", good)).as(shell.err()).isZero();
        assertThat(shell.out()).contains("ask-latency-each").contains("ask/latency/2000");

        Files.writeString(
                folder.resolve("bad.yaml"), "apiVersion: openslo/v1\nkind: SLO\nmetadata: {nam: x}\nspec: {}\n");
        assertThat(shell.type("slo", "check", "bad.yaml")).isEqualTo(1);
        assertThat(shell.err()).contains("bad.yaml:3: metadata.nam: the field is not known; did you mean 'name'?");
        assertThat(shell.type("slo", "check", "bad.yaml", "--json")).isEqualTo(1);
        assertThat(Json.parse(shell.out()).path("problems").size()).isEqualTo(1);
        assertThat(shell.type("slo", "check", "none.yaml")).isEqualTo(1);
        assertThat(shell.err()).contains("none.yaml: there is no such file or folder");
    }

    @Test
    void rulesAreWrittenForTheFilesThatAreNamed() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), "kind: SLO\n");
        assertThat(shell.type("slo", "rules", "bad.yaml")).isEqualTo(1);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).contains("bad.yaml:1: apiVersion: the field is missing");

        var own = Files.readString(Path.of("..", "config", "slo", "write.yaml"))
                .replace("indicatorRef: requests-answered", "indicatorRef: answered");
        var shared = Files.readString(Path.of("..", "config", "slo", "ask.yaml"));
        var indicator =
                shared.substring(shared.indexOf("---\n") + 4, shared.indexOf("---\n", shared.indexOf("kind: SLI")));
        Files.writeString(
                folder.resolve("own.yaml"), own + "---\n" + indicator.replace("requests-answered", "answered"));
        assertThat(shell.type("slo", "rules", "own.yaml", "--min-events", "50", "--min-bad", "7"))
                .as(shell.err())
                .isZero();
        assertThat(shell.out())
                .contains("plimsoll:slo_events:increase1h{objective=\"write-availability\"} >= 50 and")
                .contains("plimsoll:slo_bad_events:increase1h{objective=\"write-availability\"} >= 7")
                .doesNotContain("ask-availability");
    }
}
