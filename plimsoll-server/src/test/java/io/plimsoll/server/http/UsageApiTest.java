package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageApiTest {

    private static final String ASK = "/api/v1/collections/docs/ask";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void usageNeedsItsPermissionAndThatOfAllAnOperator() {
        assertThat(server.get("/api/v1/usage", TestServer.ADMIN).status()).isEqualTo(200);
        assertThat(server.get("/api/v1/usage", TestServer.READER).status()).isEqualTo(403);
        assertThat(server.get("/admin/v1/usage", TestServer.ADMIN).status()).isEqualTo(403);
        assertThat(server.get("/admin/v1/usage", TestServer.OPERATOR).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=yesterday",
                "from=2026-13-01",
                "from=2026-11-24&to=2026-11-23",
                "from=2020-01-01&to=2026-01-01",
                "by=tenant",
                "by=hour",
                "limit=0",
                "tenant=acme"
            })
    void aParameterThatMakesNoSenseIsRefused(String query) {
        assertThat(server.get("/api/v1/usage?" + query, TestServer.ADMIN).status())
                .isEqualTo(400);
    }

    @Test
    void aPeriodBeginsWithTheMonthUnlessItIsNamed() {
        var usage = server.get("/api/v1/usage", TestServer.ADMIN).json();
        assertThat(usage.path("from").asString("")).isEqualTo("2026-11-01");
        assertThat(usage.path("to").asString("")).isEqualTo("2026-11-23");
        assertThat(usage.path("by").asString("")).isEqualTo("day");
    }

    @Test
    void aTenantWithoutBudgetIsRefusedWhatCostsAndNothingElse() {
        var broke = TestServer.BROKE;
        var refused = server.json("POST", ASK, broke, "{\"question\":\"How many vacation days?\"}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("code").asString("")).isEqualTo("limit_exceeded");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(server.get("/api/v1/collections", broke).status()).isEqualTo(200);
        var budget = server.get("/api/v1/usage", broke).json().path("budgets").path(0);
        assertThat(budget.path("period").asString("")).isEqualTo("daily");
        assertThat(budget.path("share").asDouble()).isEqualTo(1);
    }

    @Test
    void aQuestionOfAMegabyteIsRefusedForItsLengthAndNotRepeated() {
        var text = "why ".repeat(1 << 18);
        var refused = server.json("POST", ASK, TestServer.READER, "{\"question\":\"" + text + "\"}");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.response().body()).doesNotContain("why why");
        var tooLong = server.json("POST", ASK, TestServer.READER, "{\"question\":\"" + "q".repeat(9_000) + "\"}");
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.json().path("detail").asString("")).contains("8192 characters");
    }
}
