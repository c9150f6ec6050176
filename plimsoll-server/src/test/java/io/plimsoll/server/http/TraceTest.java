package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String GOOD = "00-" + ID + "-00f067aa0ba902b7-01";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private TestServer.Answer get(String... headers) {
        HttpRequest.Builder request = server.request("/health/live");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return server.send(request.GET());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "00",
                "ff-" + ID + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + ID + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + ID + "-00f067aa0ba902b7-0g",
                "00-" + ID + "-00f067aa0ba902b7-01-more",
                "00-" + ID + "00f067aa0ba902b7-01",
                "00-../../../../etc/passwd0000000000-00f067aa0ba902b7-01",
                "00-{$jndi:ldap://x/0000000000000000}-00f067aa0ba902b7-01"
            })
    void aHostileTraceparentIsAsIfItWereNotThere(String traceparent) {
        var answer = get("traceparent", traceparent);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Trace-Id")).matches("[0-9a-f]{32}").isNotEqualTo(ID);
    }

    @Test
    void oneThatIsFarTooLongOrGivenTwiceIsNeitherBelieved() {
        assertThat(get("traceparent", "01" + GOOD.substring(2) + "-" + "f".repeat(4_000))
                        .header("X-Trace-Id"))
                .isNotEqualTo(ID);
        assertThat(get("traceparent", GOOD, "traceparent", GOOD).header("X-Trace-Id"))
                .isNotEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",,,,", "=", "a=b,a=b", "\t", "x=1;;;;="})
    void aHostileTracestateCostsNothingButItself(String state) {
        assertThat(get("traceparent", GOOD, "tracestate", state.strip()).header("X-Trace-Id"))
                .isEqualTo(ID);
    }

    @Test
    void aTracestateWithoutEndIsLeftOut() {
        assertThat(get("traceparent", GOOD, "tracestate", "k=" + "v".repeat(5_000))
                        .header("X-Trace-Id"))
                .isEqualTo(ID);
    }

    @Test
    void aLaterVersionIsReadAsThisOne() {
        assertThat(get("traceparent", "cc" + GOOD.substring(2) + "-what-the-future-will-be-like")
                        .header("X-Trace-Id"))
                .isEqualTo(ID);
    }

    @Test
    void measurementsAreOpenMetricsWhereThatIsAskedFor() {
        var plain = server.get("/metrics", TestServer.OPERATOR);
        assertThat(plain.header("Content-Type")).startsWith("text/plain;version=0.0.4");
        var open = server.send(server.request("/metrics")
                .header("Authorization", "Bearer " + TestServer.OPERATOR)
                .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
                .GET());
        assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text;version=1.0.0");
        assertThat(open.response().body()).endsWith("# EOF\n");
    }
}
