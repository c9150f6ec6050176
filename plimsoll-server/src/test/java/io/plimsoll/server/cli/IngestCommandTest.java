package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestCommandTest {

    private static final String COLLECTION = "GET /api/v1/collections/c";
    private static final String DOCUMENT = "PUT /api/v1/collections/c/documents/";
    private static final String DEAD = "GET /api/v1/jobs?state=DEAD&collection=c";

    private final FakeServer server = new FakeServer();
    private Path folder;
    private Shell shell;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        shell = new Shell(folder).at(server).with("PLIMSOLL_API_KEY", "k");
        Files.createDirectories(folder.resolve("in/sub/.git"));
        Files.writeString(folder.resolve("in/b.md"), "# B");
        Files.writeString(folder.resolve("in/sub/a ü.txt"), "A");
        Files.writeString(folder.resolve("in/.hidden"), "no");
        Files.writeString(folder.resolve("in/sub/.git/config"), "no");
        server.on(COLLECTION, 200, "{\"name\":\"c\",\"pending\":0}");
        server.on(DEAD, 200, "{\"items\":[],\"hasMore\":false}");
        server.on(DOCUMENT + "b.md", 202, "{\"job\":{\"id\":\"j1\"},\"status\":\"accepted\"}");
        server.on(DOCUMENT + "sub%2Fa%20%C3%BC.txt", 200, "{\"status\":\"unchanged\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachVisibleFileIsSentUnderItsPathWithItsMediaType() {
        assertThat(shell.type("ingest", "in", "-c", "c")).isZero();

        assertThat(shell.out()).contains("1 accepted, 1 unchanged, 0 rejected, 0 failed");
        assertThat(server.requests.stream().filter(request -> request.method().equals("PUT")))
                .hasSize(2);
        var sent = server.asked(DOCUMENT + "b.md").getFirst();
        assertThat(sent.body()).isEqualTo("# B");
        assertThat(sent.header("Content-type")).isEqualTo("text/markdown");
        assertThat(sent.header("Authorization")).isEqualTo("Bearer k");
    }

    @Test
    void aFullQueueIsWaitedFor() {
        server.first(DOCUMENT + "b.md", FakeServer.Reply.busy("3"))
                .first(DOCUMENT + "b.md", FakeServer.Reply.busy("0"));

        assertThat(shell.type("ingest", "in", "-c", "c")).isZero();

        assertThat(shell.waits).contains(Duration.ofSeconds(3));
        assertThat(server.asked(DOCUMENT + "b.md")).hasSize(3);
    }

    @Test
    void aQueueThatStaysFullFailsTheDocumentAfterFiveMinutes() {
        server.on(DOCUMENT + "b.md", request -> FakeServer.Reply.busy("30"));

        assertThat(shell.type("ingest", "in", "-c", "c")).isEqualTo(1);

        assertThat(server.asked(DOCUMENT + "b.md")).hasSize(11);
        assertThat(shell.out()).contains("failed    b.md: the queue is full (queue_full)");
    }

    @Test
    void aRefusedDocumentIsListedWithItsReasonAndFailsNoOther() {
        server.on(
                DOCUMENT + "b.md", request -> FakeServer.Reply.problem(422, "document_encrypted", "it has a password"));

        assertThat(shell.type("ingest", "in", "-c", "c")).isEqualTo(1);

        assertThat(shell.out())
                .contains("rejected  b.md: it has a password (document_encrypted)")
                .contains("0 accepted, 1 unchanged, 1 rejected, 0 failed");
    }

    @Test
    void aJobThatWasGivenUpFailsItsDocument() {
        server.first(COLLECTION, FakeServer.Reply.json(200, "{\"pending\":1}"))
                .first(COLLECTION, FakeServer.Reply.json(200, "{\"pending\":1}"));
        server.on(DEAD, 200, """
                {"items":[{"id":"old","collection":"c","documentId":"b.md"},
                {"id":"j1","collection":"c","documentId":"b.md","errorCode":"document_corrupt","errorDetail":"cut off"}]}
                """);

        assertThat(shell.type("ingest", "in", "-c", "c", "--json")).isEqualTo(1);

        var result = Json.parse(shell.out());
        assertThat(result.path("accepted").asInt(-1)).isZero();
        assertThat(result.path("failed").asInt(-1)).isEqualTo(1);
        assertThat(result.at("/failures/0/detail").asString("")).isEqualTo("cut off");
        assertThat(shell.waits).hasSize(1);
    }

    @Test
    void whatAnInterruptedRunLeftIsWaitedForAndItsFailuresAreListed() {
        server.on(DOCUMENT + "b.md", 200, "{\"job\":\"j1\",\"status\":\"unchanged\"}")
                .on(DOCUMENT + "sub%2Fa%20%C3%BC.txt", 200, "{\"job\":\"j2\",\"status\":\"unchanged\"}");
        server.first(COLLECTION, FakeServer.Reply.json(200, "{\"pending\":2}"))
                .first(COLLECTION, FakeServer.Reply.json(200, "{\"pending\":2}"));
        server.on(DEAD, 200, """
                {"items":[{"id":"long ago","collection":"c","documentId":"sub/a ü.txt"},
                {"id":"j1","collection":"c","documentId":"b.md","errorCode":"document_corrupt","errorDetail":"cut off"}]}
                """);

        assertThat(shell.type("ingest", "in", "-c", "c")).isEqualTo(1);

        assertThat(shell.waits).isNotEmpty();
        assertThat(shell.out())
                .contains("failed    b.md: cut off (document_corrupt)")
                .contains("0 accepted, 1 unchanged, 0 rejected, 1 failed");
    }

    @Test
    void aRefusedKeyEndsItAtOnce() {
        server.on(DOCUMENT + "b.md", request -> FakeServer.Reply.problem(403, "forbidden", "the key may not write"));
        server.on(DOCUMENT + "sub%2Fa%20%C3%BC.txt", request -> FakeServer.Reply.problem(403, "forbidden", "no"));

        assertThat(shell.type("ingest", "in", "-c", "c")).isEqualTo(1);

        assertThat(shell.err()).contains("(forbidden)");
        assertThat(shell.out()).contains("2 documents not sent");
    }

    @Test
    void aMissingCollectionIsCreatedOnlyWhenAsked() {
        server.on("PUT /api/v1/collections/n", 201, "{}")
                .on("PUT /api/v1/collections/n/documents/b.md", 202, "{}")
                .on("GET /api/v1/jobs?state=DEAD&collection=n", 200, "[]");

        assertThat(shell.type("ingest", "in/b.md", "-c", "n")).isEqualTo(1);
        assertThat(shell.err()).contains("--create");

        server.first("GET /api/v1/collections/n", FakeServer.Reply.problem(404, "not_found", "no"));
        server.on("GET /api/v1/collections/n", 200, "{\"pending\":0}");
        assertThat(shell.type("ingest", "in/b.md", "-c", "n", "--create")).isZero();
        assertThat(server.asked("PUT /api/v1/collections/n")).hasSize(1);
    }

    @Test
    void theOnlyCollectionNeedsNoName() {
        server.on("GET /api/v1/collections", 200, "{\"items\":[{\"name\":\"c\"}],\"hasMore\":false}");

        assertThat(shell.type("ingest", "in", "--no-wait")).isZero();

        assertThat(server.asked(DEAD)).isEmpty();
    }

    @Test
    void twoFilesOfOneNameAreRefusedBeforeAnythingIsSent(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("b.md"), "another");

        assertThat(shell.type("ingest", "in", other.toString(), "-c", "c")).isEqualTo(2);

        assertThat(shell.err()).contains("both be the document b.md");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aLinkToAFolderIsFollowedWhereItIsNamed(@TempDir Path other) throws IOException {
        var link = Files.createSymbolicLink(other.resolve("link"), folder.resolve("in"));

        assertThat(shell.type("ingest", link.toString(), "-c", "c")).isZero();

        assertThat(shell.out()).contains("1 accepted, 1 unchanged");
        assertThat(server.asked(DOCUMENT + "b.md")).hasSize(1);
    }

    @Test
    void aFolderWithoutFilesIsSaidToBeEmpty(@TempDir Path other) {
        assertThat(shell.type("ingest", other.toString(), "-c", "c")).isZero();

        assertThat(shell.err()).contains("there is no file to send below " + other);
    }

    @Test
    void aPathThatIsNotThereIsWrongUsage() {
        assertThat(shell.type("ingest", "nowhere", "-c", "c")).isEqualTo(2);
        assertThat(shell.err()).contains("there is no file or folder");
    }

    @Test
    void progressNamesTheRateAndWhatIsLeft() {
        assertThat(ProgressLine.text(50, 150, "document", Duration.ofSeconds(10)))
                .isEqualTo("50/150 documents, 5.0/s, 20 s left");
        assertThat(ProgressLine.text(0, 1, "document", Duration.ZERO)).isEqualTo("0/1 document, 0.0/s");
    }
}
