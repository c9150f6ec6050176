package io.plimsoll.server.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.runbook.Notice;
import io.plimsoll.runbook.Step.Severity;
import io.plimsoll.runbook.Target;
import io.plimsoll.server.runbook.Notifications.Address;
import io.plimsoll.server.runbook.Notifications.Outcome;
import io.plimsoll.tenant.TenantId;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Against servers of the real protocols.
class NotificationsTest {

    private static final Instant OPENED = Instant.parse("2026-12-01T12:00:00Z");

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failing = 503;
    private final HttpServer web = web();

    private HttpServer web() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (exchange) {
                    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    boolean fails = failures.getAndDecrement() > 0;
                    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                            + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
                    exchange.sendResponseHeaders(fails ? failing : 200, -1);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        web.stop(0);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + web.getAddress().getPort() + path);
    }

    private Notifications sending(int maxQueue, Address... addresses) {
        var notifications = new Notifications(
                List.of(addresses),
                maxQueue,
                Duration.ofMillis(1),
                (target, outcome) -> outcomes.add(target + " " + outcome.wireName()));
        notifications.start();
        return notifications;
    }

    private static Notice notice(boolean resolved, String... to) {
        var key = new CollectionKey(new TenantId("acme"), new CollectionName("docs"));
        return new Notice(
                "incident-1",
                "stale-index",
                new Target.OfCollection(key),
                Severity.PAGE,
                Set.of(to),
                resolved,
                "A collection is <stale> & old",
                "index-stale is 1",
                List.of("PlimsollIndexStale"),
                OPENED,
                OPENED.plusSeconds(30));
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        var next = queue.poll(1, TimeUnit.MINUTES);
        assertThat(next).isNotNull();
        return String.valueOf(next);
    }

    @Test
    void alertmanagerGetsAnAlertThatLastsUntilItIsResolved() throws InterruptedException {
        try (var notifications =
                sending(9, new Address.Alertmanager("on-call", address("/am/"), Optional.of("s3cret")))) {
            notifications.tell(notice(false));
            notifications.tell(notice(true));

            var first = next(requests);
            assertThat(first).startsWith("POST /am/api/v2/alerts Bearer s3cret ");
            var alert = json(first).path(0);
            assertThat(alert.path("labels").path("runbook").asString("")).isEqualTo("stale-index");
            assertThat(alert.path("labels").path("collection").asString("")).isEqualTo("docs");
            assertThat(alert.path("labels").path("severity").asString("")).isEqualTo("page");
            assertThat(alert.path("startsAt").asString("")).isEqualTo(OPENED.toString());
            assertThat(Instant.parse(alert.path("endsAt").asString(""))).isAfter(OPENED.plusSeconds(86_400));
            var second = json(next(requests)).path(0);
            assertThat(second.path("labels")).isEqualTo(alert.path("labels"));
            assertThat(second.path("endsAt").asString(""))
                    .isEqualTo(OPENED.plusSeconds(30).toString());
        }
    }

    private static JsonNode json(String request) {
        return new ObjectMapper().readTree(request.substring(Math.min(request.indexOf(" ["), request.length()) + 1));
    }

    @Test
    void slackGetsATextInWhichNothingIsMarkup() throws InterruptedException {
        try (var notifications = sending(9, new Address.Slack("chat", address("/hook"), Optional.empty()))) {
            notifications.tell(notice(false));
            assertThat(next(requests))
                    .contains(
                            "{\"text\":\"A collection is &lt;stale&gt; &amp; old (collection/acme/docs)\\nindex-stale");
            assertThat(next(outcomes)).isEqualTo("chat sent");
        }
    }

    @Test
    void anAddressGetsAMail() throws MessagingException, IOException, InterruptedException {
        var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try (var notifications = sending(
                9,
                new Address.Mail(
                        "ops",
                        List.of("ops@example.org", "more@example.org"),
                        "plimsoll@example.org",
                        "127.0.0.1",
                        mail.getSmtp().getPort(),
                        Optional.empty(),
                        Optional.empty(),
                        "none"))) {
            notifications.tell(notice(false));
            assertThat(next(outcomes)).isEqualTo("ops sent");
            var received = mail.getReceivedMessages();
            assertThat(received).hasSize(2);
            assertThat(received[0].getSubject()).isEqualTo("[Plimsoll] A collection is <stale> & old");
            assertThat(String.valueOf(received[0].getContent())).contains("about: collection/acme/docs");
        } finally {
            mail.stop();
        }
    }

    /// GreenMail's certificate is its own.
    @Test
    void aMailServerThatNobodyVouchesForGetsNothing() throws InterruptedException {
        var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        mail.start();
        try (var notifications = sending(
                9,
                new Address.Mail(
                        "ops",
                        List.of("ops@example.org"),
                        "plimsoll@example.org",
                        "127.0.0.1",
                        mail.getSmtps().getPort(),
                        Optional.empty(),
                        Optional.empty(),
                        "tls"))) {
            notifications.tell(notice(false));
            assertThat(next(outcomes)).isEqualTo("ops failed");
            assertThat(mail.getReceivedMessages()).isEmpty();
        } finally {
            mail.stop();
        }
    }

    @Test
    void aTargetThatIsDownIsTriedAgainAndGivenUpWithinABoundAndKeepsNobodyWaiting() throws InterruptedException {
        var down = new Address.Slack("down", URI.create("http://127.0.0.1:9/hook"), Optional.empty());
        var well = new Address.Slack("well", address("/hook"), Optional.empty());
        failures.set(2);
        try (var notifications = sending(1, down, well)) {
            notifications.tell(notice(false, "well"));
            for (int i = 0; i < 5; i++) {
                notifications.tell(notice(false, "down"));
            }
            var seen = new ArrayList<String>();
            while (!seen.containsAll(List.of("down dropped", "down failed", "well sent"))) {
                seen.add(next(outcomes));
            }
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(next(requests)).startsWith("POST /hook");
            }
        }
    }

    @Test
    void whatATargetRefusesIsNotSentAgain() throws InterruptedException {
        failing = 400;
        failures.set(1);
        try (var notifications = sending(9, new Address.Slack("chat", address("/hook"), Optional.empty()))) {
            notifications.tell(notice(false));
            assertThat(next(outcomes)).isEqualTo("chat " + Outcome.FAILED.wireName());
            assertThat(requests).hasSize(1);
        }
    }
}
