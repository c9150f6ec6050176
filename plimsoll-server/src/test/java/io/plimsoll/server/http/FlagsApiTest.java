package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FlagsApiTest {

    private static final String FLAGS = "/admin/v1/flags";
    private static final String SEARCH = "/api/v1/collections/docs/search";
    private static final String OFREP = "/ofrep/v1/evaluate/flags";

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode put(String flag, String body) {
        var answer = server.json("PUT", FLAGS + "/" + flag, TestServer.OPERATOR, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode search(String body) {
        return server.json("POST", SEARCH, TestServer.READER, body).json();
    }

    @Test
    void everyFlagIsListedAsItIsDeclaredWithWhatIsSetOfIt() {
        put("k", "{\"value\":20,\"reason\":\"more\"}");

        var list = server.get(FLAGS, TestServer.OPERATOR).json();

        assertThat(list.path("status").path("version").asInt()).isEqualTo(1);
        var k = list.path("items")
                .valueStream()
                .filter(item -> item.path("name").asString().equals("k"))
                .findFirst()
                .orElseThrow();
        assertThat(k.path("type").asString()).isEqualTo("integer");
        assertThat(k.path("allowed").asString()).isEqualTo("a whole number from 1 to 100");
        assertThat(k.path("defaultValue").asInt()).isEqualTo(10);
        assertThat(k.path("owner").asString()).isEqualTo("search");
        assertThat(k.path("goneBy").asString()).isEqualTo("2027-11-30");
        assertThat(k.path("pastDate").booleanValue()).isFalse();
        var value = k.path("values").get(0);
        assertThat(value.path("level").asString()).isEqualTo("global");
        assertThat(value.path("value").asInt()).isEqualTo(20);
        assertThat(value.path("by").asString()).isEqualTo(TestServer.OPERATOR);
    }

    @Test
    void aSearchReadsTheFlagsAndWhatItSaysItselfGoesBeforeThem() {
        assertThat(search("{\"query\":\"vacation\"}").path("hits").size()).isEqualTo(1);
        put("rerank", "{\"value\":true,\"tenant\":\"acme\"}");

        assertThat(search("{\"query\":\"vacation\"}").path("degraded").toString())
                .isEqualTo("[\"rerank: no rerank model is configured\"]");
        assertThat(search("{\"query\":\"vacation\",\"rerank\":false}").path("degraded"))
                .isEmpty();
    }

    @Test
    void aKillSwitchBeatsWhatRequestsAndTenantsSayAndTheAnswerTells() {
        put("rerank", "{\"value\":true,\"tenant\":\"acme\"}");
        put("rerank", "{\"value\":false,\"locked\":true,\"reason\":\"the service melts\"}");
        put("search-mode", "{\"value\":\"lexical\",\"locked\":true}");

        var degraded = search("{\"query\":\"vacation\",\"rerank\":true,\"mode\":\"vector\"}")
                .path("degraded")
                .toString();

        assertThat(degraded)
                .contains("retrieve: the flag 'search-mode' is held at 'lexical'")
                .contains("rerank: the flag 'rerank' is held at 'false'")
                .doesNotContain("no rerank model");
        var plain = server.json("POST", "/api/v1/collections/docs/ask", TestServer.READER, "{\"question\":\"x\"}");
        assertThat(plain.json().path("degraded").toString()).contains("held at 'false'");
    }

    @Test
    void anAnswerIsQuotedWhereTheFlagSaysSo() {
        put("generator", "{\"value\":\"extractive\"}");
        var answer = server.json(
                "POST",
                "/api/v1/collections/docs/ask",
                TestServer.READER,
                "{\"question\":\"How many days of vacation do employees get?\"}");
        assertThat(answer.json().has("model")).isFalse();
        put("generator", "{\"value\":\"chat\"}");
        put("chat-model", "{\"value\":\"alternative\"}");
        var other = server.json(
                "POST",
                "/api/v1/collections/docs/ask",
                TestServer.READER,
                "{\"question\":\"How many days of vacation do employees get?\"}");
        assertThat(other.json().path("degraded").toString()).contains("no alternative chat model is configured");
    }

    @Test
    void aChangeIsTakenBackByOneCallAndTheHistoryTellsBoth() {
        put("k", "{\"value\":20}");
        put("k", "{\"value\":1,\"version\":1}");

        var reverted = server.json("POST", FLAGS + "/k:revert", TestServer.OPERATOR, "{}");

        assertThat(reverted.json().path("values").get(0).path("value").asInt()).isEqualTo(20);
        assertThat(reverted.json().path("history").size()).isEqualTo(3);
        assertThat(reverted.json().path("history").get(0).path("before").asString())
                .isEqualTo("1");
        assertThat(server.send("DELETE", FLAGS + "/k?version=3", TestServer.OPERATOR, "", "")
                        .status())
                .isEqualTo(204);
        assertThat(server.send("DELETE", FLAGS + "/k", TestServer.OPERATOR, "", "")
                        .status())
                .isEqualTo(404);
        var audited = server.context.getBean(MemoryFlagStore.class).audited();
        assertThat(audited).hasSize(4).allSatisfy(event -> {
            assertThat(event.action().wireName()).isEqualTo("flag.change");
            assertThat(event.object()).isEqualTo("flag/k");
            assertThat(event.actor().principal()).isEqualTo(TestServer.OPERATOR);
        });
    }

    @Test
    void anUnknownFlagOrVariantIsToldTheNearestKnownName() {
        assertThat(detail("rernak", "{\"value\":true}")).isEqualTo("there is no flag 'rernak'; did you mean 'rerank'?");
        assertThat(detail("search-mode", "{\"value\":\"lexicla\"}")).contains("did you mean 'lexical'?");
        assertThat(detail("vector-weight", "{\"value\":1.5}"))
                .isEqualTo("the flag 'vector-weight': the value is a number from 0.0 to 1.0");
        assertThat(detail("rerank", "{\"level\":\"percentage\",\"percent\":{\"true\":60,\"false\":41}}"))
                .isEqualTo("the percentages add up to 101, over 100");
    }

    @Test
    void aFlagPastItsDateGoesOnWorkingAndIsNamedToWhoeverLooksAtIt() {
        var late = InstantSource.fixed(Instant.parse("2028-01-01T00:00:00Z"));
        try (var flags = new LiveFlags(new MemoryFlagStore(), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), late)) {
            var shown = ShownFlag.of(Flags.K, flags, scope -> true, Optional.empty());
            assertThat(shown.pastDate()).isTrue();
            assertThat(shown.warning()).isEqualTo("the flag was to be gone by 2027-11-30; ask its owner, search");
        }
    }

    private String detail(String flag, String body) {
        return server.json("PUT", FLAGS + "/" + flag, TestServer.OPERATOR, body)
                .json()
                .path("detail")
                .asString();
    }

    @Test
    void tenantsSetWhatIsOpenToThemForThemselvesAlone() {
        put("k", "{\"value\":3,\"tenant\":\"strangers\"}");
        var set = server.json("PUT", "/api/v1/flags/k", TestServer.ADMIN, "{\"value\":1}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json().path("values").size()).isEqualTo(1);
        assertThat(set.json().path("history").size()).isEqualTo(1);
        assertThat(set.json().path("values").get(0).path("tenant").asString()).isEqualTo("acme");

        var list = server.get("/api/v1/flags", TestServer.ADMIN);
        assertThat(list.response().body()).doesNotContain("strangers").doesNotContain("\"depth\"");
        assertThat(server.json("PUT", "/api/v1/flags/k", TestServer.EDITOR, "{\"value\":1}")
                        .status())
                .isEqualTo(403);
        var mine = server.json("PUT", "/api/v1/flags/k", TestServer.ADMIN, "{\"value\":2,\"principal\":\"key_1\"}");
        assertThat(mine.json().path("values").size()).isEqualTo(2);
        var explained = server.get("/api/v1/flags/k:explain?principal=key_1", TestServer.ADMIN)
                .json();
        assertThat(explained.path("level").asString()).isEqualTo("principal");
        assertThat(explained.path("value").asString()).isEqualTo("2");
        assertThat(explained.path("why").asString()).isEqualTo("set for the principal key_1");
        assertThat(server.send("DELETE", "/api/v1/flags/k?principal=key_1", TestServer.ADMIN, "", "")
                        .status())
                .isEqualTo(204);
        assertThat(server.json("POST", "/api/v1/flags/k:revert", TestServer.ADMIN, "{}")
                        .json()
                        .path("values")
                        .size())
                .isZero();
    }

    @Test
    void withTheStoreDownTheSwitchesHoldAndTheListSaysSo() {
        put("search-mode", "{\"value\":\"lexical\",\"locked\":true}");
        server.context.getBean(MemoryFlagStore.class).down(true);
        server.context.getBean(LiveFlags.class).refresh();

        assertThat(search("{\"query\":\"vacation\",\"mode\":\"vector\"}")
                        .path("degraded")
                        .toString())
                .contains("held at 'lexical'");
        var status = server.get(FLAGS, TestServer.OPERATOR).json().path("status");
        assertThat(status.path("trouble").get(0).asString())
                .isEqualTo("the metadata store does not answer, the last known values hold");
        assertThat(status.path("ageSeconds").isNumber()).isTrue();
        assertThat(server.json("PUT", FLAGS + "/k", TestServer.OPERATOR, "{\"value\":1}")
                        .status())
                .isEqualTo(503);
    }

    @Test
    void othersTakeTheirFlagsByOfrepWithinTheirTenant() {
        put("k", "{\"value\":7,\"tenant\":\"acme\"}");
        var body = "{\"context\":{\"targetingKey\":\"user-1\",\"plan\":\"gold\"}}";

        var k = server.json("POST", OFREP + "/k", TestServer.READER, body).json();
        assertThat(k.path("value").asInt()).isEqualTo(7);
        assertThat(k.path("variant").asString()).isEqualTo("7");
        assertThat(k.path("reason").asString()).isEqualTo("TARGETING_MATCH");
        var strangers =
                server.json("POST", OFREP + "/k", TestServer.STRANGER, body).json();
        assertThat(strangers.path("value").asInt()).isEqualTo(10);
        assertThat(strangers.path("reason").asString()).isEqualTo("DEFAULT");

        var unknown = server.json("POST", OFREP + "/kk", TestServer.READER, body);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().path("errorCode").asString()).isEqualTo("FLAG_NOT_FOUND");
        assertThat(unknown.json().path("key").asString()).isEqualTo("kk");
        var wrong = server.json("POST", OFREP + "/k", TestServer.READER, "{\"context\":3}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("errorCode").asString()).isEqualTo("INVALID_CONTEXT");
        var broken = server.json("POST", OFREP + "/k", TestServer.READER, "{");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("errorCode").asString()).isEqualTo("PARSE_ERROR");
        assertThat(server.json("POST", OFREP + "/k", "", body).status()).isEqualTo(401);
    }

    @Test
    void allFlagsByOfrepCarryATagThatStandsForThem() {
        var first = server.json("POST", OFREP, TestServer.READER, "{\"context\":{}}");
        assertThat(first.json().path("flags").size()).isGreaterThan(10);
        var again = server.send(server.request(OFREP)
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .header("If-None-Match", first.header("ETag"))
                .POST(BodyPublishers.ofString("{\"context\":{}}")));
        assertThat(again.status()).isEqualTo(304);

        put("k", "{\"value\":7}");
        var changed = server.json("POST", OFREP, TestServer.READER, "{\"context\":{}}");
        assertThat(changed.header("ETag")).isNotEqualTo(first.header("ETag"));
    }

    @Test
    void aClientOfOfrepThatIsNotOursUnderstandsTheAnswers() {
        put("k", "{\"value\":7,\"tenant\":\"acme\"}");
        put("rerank", "{\"level\":\"percentage\",\"percent\":{\"true\":100}}");
        var options = OfrepProviderOptions.builder()
                .baseUrl("http://127.0.0.1:" + server.port())
                .headers(ImmutableMap.of("Authorization", ImmutableList.of("Bearer " + TestServer.READER)))
                .build();
        var api = OpenFeatureAPI.createIsolated();
        try {
            api.setProviderAndWait(OfrepProvider.constructProvider(options));
            var client = api.getClient();
            var context = new ImmutableContext("user-1");

            assertThat(client.getIntegerValue("k", 0, context)).isEqualTo(7);
            assertThat(client.getIntegerDetails("k", 0, context).getReason()).isEqualTo("TARGETING_MATCH");
            assertThat(client.getBooleanDetails("rerank", false, context).getValue())
                    .isTrue();
            assertThat(client.getBooleanDetails("rerank", false, context).getReason())
                    .isEqualTo("SPLIT");
            assertThat(client.getStringValue("search-mode", "", context)).isEqualTo("hybrid");
            assertThat(client.getDoubleValue("vector-weight", 0.0, context)).isEqualTo(0.75);
            assertThat(client.getBooleanDetails("telepathy", true, context).getErrorCode())
                    .isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        } finally {
            api.shutdown();
        }
    }
}
