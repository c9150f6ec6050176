package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String REPLAY = "POST /api/v1/traces/" + ID + ":replay";
    private static final String WHY_NOT = "POST /api/v1/collections/c/search:why-not";

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
    void aTraceIsTwoTables() {
        server.on("GET /api/v1/traces/" + ID, request -> FakeServer.Reply.json(200, """
                {"traceId":"x","questions":[{"id":"q1","kind":"search","collection":"c","generation":2,
                "askedAt":"2026-11-23T12:00:00Z","principal":"ann","tookMs":3.5,"question":"vacation days?",
                "options":{"group":"none"},"degraded":[],
                "stages":[{"stage":"retrieve","tookMs":2.5,"input":{"lexicalDepth":100},"output":{"lexicalFound":7},
                "degraded":["without the search by vectors"]}],
                "passages":[{"documentId":"a","passageId":"a#0","rank":1,"score":1,"lexicalRank":2,"lexicalScore":4.5,
                "fusedRank":1,"fusedScore":1}]}]}"""));

        assertThat(shell.type("trace", ID)).isZero();

        assertThat(shell.out())
                .contains("search in c, generation 2")
                .contains("asked:   vacation days?")
                .containsPattern("retrieve +2.5 +lexicalDepth=100 +lexicalFound=7 +without the search by vectors")
                .containsPattern("1 +1.0000 +a#0 +2 +4.5000 +1 +1.0000");
    }

    @Test
    void aReplaySaysWhatIsOtherAndShowsWhatChanged() {
        server.on(REPLAY, request -> FakeServer.Reply.json(200, """
                {"traceId":"y","replayOf":"q1","flags":{"k":{"before":"10","after":"5"}},
                "documents":[{"documentId":"a","change":"in","rankAfter":1,"scoreAfter":0.5},
                {"documentId":"b","change":"out","rankBefore":1,"scoreBefore":1}],
                "answer":{"sameText":false,"text":"25 days [1].","citedIn":["a#0"],"citedOut":[]},
                "before":{},"after":{"degraded":[]}}"""));

        var words = new String[] {
            "trace", "replay", ID, "--query", "days?", "-k", "5", "--no-rerank", "--no-filter", "--flag", "depth=20"
        };
        assertThat(shell.type(words)).as(shell.err()).isZero();

        var body = Json.object().put("query", "days?").put("k", 5).put("rerank", false);
        body.putNull("filter");
        body.putObject("flags").put("depth", 20);
        assertThat(Json.parse(server.asked(REPLAY).getFirst().body())).isEqualTo(body);
        assertThat(shell.out())
                .contains("flag k: 10 → 5")
                .containsPattern("in +a +1 +0.5000")
                .containsPattern("out +b +1 +1.0000")
                .contains("the answer is another:")
                .contains("cited now: a#0; no longer: none");
    }

    @Test
    void whyNotSaysWhereADocumentWasLost() {
        server.on(WHY_NOT, request -> FakeServer.Reply.json(200, """
                {"documentId":"a","found":false,"fellOutAt":"cut","reason":"rank 6, and k is 3","degraded":[],
                "steps":[{"step":"cut","outcome":"fell-out","detail":"rank 6, and k is 3","rank":6,"score":0.25,
                "needed":0.5,"distance":0.25}]}"""));

        assertThat(shell.type("why-not", "a", "vacation", "-k", "3", "--mode", "lexical"))
                .as(shell.err())
                .isZero();

        assertThat(Json.parse(server.asked(WHY_NOT).getFirst().body()))
                .isEqualTo(Json.object()
                        .put("query", "vacation")
                        .put("documentId", "a")
                        .put("k", 3)
                        .put("mode", "lexical"));
        assertThat(shell.out())
                .contains("a: lost at cut – rank 6, and k is 3")
                .containsPattern("cut +fell-out +6 +0.2500 +0.5000 +rank 6, and k is 3");
    }

    @Test
    void withoutAnIdTheHelpTeaches() {
        assertThat(shell.type("trace")).isEqualTo(2);
        assertThat(shell.err()).contains("plimsoll trace replay").contains("say what to do: list, replay");
        assertThat(shell.type("why-not", "--help")).isZero();
        assertThat(shell.out()).contains("existence, access (labels)").contains("Example:");
    }
}
