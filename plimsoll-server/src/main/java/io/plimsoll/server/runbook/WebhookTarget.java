package io.plimsoll.server.runbook;

import io.plimsoll.runbook.Notice;
import io.plimsoll.runbook.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/// An address that takes notices as JSON. Whom it belongs to is verified by the platform's certificate authorities, and
/// no redirect is followed.
final class WebhookTarget implements NotificationTarget {

    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    /// An alert of Alertmanager ends by itself unless it says when; an incident that lasts longer than this is one of
    /// those that are told of again.
    private static final Duration ALERT_LASTS = Duration.ofDays(7);

    private final String name;
    private final URI address;
    private final Optional<String> token;
    private final Function<Notice, Object> body;
    private final HttpClient client;

    private WebhookTarget(
            String name, URI address, Optional<String> token, Function<Notice, Object> body, HttpClient client) {
        this.name = name;
        this.address = address;
        this.token = token;
        this.body = body;
        this.client = client;
    }

    /// `POST …/api/v2/alerts`, as Prometheus sends it.
    static WebhookTarget alertmanager(String name, URI base, Optional<String> token, HttpClient client) {
        var root = base.toString();
        var address = URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + "/api/v2/alerts");
        return new WebhookTarget(name, address, token, notice -> List.of(alert(notice)), client);
    }

    /// An incoming webhook: `{"text": …}`.
    static WebhookTarget slack(String name, URI address, Optional<String> token, HttpClient client) {
        return new WebhookTarget(name, address, token, notice -> Map.of("text", text(notice)), client);
    }

    private static Map<String, Object> alert(Notice notice) {
        var labels = new LinkedHashMap<String, String>();
        labels.put("alertname", "PlimsollIncident");
        labels.put("runbook", notice.runbook());
        labels.put("incident", notice.incident());
        labels.put("severity", notice.severity().wireName());
        notice.about().ofTenant().ifPresent(tenant -> labels.put("tenant", tenant.value()));
        notice.about()
                .ofCollection()
                .ifPresent(key -> labels.put("collection", key.name().value()));
        var alert = new LinkedHashMap<String, Object>();
        alert.put("labels", labels);
        alert.put(
                "annotations",
                Map.of(
                        "summary",
                        notice.summary(),
                        "description",
                        notice.detail(),
                        "alerts",
                        String.join(", ", notice.alerts())));
        alert.put("startsAt", notice.openedAt().toString());
        var end = notice.resolved() ? notice.at() : notice.at().plus(ALERT_LASTS);
        alert.put("endsAt", end.toString());
        return alert;
    }

    /// With what Slack takes for markup escaped, as its reference has it.
    private static String text(Notice notice) {
        var about = notice.about() instanceof Target.WholeServer
                ? ""
                : " (" + notice.about().wireName() + ")";
        var text = (notice.resolved() ? "Over: " : "") + notice.summary() + about + "\n" + notice.detail()
                + "\nrunbook " + notice.runbook() + ", incident " + notice.incident();
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Notice notice) throws Undelivered, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .timeout(WITHIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body.apply(notice))));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status >= 300) {
                boolean isLater = status >= 500 || status == 429 || status == 408;
                throw new Undelivered("it answered with " + status, !isLater);
            }
        } catch (IOException e) {
            throw new Undelivered("it cannot be reached: " + e.getClass().getSimpleName(), false);
        }
    }
}
