package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.server.http.Readiness;
import io.plimsoll.server.store.Database;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagsOfAWholeServerTest {

    @TempDir
    private Path data;

    @Test
    void switchesHoldWithTheDatabaseGoneAndTheFileThrowsMore() throws IOException {
        try (var server = new ServerUnderTest(data, Map.of("plimsoll.search.rerank", "true"))) {
            var shown = server.get("/admin/v1/flags/rerank");
            assertThat(shown.path("defaultValue").booleanValue()).isTrue();
            var put = server.json("PUT", "/admin/v1/flags/rerank", "{\"value\":false,\"locked\":true}");
            assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
            server.create("docs");
            var search = server.json("POST", "/api/v1/collections/docs/search", "{\"query\":\"quay\",\"rerank\":true}");
            assertThat(search.body()).contains("rerank: the flag 'rerank' is held at 'false'");
            assertThat(server.json("GET", "/metrics", "").body()).contains("plimsoll_flags_version 1");

            var flags = server.bean(LiveFlags.class);
            assertThat(health(server)).isEqualTo("version 1");
            server.bean(Database.class).close();
            Files.writeString(data.resolve("flags.yaml"), "generator: extractive\n");
            flags.refresh();

            var snapshot = flags.snapshot(Principal.system(TenantId.DEFAULT));
            assertThat(snapshot.get(Flags.RERANK)).isFalse();
            assertThat(snapshot.level(Flags.RERANK)).isEqualTo(FlagLevel.LOCK);
            assertThat(snapshot.get(Flags.GENERATOR)).isEqualTo("extractive");
            assertThat(snapshot.level(Flags.GENERATOR)).isEqualTo(FlagLevel.EMERGENCY);
            assertThat(health(server))
                    .matches("version 1, last confirmed \\d+ s ago; the metadata store does not answer,"
                            + " the last known values hold; emergency values: generator");

            Files.writeString(data.resolve("flags.yaml"), "generator: extractive\nrernak: false\n");
            flags.refresh();
            assertThat(flags.snapshot(Principal.system(TenantId.DEFAULT)).get(Flags.GENERATOR))
                    .isEqualTo("extractive");
            assertThat(health(server))
                    .contains("its last values hold: there is no flag 'rernak'; did you mean 'rerank'?");
        }
    }

    private static String health(ServerUnderTest server) {
        return server.bean(Readiness.class).details().getOrDefault("flags", "");
    }
}
