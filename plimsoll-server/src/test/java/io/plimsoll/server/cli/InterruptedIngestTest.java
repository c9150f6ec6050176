package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C of a program that runs in a process of its own. It is told to end by SIGTERM, which takes the same way as
/// SIGINT; the latter a shell may have taken from processes that run in the background.
class InterruptedIngestTest {

    private static final String DOCUMENT = "PUT /api/v1/collections/c/documents/";
    private static final int TERMINATED = 143;

    private final FakeServer server = new FakeServer();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        answers.countDown();
        server.close();
    }

    @Test
    void theNextRunSendsWhatTheInterruptedOneDidNot() throws Exception {
        files();
        server.on("GET /api/v1/collections/c", 200, "{\"pending\":0}")
                .on("GET /api/v1/jobs?state=DEAD&collection=c", 200, "[]")
                .on(DOCUMENT + "a.md", 202, "{\"job\":\"j1\",\"status\":\"accepted\"}")
                .on(DOCUMENT + "b.md", request -> {
                    reached.countDown();
                    await(answers);
                    return FakeServer.Reply.json(202, "{\"job\":\"j2\",\"status\":\"accepted\"}");
                });

        var err = interrupted();

        assertThat(err).contains("interrupted; run the same command again to go on");
        answers.countDown();
        server.on(DOCUMENT + "a.md", 200, "{\"job\":\"j1\",\"status\":\"unchanged\"}")
                .on(DOCUMENT + "b.md", 202, "{\"job\":\"j2\",\"status\":\"accepted\"}");
        var shell = new Shell(folder).at(server);
        assertThat(shell.type("ingest", "in", "-c", "c")).isZero();
        assertThat(shell.out()).contains("1 accepted, 1 unchanged, 0 rejected, 0 failed");
    }

    @Test
    void whoStopsWaitingIsToldThatTheServerGoesOn() throws Exception {
        files();
        server.first("GET /api/v1/collections/c", FakeServer.Reply.json(200, "{}"))
                .on("GET /api/v1/collections/c", request -> {
                    reached.countDown();
                    return FakeServer.Reply.json(200, "{\"pending\":2}");
                })
                .on(DOCUMENT + "a.md", 202, "{\"job\":\"j1\",\"status\":\"accepted\"}")
                .on(DOCUMENT + "b.md", 202, "{\"job\":\"j2\",\"status\":\"accepted\"}");

        assertThat(interrupted()).contains("the server has every document and goes on");
    }

    private void files() throws IOException {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(folder.resolve("in/a.md"), "# A");
        Files.writeString(folder.resolve("in/b.md"), "# B");
    }

    /// What the program says when it is ended after it has reached the server.
    private String interrupted() throws Exception {
        var err = folder.resolve("err");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "ingest",
                "in",
                "-c",
                "c"));
        builder.directory(folder.toFile())
                .redirectError(err.toFile())
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("PLIMSOLL_URL", server.address().toString());
        var process = builder.start();
        try {
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        return Files.readString(err);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
