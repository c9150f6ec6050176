package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GoldenFilesTest {

    @TempDir
    private Path folder;

    private static JsonNode item() {
        return Json.parse("{\"id\":\"q1\",\"question\":\"Who?\",\"documents\":[\"a\",\"b\"],\"origin\":\"click\","
                + "\"relevant\":[{\"documentId\":\"a\",\"grade\":2},{\"documentId\":\"b\",\"grade\":1}]}");
    }

    @Test
    void whatIsWrittenInTheLayoutOfBeirIsReadAgain() throws IOException {
        var target = folder.resolve("golden");
        GoldenFiles.writeBeir(target, List.of(item()));

        assertThat(Files.readString(target.resolve("qrels/test.tsv")))
                .isEqualTo("query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t1\n");
        var read = Json.parse(GoldenFiles.lines(target));
        assertThat(read.path("id").asString("")).isEqualTo("q1");
        assertThat(read.path("question").asString("")).isEqualTo("Who?");
        assertThat(read.path("relevant")).isEqualTo(item().path("relevant"));
    }

    @Test
    void linesAreWrittenAsTheServerReadsThem() throws IOException {
        var file = folder.resolve("deep/golden.jsonl");
        GoldenFiles.writeLines(file, List.of(item(), item()));

        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(GoldenFiles.lines(file)).isEqualTo(Files.readString(file));
    }

    @Test
    void questionsForEvalAreReadWithoutTheirAnswersAndOnesWithoutAnswerAreLeftOut() throws IOException {
        var file = Files.writeString(folder.resolve("golden.jsonl"), """
                {"id":"a","question":"Who?","documents":["d"],"answer":"Ann","answerable":true}
                {"id":"b","question":"Why?","documents":[],"answerable":false}
                no JSON
                """);
        assertThat(GoldenFiles.lines(file)).isEqualTo("""
                {"id":"a","question":"Who?","documents":["d"]}

                no JSON
                """);
    }

    @Test
    void aMalformedLineOfAFolderIsNamedByItsNumber() throws IOException {
        Files.createDirectories(folder.resolve("beir/qrels"));
        Files.writeString(folder.resolve("beir/qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\ta\t1\n");
        Files.writeString(folder.resolve("beir/queries.jsonl"), "{\"_id\":\"q1\",\"text\":\"Who?\"}\n{\"_id\":\n");

        assertThatThrownBy(() -> GoldenFiles.lines(folder.resolve("beir")))
                .hasMessageContaining("queries.jsonl, line 2 is no JSON");
    }
}
