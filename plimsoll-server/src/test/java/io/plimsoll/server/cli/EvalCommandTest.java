package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {

    private static final String SEARCH = "POST /api/v1/collections/c/search";
    private static final String BATCH = "POST /api/v1/collections/c/documents:batch";

    private final FakeServer server = new FakeServer();
    private Path folder;
    private Shell shell;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        shell = new Shell(folder).at(server);
        Files.createDirectories(folder.resolve("beir/qrels"));
        Files.writeString(folder.resolve("beir/corpus.jsonl"), """
                {"_id":"d1","title":"T","text":"one"}
                {"_id":"d2","title":"","text":"two"}
                """);
        Files.writeString(folder.resolve("beir/queries.jsonl"), """
                {"_id":"q1","text":"first"}
                {"_id":"q2","text":"second"}
                {"_id":"q3","text":"without judgement"}
                """);
        Files.writeString(
                folder.resolve("beir/qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq2\td1\t0\n");
        server.on(SEARCH, this::hits);
        server.on("GET /api/v1/collections/c", 200, "{\"pending\":0,\"passages\":2}");
        server.on("GET /api/v1/collections", 200, "[{\"name\":\"c\"}]");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Hybrid search finds each at once, the others have d1 first always.
    private FakeServer.Reply hits(FakeServer.Request request) {
        var query = Json.parse(request.body());
        var second = query.path("mode").asString("").equals("hybrid")
                && query.path("query").asString("").equals("second");
        return FakeServer.Reply.json(
                200,
                second
                        ? "{\"hits\":[{\"documentId\":\"d2\"}]}"
                        : "{\"hits\":[{\"documentId\":\"d1\"},{\"documentId\":\"d1\"},{\"documentId\":\"d2\"}]}");
    }

    @Test
    void theFiguresAreThoseComputedByHand() {
        assertThat(shell.type("eval", "--data", "beir", "--json")).isZero();

        var report = Json.parse(shell.out());
        assertThat(report.path("questions").asInt(0)).isEqualTo(2);
        assertThat(report.at("/modes/hybrid/MRR@10").asDouble(0)).isEqualTo(1.0, within(1e-9));
        assertThat(report.at("/modes/lexical/MRR@10").asDouble(0)).isEqualTo(0.75, within(1e-9));
        assertThat(report.at("/modes/vector/recall@10").asDouble(0)).isEqualTo(1.0, within(1e-9));
        assertThat(report.at("/modes/lexical/nDCG@10").asDouble(0)).isEqualTo((1 + 0.6309297536) / 2, within(1e-6));
        assertThat(report.at("/hybridGain/MRR@10/mean").asDouble(0)).isEqualTo(0.25, within(1e-9));
        assertThat(server.asked(SEARCH)).hasSize(6);
        assertThat(Json.parse(server.asked(SEARCH).getFirst().body())
                        .path("group")
                        .asString(""))
                .isEqualTo("document");
    }

    @Test
    void searchesHaveTheTimeTheyNeedAndThoseThatDidWithoutSomethingAreSaid() {
        server.on(SEARCH, 200, "{\"hits\":[],\"degraded\":[{\"stage\":\"embed\"}]}");

        assertThat(shell.type("eval", "--data", "beir", "--modes", "hybrid")).isZero();

        assertThat(shell.out()).contains("hybrid: 2 of 2 searches did without a part of the pipeline");
        assertThat(server.asked(SEARCH).getFirst().header("X-request-deadline-ms"))
                .isEqualTo("60000");
    }

    @Test
    void peopleGetATable() {
        assertThat(shell.type("eval", "--data", "beir", "--modes", "lexical,hybrid"))
                .isZero();

        assertThat(shell.out())
                .contains("mode     recall@10  nDCG@10  MRR@10")
                .contains("hybrid   1.0000     1.0000   1.0000")
                .contains("hybrid minus lexical, MRR@10: +0.2500  95 % [+0.0000, +0.5000]  (not clear)");
    }

    @Test
    void theCorpusIsLoadedAndWhatFoundNoRoomIsSentAgain() {
        server.first("GET /api/v1/collections/c", FakeServer.Reply.problem(404, "not_found", "no"))
                .on("PUT /api/v1/collections/c", 201, "{}");
        server.first(BATCH, FakeServer.Reply.json(200, """
                {"line":1,"id":"d1","status":"accepted"}
                {"line":2,"id":"d2","status":"rejected","code":"queue_full","detail":"full"}
                """))
                .on(BATCH, 200, "{\"line\":1,\"id\":\"d2\",\"status\":\"accepted\"}\n");

        assertThat(shell.type("eval", "--data", "beir", "-c", "c", "--load", "--modes", "hybrid"))
                .isZero();

        assertThat(server.asked(BATCH)).hasSize(2);
        assertThat(server.asked(BATCH).getFirst().body()).isEqualTo("""
                {"id":"d1","title":"T","text":"one"}
                {"id":"d2","text":"two"}
                """);
        assertThat(server.asked(BATCH).getLast().body()).isEqualTo("{\"id\":\"d2\",\"text\":\"two\"}\n");
    }

    @Test
    void aDocumentThatIsRejectedIsNamedAndLeftOut() {
        server.on(BATCH, 200, """
                {"line":1,"id":"d1","status":"rejected","code":"document_empty","detail":"no text"}
                {"line":2,"id":"d2","status":"accepted"}
                """);

        assertThat(shell.type("eval", "--data", "beir", "-c", "c", "--load")).isZero();

        assertThat(shell.err())
                .contains("left out  d1: no text (document_empty)")
                .contains("loaded 1 document");
        assertThat(server.asked(BATCH)).hasSize(1);
    }

    @Test
    void questionsWithoutAnAnswerMeasureAbstention() throws IOException {
        Files.writeString(folder.resolve("golden.jsonl"), """
                {"id":"1","question":"first","documents":["d1"],"answerable":true}
                {"id":"2","question":"what?","documents":[],"answerable":false}
                {"id":"3","question":"why?","documents":[],"answerable":false}
                """);
        server.on(
                "POST /api/v1/collections/c/ask",
                request -> FakeServer.Reply.json(
                        200, "{\"abstained\":" + request.body().contains("what") + "}"));

        assertThat(shell.type("eval", "--data", "golden.jsonl")).isZero();

        assertThat(shell.out()).contains("declined 1 of 2 questions without an answer (50.0 %)");
    }

    @Test
    void aCollectionWithNothingInItIsAFailureAndNotARowOfZeros() {
        server.on("GET /api/v1/collections/c", 200, "{\"pending\":0,\"passages\":0}");

        assertThat(shell.type("eval", "--data", "beir")).isEqualTo(1);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).contains("(collection_empty)").contains("plimsoll ingest");

        server.on("GET /api/v1/collections/c", 200, "{\"pending\":3,\"passages\":0}");
        assertThat(shell.type("eval", "--data", "beir")).isEqualTo(1);
        assertThat(shell.err()).contains("3 documents are being processed");
        assertThat(server.asked(SEARCH)).isEmpty();

        server.on("GET /api/v1/collections/c", 200, "{\"pending\":3,\"passages\":2}");
        assertThat(shell.type("eval", "--data", "beir")).isZero();
        assertThat(shell.err()).contains("3 documents of the collection cannot be found yet");
    }

    @Test
    void dataThatIsNotThereIsWrongUsage() {
        assertThat(shell.type("eval", "--data", "nowhere")).isEqualTo(2);
        assertThat(shell.type("eval", "--data", "beir", "--modes", "magic")).isEqualTo(2);
    }
}
