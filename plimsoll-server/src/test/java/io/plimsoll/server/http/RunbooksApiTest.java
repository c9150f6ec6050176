package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.runbook.MemoryIncidentStore;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.tenant.Principal;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RunbooksApiTest {

    private final TestServer server = TestServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private TestServer.Answer post(String path, String body) {
        return server.send("POST", path, TestServer.OPERATOR, body.isEmpty() ? "" : "application/json", body);
    }

    private JsonNode get(String path) {
        return server.get(path, TestServer.OPERATOR).json();
    }

    private static void await(BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private JsonNode suggestion() throws InterruptedException {
        server.context.getBean(RunbookKeeper.class).wake();
        await(() -> get("/admin/v1/incidents?open=true").path("items").size() == 1
                && get("/admin/v1/incidents")
                        .path("items")
                        .path(0)
                        .path("state")
                        .asString("")
                        .equals("suggested"));
        return get("/admin/v1/incidents").path("items").path(0);
    }

    @Test
    void aRunbookIsShownWithWhatItWaitsForAndWhatItWouldDo() {
        var runbook = get("/admin/v1/runbooks/vector-index-down");
        assertThat(runbook.path("trigger").path(0).asString("")).isEqualTo("breaker-open above 0");
        assertThat(runbook.path("steps").path(0).asString("")).isEqualTo("hold the flag 'search-mode' at lexical");
        assertThat(runbook.path("revert").path(0).asString("")).isEqualTo("breaker-open at most 0");
        assertThat(get("/admin/v1/runbooks").path("items").size()).isEqualTo(1);
        assertThat(server.get("/admin/v1/runbooks/vector-index-dwn", TestServer.OPERATOR)
                        .response()
                        .body())
                .contains("did you mean 'vector-index-down'?");
    }

    @Test
    void aSuggestionIsConfirmedActedUponAndTakenBackByHand() throws InterruptedException {
        var id = suggestion().path("id").asString("");
        var flags = server.context.getBean(LiveFlags.class);
        assertThat(post("/admin/v1/incidents/" + id + ":confirm", "").status()).isEqualTo(200);
        await(() -> get("/admin/v1/incidents/" + id).has("actedAt"));
        var snapshot = flags.snapshot(Principal.system(TestServer.ACME));
        assertThat(snapshot.get(Flags.SEARCH_MODE)).isEqualTo("lexical");
        assertThat(snapshot.level(Flags.SEARCH_MODE)).isEqualTo(FlagLevel.RUNBOOK);
        assertThat(post("/admin/v1/incidents/" + id + ":confirm", "").status()).isEqualTo(409);

        var search = server.send(
                "POST",
                "/api/v1/collections/docs/search",
                TestServer.ADMIN,
                "application/json",
                "{\"query\":\"vacation\",\"mode\":\"hybrid\"}");
        assertThat(search.response().body()).contains("retrieve: the flag 'search-mode' is held at 'lexical'");

        assertThat(post("/admin/v1/incidents/" + id + ":revert", "")
                        .json()
                        .path("state")
                        .asString(""))
                .isEqualTo("overruled");
        assertThat(flags.snapshot(Principal.system(TestServer.ACME)).get(Flags.SEARCH_MODE))
                .isEqualTo("hybrid");
        var kinds = get("/admin/v1/incidents/" + id + "/timeline")
                .path("items")
                .valueStream()
                .map(entry -> entry.path("kind").asString(""))
                .toList();
        assertThat(kinds).containsExactly("opened", "suggested", "confirmed", "acted", "reverted", "reverted");
        assertThat(server.context.getBean(MemoryIncidentStore.class).audited())
                .extracting(AuditEvent::action)
                .extracting(action -> action.wireName())
                .contains("incident.open", "incident.confirm", "incident.act", "incident.revert");
    }

    @Test
    void aPauseIsShownWithItsReasonAndEnds() {
        var paused = post("/admin/v1/runbooks/vector-index-down:pause", "{\"reason\":\"we look ourselves\"}");
        assertThat(paused.json().path("paused").path("reason").asString("")).isEqualTo("we look ourselves");
        assertThat(paused.json().path("paused").path("by").asString("")).isEqualTo(TestServer.OPERATOR);
        assertThat(post("/admin/v1/runbooks/vector-index-down:resume", "")
                        .json()
                        .has("paused"))
                .isFalse();
        assertThat(post("/admin/v1/runbooks:pause", "").json().has("paused")).isTrue();
        assertThat(get("/admin/v1/runbooks/vector-index-down").has("paused")).isTrue();
        assertThat(post("/admin/v1/runbooks:resume", "").json().has("paused")).isFalse();
        var audited = server.context.getBean(MemoryIncidentStore.class).audited();
        assertThat(audited)
                .extracting(event -> event.action().wireName() + " " + event.object())
                .contains("runbook.pause runbook/vector-index-down", "runbook.resume runbook/*");
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertThat(server.get("/admin/v1/incidents?open=yes", TestServer.OPERATOR)
                        .status())
                .isEqualTo(400);
        assertThat(server.get("/admin/v1/incidents/nothing", TestServer.OPERATOR)
                        .status())
                .isEqualTo(404);
        assertThat(post("/admin/v1/incidents/nothing:revert", "").status()).isEqualTo(404);
        assertThat(post("/admin/v1/runbooks:pause", "{\"reasn\":\"x\"}")
                        .response()
                        .body())
                .contains("did you mean 'reason'?");
        assertThat(post("/admin/v1/runbooks:pause", "{\"reason\":\"" + "x".repeat(501) + "\"}")
                        .status())
                .isEqualTo(400);
    }
}
