package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.Canaries;
import io.plimsoll.release.MemoryCanaryStore;
import io.plimsoll.server.http.TestServer.Answer;
import io.plimsoll.tenant.Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CanariesApiTest {

    private static final String CANARIES = "/admin/v1/canaries";
    private static final String OWN = "/api/v1/canaries";
    private static final String OF_ACME = "{\"tenant\":\"acme\",\"flags\":{\"k\":20}}";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer begin(String body) {
        return server.json("POST", CANARIES, TestServer.OPERATOR, body);
    }

    private String refused(int status, String body) {
        var answer = begin(body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return answer.json().path("detail").asString();
    }

    private Answer tell(String canary, String wish) {
        return server.json("POST", CANARIES + "/" + canary + ":" + wish, TestServer.OPERATOR, "{}");
    }

    @Test
    void aCanaryBeginsAndSaysHowItStandsAndWhatItDoesNotKnow() {
        var begun = begin("{\"tenant\":\"acme\",\"flags\":{\"k\":20,\"rerank\":true},\"steps\":[1,10,100],"
                + "\"minSamples\":50,\"maxHours\":2,\"tolerancePercent\":25,\"reason\":\"deeper\"}");

        assertThat(begun.status()).as(begun.response().body()).isEqualTo(201);
        var id = begun.json().path("id").asString();
        assertThat(begun.header("Location")).isEqualTo(CANARIES + "/" + id);
        var shown = server.get(CANARIES + "/" + id, TestServer.OPERATOR).json();
        assertThat(shown.path("scope").asString()).isEqualTo("tenant/acme");
        assertThat(shown.path("flags").toString()).isEqualTo("{\"k\":20,\"rerank\":true}");
        assertThat(shown.path("state").asString()).isEqualTo("running");
        assertThat(shown.path("percent").asDouble()).isEqualTo(1);
        assertThat(shown.path("steps").toString()).isEqualTo("[1.0,10.0,100.0]");
        assertThat(shown.path("maxHours").asDouble()).isEqualTo(2);
        assertThat(shown.path("tolerancePercent").asDouble()).isEqualTo(25);
        assertThat(shown.path("decision").asString()).isEqualTo("hold");
        assertThat(shown.path("why").get(0).asString()).isEqualTo("0 of 50 requests of the control at this step");
        assertThat(shown.path("missing").toString())
                .contains("shadow recall: there are no golden questions in tenant/acme")
                .contains("faithfulness: no answer was judged");
        assertThat(shown.path("onPromotion").asString()).isEqualTo("the values are set for the tenant acme");
        assertThat(server.get(CANARIES, TestServer.OPERATOR)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aSecondOneInTheSameScopeIsRefusedNamingTheFirst() {
        var id = begin(OF_ACME).json().path("id").asString();

        assertThat(refused(409, OF_ACME)).contains("'" + id + "'").contains("tenant/acme");
        assertThat(begin("{\"tenant\":\"acme\",\"collection\":\"docs\",\"flags\":{\"k\":20}}")
                        .status())
                .isEqualTo(201);
        assertThat(begin("{\"flags\":{\"k\":20}}").status()).isEqualTo(201);
        assertThat(tell(id, "abort").json().path("state").asString()).isEqualTo("aborted");
        assertThat(begin(OF_ACME).status()).isEqualTo(201);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(refused(404, "{\"flags\":{\"rernak\":true}}"))
                .isEqualTo("there is no flag 'rernak'; did you mean 'rerank'?");
        assertThat(refused(400, "{\"flags\":{\"search-mode\":\"lexicla\"}}")).contains("did you mean 'lexical'?");
        assertThat(refused(400, "{\"flags\":{\"k\":101}}"))
                .isEqualTo("the flag 'k': the value is a whole number from 1 to 100");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"steps\":[5,101]}"))
                .isEqualTo("a step is a percentage above 0 and at most 100, not 101");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"steps\":[0]}")).contains("above 0");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"steps\":[25,5]}")).contains("the steps grow");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"steps\":[100]}")).contains("1 to 10 steps below 100");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"steps\":\"5\"}")).contains("such as [5, 25, 50]");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"minSamples\":0}")).contains("between 1 and");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"maxHours\":0}")).isEqualTo("maxHours is above 0");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"maxHours\":1000}")).contains("between 0 and 720");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"tolerancePercent\":-1}"))
                .contains("between 0 and 1000");
        assertThat(refused(400, "{}")).contains("one of both");
        assertThat(refused(400, "{\"flags\":{}}")).contains("such as");
        assertThat(refused(400, "{\"generation\":2}")).contains("name it in 'collection'");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"collection\":\"docs\"}"))
                .contains("name it in 'tenant'");
        assertThat(refused(404, "{\"flags\":{\"k\":20},\"tenant\":\"ghost\"}")).contains("no tenant 'ghost'");
        assertThat(refused(404, "{\"flags\":{\"k\":20},\"tenant\":\"acme\",\"collection\":\"nope\"}"))
                .contains("no collection 'nope'");
        assertThat(refused(404, "{\"generation\":9,\"tenant\":\"acme\",\"collection\":\"docs\"}"))
                .contains("no generation 9");
        assertThat(refused(409, "{\"generation\":1,\"tenant\":\"acme\",\"collection\":\"docs\"}"))
                .contains("generation 1 is LIVE; only a READY one can be tried");
        assertThat(refused(400, "{\"flags\":{\"k\":20},\"setps\":[5]}")).contains("did you mean 'steps'?");
        server.json("PUT", "/admin/v1/flags/rerank", TestServer.OPERATOR, "{\"value\":false,\"locked\":true}");
        assertThat(refused(409, "{\"flags\":{\"rerank\":true}}"))
                .isEqualTo("the flag 'rerank' is held at 'false': a canary would change nothing");
    }

    @Test
    void itIsPausedResumedPromotedAndTakenBackByHandAndEachIsAudited() {
        var id = begin(OF_ACME).json().path("id").asString();
        assertThat(tell(id, "resume").status()).isEqualTo(409);
        assertThat(tell(id, "pause").json().path("state").asString()).isEqualTo("paused");
        assertThat(tell(id, "resume").json().path("state").asString()).isEqualTo("running");
        assertThat(tell(id, "promote").json().path("percent").asDouble()).isEqualTo(25);
        assertThat(tell(id, "promote").json().path("percent").asDouble()).isEqualTo(50);
        assertThat(tell(id, "promote").json().path("state").asString()).isEqualTo("promoting");

        rounds();

        assertThat(server.get(CANARIES + "/" + id, TestServer.OPERATOR)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("promoted");
        assertThat(k()).isEqualTo(20);
        assertThat(tell(id, "abort").json().path("detail").asString()).contains("the canary is promoted");
        assertThat(tell(id, "revert").json().path("state").asString()).isEqualTo("reverted");
        assertThat(k()).isEqualTo(10);
        assertThat(tell(id, "pauze").json().path("detail").asString()).contains("did you mean 'pause'?");
        assertThat(server.context.getBean(MemoryCanaryStore.class).audited())
                .extracting(event -> event.action().wireName())
                .containsExactly(
                        "canary.start",
                        "canary.pause",
                        "canary.resume",
                        "canary.promote",
                        "canary.promote",
                        "canary.promote",
                        "canary.promote",
                        "canary.revert");
    }

    @Test
    void whyAFlagHasItsValueNamesTheCanaryOnBothRoutes() {
        var id = begin(OF_ACME).json().path("id").asString();
        var operators = server.get("/admin/v1/flags/k:explain?tenant=acme&principal=user:1", TestServer.OPERATOR);
        var tenants = server.get("/api/v1/flags/k:explain?principal=user:1", TestServer.ADMIN);

        assertThat(operators.json()).isEqualTo(tenants.json());
        assertThat(tenants.json().path("steps").toString())
                .contains("the canary " + id + " in tenant/acme tries 20: the user ");
    }

    @Test
    void whatSomebodyHasChangedSinceIsNotTakenBack() {
        server.json("PUT", "/admin/v1/flags/k", TestServer.OPERATOR, "{\"value\":5,\"tenant\":\"acme\"}");
        var id = begin("{\"tenant\":\"acme\",\"flags\":{\"k\":20},\"steps\":[50]}")
                .json()
                .path("id")
                .asString();
        tell(id, "promote");
        rounds();
        server.json("PUT", "/admin/v1/flags/k", TestServer.OPERATOR, "{\"value\":7,\"tenant\":\"acme\"}");

        assertThat(tell(id, "revert").json().path("detail").asString())
                .isEqualTo("somebody has changed the flag 'k' since");
        assertThat(k()).isEqualTo(7);
        server.json("PUT", "/admin/v1/flags/k", TestServer.OPERATOR, "{\"value\":20,\"tenant\":\"acme\"}");
        assertThat(tell(id, "revert").status()).isEqualTo(200);
        assertThat(k()).isEqualTo(5);
    }

    /// One to set what is promoted, one to end.
    private void rounds() {
        var keeper = server.context.getBean(Canaries.class).keeper();
        keeper.round();
        keeper.round();
    }

    private int k() {
        return server.context
                .getBean(LiveFlags.class)
                .snapshot(Principal.system(TestServer.ACME))
                .get(Flags.K);
    }

    @Test
    void aTenantsAdministratorTriesWhatIsOpenInTheOwnTenantAlone() {
        var begun = server.json("POST", OWN, TestServer.ADMIN, "{\"collection\":\"docs\",\"flags\":{\"k\":20}}");
        assertThat(begun.status()).as(begun.response().body()).isEqualTo(201);
        assertThat(begun.json().path("scope").asString()).isEqualTo("collection/acme/docs");
        assertThat(begun.json().path("onPromotion").asString())
                .isEqualTo("the values are set for the whole tenant acme: flags have none for a single collection");
        var id = begun.json().path("id").asString();

        assertThat(server.json("POST", OWN, TestServer.ADMIN, "{\"flags\":{\"depth\":50}}")
                        .status())
                .isEqualTo(403);
        assertThat(server.json("POST", OWN, TestServer.ADMIN, "{\"flags\":{\"k\":20},\"tenant\":\"strangers\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.json("POST", OWN, TestServer.EDITOR, OF_ACME).status())
                .isEqualTo(403);
        assertThat(server.get(OWN + "/" + id, TestServer.STRANGER).status()).isEqualTo(404);
        assertThat(server.json("POST", OWN + "/" + id + ":abort", TestServer.STRANGER, "{}")
                        .status())
                .isEqualTo(404);
        assertThat(server.get(OWN, TestServer.STRANGER).json().path("items").size())
                .isZero();
        begin("{\"flags\":{\"k\":20}}");
        assertThat(server.get(OWN, TestServer.ADMIN).json().path("items").size())
                .isEqualTo(1);
        assertThat(server.json("POST", OWN + "/" + id + ":abort", TestServer.ADMIN, "{}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("aborted");
    }
}
