package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantsApiTest {

    private static final String GRANTS = "/api/v1/grants";
    private static final String OF_ACME = "/admin/v1/tenants/acme/grants";
    private static final String DOCUMENTS = "/api/v1/collections/docs/documents";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int put(String path, String key, String to, String role, String collection) {
        var where = collection.isEmpty() ? "" : ",\"collection\":\"" + collection + "\"";
        var body = "{\"to\":\"" + to + "\",\"role\":\"" + role + "\"" + where + "}";
        return server.json("PUT", path, key, body).status();
    }

    private int remove(String path, String key, String parameters) {
        return server.send("DELETE", path + "?" + parameters, key, "", "").status();
    }

    @Test
    void aGrantHoldsFromTheNextRequestOnAndUntilItIsTakenAway() {
        assertThat(server.get(DOCUMENTS, TestServer.READER).status()).isEqualTo(403);
        assertThat(put(GRANTS, TestServer.ADMIN, "key:" + TestServer.READER, "editor", "docs"))
                .isEqualTo(201);
        assertThat(put(GRANTS, TestServer.ADMIN, "key:" + TestServer.READER, "editor", "docs"))
                .as("the same again")
                .isEqualTo(200);
        assertThat(server.get(DOCUMENTS, TestServer.READER).status()).isEqualTo(200);
        assertThat(server.get("/api/v1/collections/other/documents", TestServer.READER)
                        .status())
                .isEqualTo(403);

        var one = "to=key:" + TestServer.READER + "&role=editor&collection=docs";
        assertThat(remove(GRANTS, TestServer.ADMIN, one)).isEqualTo(204);
        assertThat(remove(GRANTS, TestServer.ADMIN, one)).isEqualTo(404);
        assertThat(server.get(DOCUMENTS, TestServer.READER).status()).isEqualTo(403);
    }

    @Test
    void aRepeatedRequestIsNotAnsweredAfterItsGrantHasGone() {
        put(GRANTS, TestServer.ADMIN, "key:" + TestServer.READER, "editor", "docs");
        assertThat(repeatable().status()).isEqualTo(202);
        assertThat(repeatable().header("Idempotency-Replayed")).isEqualTo("true");

        remove(GRANTS, TestServer.ADMIN, "to=key:" + TestServer.READER + "&role=editor&collection=docs");

        assertThat(repeatable().status()).isEqualTo(403);
    }

    private TestServer.Answer repeatable() {
        return server.send(server.request(DOCUMENTS + "/again")
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", "once-and-again")
                .PUT(BodyPublishers.ofString("The crate stands on the quay.")));
    }

    @Test
    void aGroupsGrantIsForThoseWhoCarryTheGroup() {
        assertThat(put(OF_ACME, TestServer.OPERATOR, "group:finance", "editor", ""))
                .isEqualTo(201);

        assertThat(server.get(DOCUMENTS, TestServer.FINANCE_READER).status()).isEqualTo(200);
        assertThat(server.get(DOCUMENTS, TestServer.READER).status()).isEqualTo(403);
    }

    @Test
    void nobodyGivesOrTakesWhatHeLacks() {
        assertThat(put(GRANTS, TestServer.ADMIN, "user:ann", "operator", "")).isEqualTo(403);
        assertThat(put(GRANTS, TestServer.ADMIN, "user:ann", "auditor", "")).isEqualTo(403);
        assertThat(put(GRANTS, TestServer.OPERATOR, "user:ann", "auditor", "")).isEqualTo(201);
        assertThat(remove(GRANTS, TestServer.ADMIN, "to=user:ann&role=auditor")).isEqualTo(403);
        assertThat(put(GRANTS, TestServer.EDITOR, "user:ann", "reader", "")).isEqualTo(403);

        assertThat(put(GRANTS, TestServer.NARROW_ADMIN, "user:ann", "reader", ""))
                .isEqualTo(403);
        assertThat(put(GRANTS, TestServer.NARROW_ADMIN, "user:ann", "reader", "docs"))
                .as("a collection it does not reach")
                .isEqualTo(404);
        assertThat(put(GRANTS, TestServer.NARROW_ADMIN, "user:ann", "editor", "other"))
                .isEqualTo(201);
    }

    @Test
    void theListShowsWhatOneAdministers() {
        put(GRANTS, TestServer.ADMIN, "user:ann", "reader", "");
        put(GRANTS, TestServer.ADMIN, "user:bob", "reader", "other");

        assertThat(server.get(GRANTS, TestServer.ADMIN).json().path("items").size())
                .isEqualTo(2);
        var narrow = server.get(GRANTS, TestServer.NARROW_ADMIN).json().path("items");
        assertThat(narrow.size()).isEqualTo(1);
        assertThat(narrow.get(0).path("to").asString()).isEqualTo("user:bob");
        assertThat(server.get(GRANTS, TestServer.STRANGER).json().path("items").size())
                .isZero();
        assertThat(server.get(OF_ACME, TestServer.ADMIN).status()).isEqualTo(403);
    }

    @Test
    void aGrantOnOneCollectionShowsThatOneAlone() {
        put(OF_ACME, TestServer.OPERATOR, "key:" + TestServer.READER, "tenant-admin", "other");

        assertThat(server.get("/api/v1/jobs", TestServer.READER)
                        .json()
                        .path("items")
                        .size())
                .as("jobs of the collection where documents may be read")
                .isZero();
        assertThat(server.get("/api/v1/jobs", TestServer.EDITOR)
                        .json()
                        .path("items")
                        .size())
                .isPositive();
        assertThat(server.get("/api/v1/jobs?collection=docs", TestServer.READER).status())
                .isEqualTo(403);
        assertThat(server.get("/api/v1/jobs?collection=docs", TestServer.NARROW_ADMIN)
                        .status())
                .isEqualTo(404);
        var changed = server.json("PUT", "/api/v1/collections/other", TestServer.READER, "{}");
        assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
        assertThat(server.json("PUT", "/api/v1/collections/docs", TestServer.READER, "{}")
                        .status())
                .isEqualTo(403);
    }
}
