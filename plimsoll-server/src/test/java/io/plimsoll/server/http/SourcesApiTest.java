package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourcesApiTest {

    private static final String SOURCES = "/api/v1/collections/docs/sources";
    private static final String FILES = SOURCES + "/files";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSourceIsMadeShownRunAndForgotten() {
        var body = "{\"web\":{\"sitemaps\":[\"https://example.org/sitemap.xml\"]},\"intervalSeconds\":60,"
                + "\"maxDeleteShare\":0.1,\"labels\":[\"group:hr\"]}";
        var created = server.json("PUT", FILES, TestServer.ADMIN, body);
        assertThat(created.status()).isEqualTo(201);
        assertThat(server.json("PUT", FILES, TestServer.ADMIN, body).status()).isEqualTo(200);

        var shown = server.get(FILES, TestServer.EDITOR).json();
        assertThat(shown.path("name").asString()).isEqualTo("files");
        assertThat(shown.path("kind").asString()).isEqualTo("web");
        assertThat(shown.path("state").asString()).isEqualTo("idle");
        assertThat(shown.path("lagSeconds").asInt()).isEqualTo(60);
        assertThat(shown.path("settings").path("intervalSeconds").asInt()).isEqualTo(60);
        assertThat(shown.path("settings").path("labels").get(0).asString()).isEqualTo("group:hr");
        assertThat(shown.path("settings").has("directory")).isFalse();
        assertThat(shown.path("lastRun").path("outcome").asString()).isEqualTo("HELD_BACK");
        assertThat(shown.path("lastRun").path("notes").asString()).isEqualTo("too much would go");
        assertThat(shown.path("lastRun").path("counts").path("new").asInt()).isEqualTo(1);
        assertThat(shown.path("failures").get(0).path("place").asString()).isEqualTo("bad.pdf");

        var synced = server.json("POST", FILES + ":sync", TestServer.EDITOR, "{\"dryRun\":true}");
        assertThat(synced.status()).isEqualTo(202);
        assertThat(server.send("POST", FILES + ":sync", TestServer.EDITOR, "", "")
                        .status())
                .isEqualTo(202);
        assertThat(server.context.getBean(MemorySources.class).requests).containsExactly("files true", "files false");

        var list = server.get(SOURCES, TestServer.EDITOR).json();
        assertThat(list.path("items").size()).isEqualTo(1);
        assertThat(server.send("DELETE", FILES, TestServer.ADMIN, "", "").status())
                .isEqualTo(204);
        assertThat(server.get(FILES, TestServer.EDITOR).status()).isEqualTo(404);
    }

    @Test
    void aFolderThatIsNotAllowedIsRefusedNamingTheSetting() {
        var refused = server.json("PUT", FILES, TestServer.ADMIN, "{\"directory\":{\"path\":\"/etc\"}}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("setting").asString()).isEqualTo("plimsoll.sources.directory-roots");
        assertThat(server.json("PUT", FILES, TestServer.ADMIN, "{\"directory\":{\"path\":\"/allowed\"}}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void onlyThoseWhoManageCollectionsMakeSources() {
        var body = "{\"web\":{\"pages\":[\"https://example.org/\"]}}";
        assertThat(server.json("PUT", FILES, TestServer.EDITOR, body).status()).isEqualTo(403);
        assertThat(server.get(SOURCES, TestServer.READER).status()).isEqualTo(403);
        assertThat(server.json("PUT", FILES, TestServer.NARROW_ADMIN, body).status())
                .isEqualTo(404);
        assertThat(server.get(SOURCES, TestServer.STRANGER).status()).isEqualTo(404);
        assertThat(server.json("PUT", "/api/v1/collections/none/sources/x", TestServer.ADMIN, body)
                        .status())
                .isEqualTo(404);
    }
}
