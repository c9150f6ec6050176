package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineToolTest {

    private static final List<String> HANDBOOK = List.of("handbook");

    private final FakeServer server = new FakeServer();
    private Path folder;
    private Shell shell;

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary;
        shell = new Shell(folder).at(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anUnknownCommandIsWrongUsageAndTheNearestIsNamed() {
        assertThat(shell.type("ingst")).isEqualTo(2);
        assertThat(shell.err()).contains("ingst").contains("ingest").contains("--help");
    }

    @Test
    void noCommandShowsThemAll() {
        assertThat(shell.type()).isEqualTo(2);
        assertThat(shell.err()).contains("serve", "demo", "ingest", "ask", "eval", "doctor");
    }

    @Test
    void aFileThatCannotBeUsedIsNamedWithWhy() {
        shell.serve = options -> {
            throw new UncheckedIOException(new FileAlreadyExistsException("/srv/data"));
        };

        assertThat(shell.type("serve")).isEqualTo(1);
        assertThat(shell.err()).contains("error: /srv/data cannot be used: something else has this name");
    }

    @Test
    void eachCommandThatIsListedIsThereAlone() {
        assertThat(shell.type("--help")).isZero();
        var listed = shell.out()
                .lines()
                .filter(line -> line.matches("  [a-z]\\S* .*"))
                .map(line -> line.strip().split(" ", -1)[0])
                .toList();
        assertThat(listed).hasSizeGreaterThan(20);
        for (var command : listed) {
            assertThat(shell.type(command, "--help")).as(command).isZero();
            assertThat(shell.out()).contains("Usage: plimsoll " + command);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo",
                "ingest",
                "search",
                "ask",
                "eval",
                "doctor",
                "version",
                "collection",
                "jobs",
                "source",
                "key",
                "tenant",
                "collection list",
                "collection show",
                "collection create",
                "collection delete",
                "source list",
                "source show",
                "source put",
                "source sync",
                "source delete",
                "jobs list",
                "jobs show",
                "jobs replay",
                "jobs discard",
                "key create",
                "key list",
                "key revoke",
                "flag",
                "flag list",
                "flag set",
                "flag unset",
                "flag revert",
                "flag explain",
                "key rotate",
                "tenant create",
                "tenant delete",
                "tenant limit",
                "tenant list",
                "tenant resume",
                "tenant show",
                "tenant suspend",
                "usage"
            })
    void eachCommandTeachesByAnExample(String command) {
        assertThat(shell.type((command + " --help").split(" ", -1))).isZero();
        assertThat(shell.out()).contains("Example:  plimsoll " + command.split(" ", -1)[0]);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        assertThat(shell.type("collection", "list", "--url", "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(shell.err())
                .contains("no server answers at http://127.0.0.1:1")
                .contains("(unreachable)");
    }

    @Test
    void aProblemIsShownWithItsCodeAndWhatToChange() {
        server.on("POST /api/v1/collections/c/search", 400, """
                {"code":"invalid_field","detail":"k is at most 100","field":"k","setting":"search.max-k","traceId":"t1"}
                """);

        assertThat(shell.type("search", "q", "-c", "c", "-k", "999", "--json")).isEqualTo(1);

        assertThat(shell.err()).isEqualToIgnoringNewLines("""
                error: k is at most 100 (invalid_field)
                  field: k
                  setting: search.max-k
                  trace: t1
                """);
        assertThat(Json.parse(shell.out()).at("/error/field").asString("")).isEqualTo("k");
    }

    @Test
    void aSourceIsPutFromOptionsAndRun() {
        server.on("PUT /api/v1/collections/c/sources/web", 201, "{\"name\":\"web\"}");
        server.on("POST /api/v1/collections/c/sources/web:sync", 202, "{\"name\":\"web\"}");

        assertThat(shell.type(
                        "source",
                        "put",
                        "c",
                        "web",
                        "--sitemap",
                        "https://a/s.xml",
                        "--page",
                        "https://a/p",
                        "--settings",
                        "{\"intervalSeconds\":60}"))
                .isZero();
        assertThat(server.asked("PUT /api/v1/collections/c/sources/web")
                        .getFirst()
                        .body())
                .isEqualTo("{\"intervalSeconds\":60,\"web\":{\"sitemaps\":[\"https://a/s.xml\"],"
                        + "\"pages\":[\"https://a/p\"]}}");
        assertThat(shell.type("source", "put", "c", "web", "--directory", "/srv/docs"))
                .isZero();
        assertThat(server.asked("PUT /api/v1/collections/c/sources/web")
                        .getLast()
                        .body())
                .isEqualTo("{\"directory\":{\"path\":\"/srv/docs\"}}");
        assertThat(shell.type("source", "sync", "c", "web", "--dry-run")).isZero();
        assertThat(server.asked("POST /api/v1/collections/c/sources/web:sync")
                        .getFirst()
                        .body())
                .isEqualTo("{\"dryRun\":true}");
    }

    @Test
    void aFilterThatIsNoJsonIsWrongUsage() {
        assertThat(shell.type("search", "q", "-c", "c", "--filter", "year>1")).isEqualTo(2);
        assertThat(shell.err()).contains("--filter is no JSON");
    }

    @Test
    void hitsAreNumbered() {
        server.on("POST /api/v1/collections/c/search", 200, """
                {"hits":[{"documentId":"a.md","title":"Leave","text":"30\\n days","score":0.5}],"degraded":[]}
                """);

        assertThat(shell.type("search", "q", "-c", "c", "--mode", "lexical", "--rerank"))
                .isZero();

        assertThat(shell.out()).contains(" 1. Leave  a.md  0.5000").contains("    30 days");
        assertThat(server.requests.getFirst().body())
                .contains("\"mode\":\"lexical\"")
                .contains("\"rerank\":true");
    }

    @Test
    void deletingSaysFirstWhatWouldGo() {
        server.on("GET /api/v1/collections/c", 200, "{\"documents\":2}").on("DELETE /api/v1/collections/c", 204, "");

        assertThat(shell.type("collection", "delete", "c")).isZero();
        assertThat(shell.out()).contains("would delete collection c with 2 documents");
        assertThat(server.asked("DELETE /api/v1/collections/c")).isEmpty();

        assertThat(shell.type("collection", "delete", "c", "--yes")).isZero();
        assertThat(server.asked("DELETE /api/v1/collections/c")).hasSize(1);
    }

    @Test
    void theKeyOfTheDataFolderIsUsedAndPagesAreFollowed() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/admin.key"), "secret\n");
        server.on("GET /api/v1/collections", 200, "{\"items\":[{\"name\":\"a\"}],\"hasMore\":true,\"after\":\"a b\"}")
                .on("GET /api/v1/collections?after=a%20b", 200, "{\"items\":[{\"name\":\"b\"}],\"hasMore\":false}");

        assertThat(shell.type("collection", "list", "--json")).isZero();

        assertThat(Json.parse(shell.out()).path("collections").size()).isEqualTo(2);
        assertThat(server.requests.getFirst().header("Authorization")).isEqualTo("Bearer secret");
    }

    @Test
    void aRotatedKeyIsShownOnceAndTheOldOneWorksAsLongAsIsSaid() {
        server.on("POST /admin/v1/tenants/acme/keys/k1:rotate", 200, "{\"id\":\"k1\",\"key\":\"pk_y\"}");

        assertThat(shell.type("key", "rotate", "k1", "--tenant", "acme", "--overlap-seconds", "60"))
                .isZero();

        assertThat(shell.out()).isEqualToIgnoringNewLines("pk_y");
        assertThat(server.asked("POST /admin/v1/tenants/acme/keys/k1:rotate")
                        .getFirst()
                        .body())
                .isEqualTo("{\"overlapSeconds\":60}");
    }

    @Test
    void keysAreMadeForATenantAndShownOnStandardOutput() {
        server.on("POST /admin/v1/tenants/acme/keys", 201, "{\"id\":\"k1\",\"key\":\"pk_x\"}");

        assertThat(shell.type("key", "create", "--tenant", "acme", "--role", "reader", "--labels", "group:a,group:b"))
                .isZero();

        assertThat(shell.out()).isEqualToIgnoringNewLines("pk_x");
        assertThat(server.requests.getFirst().body())
                .isEqualTo("{\"role\":\"reader\",\"labels\":[\"group:a\",\"group:b\"]}");
    }

    @Test
    void flagsAreSetListedExplainedTakenBackAndRemoved() {
        var flag = "{\"name\":\"k\",\"values\":[{\"level\":\"global\",\"value\":5,\"locked\":true}]}";
        server.on("PUT /admin/v1/flags/k", 200, flag);
        assertThat(shell.type("flag", "set", "k", "5", "--lock", "--reason", "slow", "--if-version", "3"))
                .isZero();
        assertThat(shell.out()).isEqualToIgnoringNewLines("k  global: 5 (locked)");
        assertThat(server.requests.getLast().body())
                .isEqualTo("{\"value\":5,\"locked\":true,\"reason\":\"slow\",\"version\":3}");

        assertThat(shell.type("flag", "set", "k", "5", "--percent", "2.5")).isZero();
        assertThat(server.requests.getLast().body()).isEqualTo("{\"level\":\"percentage\",\"percent\":{\"5\":2.5}}");

        server.on("PUT /api/v1/flags/rerank", 200, flag);
        shell.type("flag", "set", "rerank", "true", "--own", "--principal", "k_1");
        assertThat(server.requests.getLast().body()).isEqualTo("{\"principal\":\"k_1\",\"value\":true}");

        server.on("GET /admin/v1/flags", 200, "{\"items\":[" + flag + "],\"status\":{\"trouble\":[\"no store\"]}}");
        assertThat(shell.type("flag", "list")).isZero();
        assertThat(shell.out()).contains("global: 5 (locked)");
        assertThat(shell.err()).contains("no store");

        server.on(
                "GET /admin/v1/flags/k:explain?tenant=acme",
                200,
                "{\"value\":\"5\",\"tenant\":\"acme\",\"principal\":\"p\",\"steps\":[{\"level\":\"lock\",\"value\":\"5\","
                        + "\"why\":\"locked\",\"wins\":true}]}");
        assertThat(shell.type("flag", "explain", "k", "--tenant", "acme")).isZero();
        assertThat(shell.out()).contains("k is 5 for p of acme:").contains("→  lock");

        server.on("POST /admin/v1/flags/k:revert", 200, flag);
        assertThat(shell.type("flag", "revert", "k", "--percent")).isZero();
        assertThat(server.requests.getLast().body()).isEqualTo("{\"level\":\"percentage\"}");

        server.on("DELETE /admin/v1/flags/k?tenant=acme", 204, "");
        assertThat(shell.type("flag", "unset", "k", "--tenant", "acme")).isZero();
        assertThat(server.requests.getLast().path()).contains("tenant=acme");
    }

    @Test
    void allJobsThatWereGivenUpAreReplayed() {
        server.on("POST /api/v1/jobs:replay", 202, "{\"replayed\":2}");

        assertThat(shell.type("jobs", "replay", "--state", "DEAD")).isZero();
        assertThat(shell.out()).contains("replayed 2 jobs");
        assertThat(shell.type("jobs", "replay")).isEqualTo(2);
        assertThat(shell.type("jobs", "replay", "--state", "DONE")).isEqualTo(2);
    }

    @Test
    void manyJobsAreReplayedInSeveralCalls() {
        server.first("POST /api/v1/jobs:replay", FakeServer.Reply.json(202, "{\"replayed\":10000}"))
                .first("POST /api/v1/jobs:replay", FakeServer.Reply.json(202, "{\"replayed\":7}"));

        assertThat(shell.type("jobs", "replay", "--state", "DEAD", "--code", "internal"))
                .isZero();
        assertThat(shell.out()).contains("replayed 10007 jobs");
        assertThat(server.requests)
                .allSatisfy(request -> assertThat(request.body()).contains("\"code\":\"internal\""));
    }

    @Test
    void jobsAreDiscardedAndADryRunOnlyCounts() {
        server.on("POST /api/v1/jobs:discard", 200, "{\"discarded\":3,\"dryRun\":true}")
                .on("DELETE /api/v1/jobs/7", 204, "");

        assertThat(shell.type("jobs", "discard", "--state", "DEAD", "--collection", "c", "--dry-run"))
                .isZero();
        assertThat(shell.out()).contains("would discard 3 jobs");
        assertThat(server.requests.getFirst().body())
                .contains("\"dryRun\":true")
                .contains("\"collection\":\"c\"");
        assertThat(shell.type("jobs", "discard", "7")).isZero();
        assertThat(shell.type("jobs", "discard")).isEqualTo(2);
        assertThat(shell.type("jobs", "discard", "7", "--dry-run")).isEqualTo(2);
    }

    @Test
    void aWaitingJobSaysWhyItWaits() {
        server.on(
                "GET /api/v1/jobs?state=WAITING&collection=c",
                200,
                "{\"items\":[{\"id\":\"1\",\"stall\":{\"reason\":\"NO_WORKER\",\"detail\":\"start a server\"}}]}");

        assertThat(shell.type("jobs", "list", "--state", "WAITING", "--collection", "c"))
                .isZero();
        assertThat(shell.out()).contains("NO_WORKER: start a server");
    }

    @Test
    void serveHandsItsOptionsOnAndSaysWhenItIsReady() {
        var seen = new ServeOptions[1];
        shell.serve = options -> {
            seen[0] = options;
            return running();
        };

        assertThat(shell.type("serve", "--port", "0", "--data", "d")).isZero();

        assertThat(shell.out()).isEqualToIgnoringNewLines("ready " + server.address());
        assertThat(seen[0])
                .isEqualTo(new ServeOptions(
                        Optional.of(Path.of("d")), Optional.of(0), Optional.empty(), Optional.empty()));
    }

    @Test
    void aServerThatCannotStartIsAFailureAndAPortThatIsNoneIsWrongUsage() {
        assertThat(shell.type("serve")).isEqualTo(1);
        assertThat(shell.err()).contains("error: the port is taken");
        assertThat(shell.type("serve", "--port", "70000")).isEqualTo(2);
    }

    @Test
    void theDemoLoadsTheHandbookAndShowsHowToAsk() throws IOException {
        Files.createDirectories(folder.resolve("samples/handbook"));
        Files.writeString(folder.resolve("samples/handbook/leave.md"), "30 days");
        Files.writeString(folder.resolve("admin.key"), "secret");
        server.first("GET /api/v1/collections/handbook", FakeServer.Reply.problem(404, "not_found", "no"))
                .on("GET /api/v1/collections/handbook", 200, "{\"pending\":0}")
                .on("PUT /api/v1/collections/handbook", 201, "{}")
                .on("PUT /api/v1/collections/handbook/documents/leave.md", 202, "{}")
                .on("GET /api/v1/jobs?state=DEAD&collection=handbook", 200, "[]");
        shell.serve = options -> running();

        assertThat(shell.type("demo")).isZero();

        assertThat(shell.out())
                .contains("curl -s " + server.address())
                .contains("ready ")
                .doesNotContain("secret");
        assertThat(server.asked("PUT /api/v1/collections/handbook/documents/leave.md"))
                .hasSize(HANDBOOK.size());
    }

    @Test
    void theDoctorNamesWhatIsWrongAndWhatToDo() throws IOException {
        server.on("GET /health/live", 200, "{}")
                .on("GET /api/v1/collections", request -> FakeServer.Reply.problem(401, "unauthenticated", "no key"));

        assertThat(shell.type("doctor")).isEqualTo(1);
        assertThat(shell.out()).contains("✓ java").contains("✗ key: no key").contains("✗ samples");

        Files.createDirectories(folder.resolve("samples/handbook"));
        server.on("GET /api/v1/collections", 200, "[]");
        assertThat(shell.type("doctor", "--json")).isZero();
        assertThat(Json.parse(shell.out()).path("ok").asBoolean(false)).isTrue();
    }

    @Test
    void theDoctorsAdviceNamesOptionsThatThereAre() throws IOException {
        Files.writeString(folder.resolve("file"), "no folder");
        server.on("GET /health/live", 200, "{}").on("GET /api/v1/collections", 200, "[]");

        assertThat(shell.type("doctor", "--data-dir", "file")).isEqualTo(1);

        assertThat(shell.out())
                .contains("✗ data:")
                .contains("plimsoll serve --data DIR")
                .contains("plimsoll doctor --data-dir DIR");
        shell.serve = options -> running();
        assertThat(shell.type("serve", "--data", "elsewhere")).isZero();
        assertThat(shell.type("doctor", "--data-dir", "elsewhere")).isNotEqualTo(2);
    }

    private RunningServer running() {
        return new RunningServer() {
            @Override
            public URI address() {
                return server.address();
            }

            @Override
            public Path data() {
                return folder;
            }

            @Override
            public void awaitStop() {}
        };
    }

    @Test
    void usageShowsWhatIsKnownAndSaysWhatIsNot() {
        server.on("GET /api/v1/usage?by=model", 200, """
                {"from":"2026-11-01","to":"2026-11-25","by":"model","items":[
                {"name":"gpt-x","calls":3,"failedCalls":1,"unpricedCalls":0,"inputTokens":30,"outputTokens":9,"costUsd":0.5},
                {"name":"mine","calls":1,"failedCalls":0,"unpricedCalls":1,"inputTokens":5,"outputTokens":2,"costUsd":null}],
                "total":{"calls":4,"failedCalls":1,"unpricedCalls":1,"estimatedCalls":2,"inputTokens":35,"outputTokens":11,"costUsd":0.5},
                "unpriced":["mine"],"budgets":[{"period":"daily","spentUsd":0.5,"limitUsd":2.0,"share":0.25}]}""");
        assertThat(shell.type("usage", "--by", "model")).isZero();
        assertThat(shell.out())
                .contains("gpt-x")
                .contains("0.5000")
                .containsPattern("mine .*unknown")
                .contains("daily budget: 0.5 of 2.0 USD")
                .contains("estimated is what 2 of the calls consumed")
                .contains("no price in plimsoll.usage.prices: mine");
    }
}
