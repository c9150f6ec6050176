package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.slo.ServiceName;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What counts as whose fault, as requests see it, and how it is shown.
class ObjectivesApiTest {

    private static final String OWN = "/api/v1/objectives";
    private static final String ALL = "/admin/v1/objectives";
    private static final String ASK = "/api/v1/collections/docs/ask";
    private static final String SEARCH = "/api/v1/collections/docs/search";
    private static final String QUESTION = "{\"question\":\"How many vacation days?\"}";

    private static final String QUERY = "{\"query\":\"vacation\"}";
    private static final int MAX_LOOKS = 100;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode own(String objective) {
        return find(server.get(OWN, TestServer.ADMIN).json(), objective);
    }

    private static JsonNode find(JsonNode list, String objective) {
        for (var standing : list.path("items")) {
            if (standing.path("objective").asString("").equals(objective)) {
                return standing;
            }
        }
        throw new AssertionError("no " + objective + " in " + list);
    }

    /// A request is counted when its last byte has left, which its caller may see a moment earlier.
    private void assertCounts(String objective, long good, long total) {
        JsonNode events = own(objective).path("events");
        for (int i = 0; i < MAX_LOOKS && events.path("total").asLong() < total; i++) {
            events = own(objective).path("events");
        }
        assertThat(events.path("good").asLong()).as(objective).isEqualTo(good);
        assertThat(events.path("total").asLong()).as(objective).isEqualTo(total);
    }

    @Test
    void answersAreGoodAndWhatCallersGetWrongCountsNowhere() {
        assertThat(server.json("POST", ASK, TestServer.READER, QUESTION).status())
                .isEqualTo(200);
        assertThat(server.json("POST", ASK, TestServer.READER, "{\"question\":7}")
                        .status())
                .isEqualTo(400);
        assertThat(server.json("POST", ASK, TestServer.READER, "{").status()).isEqualTo(400);
        assertThat(server.json("POST", "/api/v1/collections/none/ask", TestServer.READER, QUESTION)
                        .status())
                .isEqualTo(404);
        assertThat(server.json("POST", ASK, TestServer.AUDITOR, QUESTION).status())
                .isEqualTo(404);
        assertThat(server.json("POST", ASK, "plm_wrong", QUESTION).status()).isEqualTo(401);

        assertCounts("ask-availability-each", 1, 1);
        assertCounts("ask-latency-each", 1, 1);
        assertCounts("search-availability-each", 0, 0);
    }

    @Test
    void aLimitThatIsReachedBurns() {
        assertThat(server.json("POST", ASK, TestServer.BROKE, QUESTION).status())
                .isEqualTo(429);
        assertThat(server.json("POST", ASK, TestServer.READER, QUESTION).status())
                .isEqualTo(200);
        assertCounts("ask-availability-each", 1, 1);
        var broke = find(server.get(OWN, TestServer.BROKE).json(), "ask-availability-each");
        assertThat(broke.path("events").path("total").asLong()).isEqualTo(1);
        assertThat(broke.path("events").path("good").asLong()).isZero();
        var everybody = find(server.get(ALL, TestServer.OPERATOR).json(), "ask-availability");
        assertThat(everybody.has("tenant")).isFalse();
        assertThat(everybody.path("events").path("total").asLong()).isEqualTo(2);
    }

    @Test
    void whatADependencyFailsBurns() {
        var engine = server.context.getBean(MemoryEngine.class);
        engine.lexicalFailure = new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "it is gone");
        engine.vectorFailure = engine.lexicalFailure;
        assertThat(server.json("POST", SEARCH, TestServer.READER, QUERY).status())
                .isEqualTo(503);
        engine.vectorFailure = null;
        var degraded = server.json("POST", SEARCH, TestServer.READER, QUERY);
        assertThat(degraded.status()).isEqualTo(200);
        assertThat(degraded.json().path("degraded")).isNotEmpty();

        assertCounts("search-availability-each", 1, 2);
    }

    @Test
    void anAnswerThatBreaksOffInItsStreamBurnsThoughItsStatusIs200() {
        var question = "{\"question\":\"failing vacation days\"}";
        var answer = server.send(server.request(ASK)
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .method("POST", HttpRequest.BodyPublishers.ofString(question)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).contains("event: error");

        assertCounts("ask-availability-each", 0, 1);
        assertCounts("ask-latency-each", 0, 0);
    }

    @Test
    void searchesAndWritesAreServicesOfTheirOwn() {
        assertThat(server.json("POST", SEARCH, TestServer.READER, QUERY).status())
                .isEqualTo(200);
        assertThat(server.json("PUT", "/api/v1/collections/docs/documents/new", TestServer.EDITOR, "{\"text\":\"x\"}")
                        .status())
                .isEqualTo(202);
        assertThat(server.get("/api/v1/collections/docs/documents", TestServer.EDITOR)
                        .status())
                .isEqualTo(200);
        assertCounts("search-availability-each", 1, 1);
        assertCounts("write-availability-each", 1, 1);
        assertCounts("ask-availability-each", 0, 0);
    }

    @Test
    void aStandingIsShownWithItsBudgetAndBurnRates() {
        server.json("POST", ASK, TestServer.READER, QUESTION);
        var standing = own("ask-latency-each");
        assertThat(standing.path("service").asString("")).isEqualTo("ask");
        assertThat(standing.path("indicator").asString("")).isEqualTo("latency");
        assertThat(standing.path("thresholdMs").asLong()).isEqualTo(60_000);
        assertThat(standing.path("window").asString("")).isEqualTo("28d");
        assertThat(standing.path("tenant").asString("")).isEqualTo("acme");
        assertThat(standing.path("budget").path("left").asDouble()).isEqualTo(1);
        assertThat(standing.path("burnRates").propertyNames())
                .containsExactly("5m", "30m", "1h", "2h", "6h", "1d", "3d");
        assertThat(standing.path("alerts")).isEmpty();
    }

    @Test
    void aTenantSeesItsOwnAndAnOperatorAll() {
        assertThat(server.get(OWN, TestServer.READER).status()).isEqualTo(403);
        assertThat(server.get(ALL, TestServer.ADMIN).status()).isEqualTo(403);
        server.json("POST", ASK, TestServer.READER, QUESTION);
        var strangers = server.get(OWN, TestServer.STRANGER).json();
        assertThat(find(strangers, "ask-availability-each")
                        .path("events")
                        .path("total")
                        .asLong())
                .isZero();
        var acme = server.get(ALL + "?tenant=acme", TestServer.OPERATOR).json();
        assertThat(find(acme, "ask-availability-each")
                        .path("events")
                        .path("total")
                        .asLong())
                .isEqualTo(1);
        assertThat(server.get(ALL + "?tenant=ghost", TestServer.OPERATOR).status())
                .isEqualTo(404);
        assertThat(server.get(ALL + "?tennant=acme", TestServer.OPERATOR)
                        .json()
                        .path("detail")
                        .asString(""))
                .contains("did you mean 'tenant'?");
    }

    @Test
    void aRequestIsOfTheServiceThatItsPathNames() {
        assertThat(RequestOutcomes.service("POST", "/api/v1/collections/a/search"))
                .contains(ServiceName.SEARCH);
        assertThat(RequestOutcomes.service("POST", "/api/v1/collections/a/ask")).contains(ServiceName.ASK);
        assertThat(RequestOutcomes.service("DELETE", "/api/v1/collections/a/documents/x"))
                .contains(ServiceName.WRITE);
        assertThat(RequestOutcomes.service("POST", "/api/v1/collections/a/documents:batch"))
                .contains(ServiceName.WRITE);
        for (var path : new String[] {"/", "/metrics", "/api/v1/collections/a", "/api/v1/collections/a/ask/b"}) {
            assertThat(RequestOutcomes.service("POST", path)).isEmpty();
        }
        assertThat(RequestOutcomes.service("GET", "/api/v1/collections/a/documents/x"))
                .isEmpty();
    }
}
