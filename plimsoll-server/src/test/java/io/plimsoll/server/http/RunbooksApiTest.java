package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.runbook.MemoryIncidentStore;
import io.plimsoll.runbook.MemorySignalReports;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.SignalReports;
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
    void anIncidentIsPausedByItself() throws InterruptedException {
        var id = suggestion().path("id").asString("");
        var paused = post("/admin/v1/incidents/" + id + ":pause", "{\"reason\":\"we look ourselves\"}");
        assertThat(paused.json().path("paused").path("by").asString("")).isEqualTo(TestServer.OPERATOR);
        assertThat(get("/admin/v1/incidents/" + id)
                        .path("paused")
                        .path("reason")
                        .asString(""))
                .isEqualTo("we look ourselves");
        assertThat(post("/admin/v1/incidents/" + id + ":resume", "").json().has("paused"))
                .isFalse();
        assertThat(post("/admin/v1/incidents/" + id + ":resume", "").status()).isEqualTo(409);
        assertThat(post("/admin/v1/incidents/nothing:pause", "").status()).isEqualTo(404);
    }

    // --- alerts from outside

    private static final String NOTIFICATION = """
            {"version":"4","groupKey":"{}:{alertname=\\"DiskSlow\\"}","truncatedAlerts":0,"status":"firing",
             "receiver":"plimsoll","groupLabels":{"alertname":"DiskSlow"},"commonLabels":{},"commonAnnotations":{},
             "externalURL":"http://alertmanager:9093","alerts":[
              {"status":"firing","labels":{"alertname":"DiskSlow","severity":"page","tenant":"acme","collection":"docs",
                "job":"node"},"annotations":{"summary":"The disk is slow"},"startsAt":"2026-11-26T03:00:00.123Z",
               "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"b1c4"},
              {"status":"firing","labels":{"alertname":"Spent","tenant":"other","collection":"docs"},"annotations":{},
               "startsAt":"2026-11-26T05:00:00+01:00","endsAt":"0001-01-01T00:00:00Z","fingerprint":"b1c5"}]}
            """;

    @Test
    void whatAlertmanagerSendsStandsUntilItIsResolved() {
        var heard = post("/admin/v1/alerts", NOTIFICATION);
        assertThat(heard.status()).as(heard.response().body()).isEqualTo(200);
        assertThat(heard.json().path("firing").asInt(0)).isEqualTo(2);

        var alerts = get("/admin/v1/alerts").path("items");
        assertThat(alerts.path(0).path("alert").asString("")).isEqualTo("DiskSlow");
        assertThat(alerts.path(0).path("labels").toString())
                .contains("\"collection\":\"docs\"", "\"tenant\":\"acme\"", "\"severity\":\"page\"")
                .doesNotContain("job");
        assertThat(alerts.path(1).path("labels").toString())
                .as("a tenant that there is not")
                .isEqualTo("{\"alert\":\"Spent\"}");
        assertThat(alerts.path(1).has("until")).isTrue();
        assertThat(server.context.getBean(SignalReports.class).beside("node").get(Signal.ALERT))
                .hasSize(2);

        post(
                "/admin/v1/alerts",
                NOTIFICATION.replace("\"status\":\"firing\",\"labels\"", "\"status\":\"resolved\",\"labels\""));
        assertThat(get("/admin/v1/alerts").path("items")).isEmpty();
        assertThat(server.context.getBean(MemorySignalReports.class).audited())
                .extracting(event ->
                        event.action().wireName() + " by " + event.actor().principal())
                .containsExactly("alert.report by " + TestServer.OPERATOR, "alert.report by " + TestServer.OPERATOR);
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
