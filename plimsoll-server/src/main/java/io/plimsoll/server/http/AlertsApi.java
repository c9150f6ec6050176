package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.runbook.OutsideAlert;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.SignalReports;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Takes alerts as Alertmanager's webhook sends them (version 4 of its payload), for runbooks to act on. Fields that
/// are
/// not needed are passed over: it is Alertmanager's protocol, which grows without asking us.
@RestController
final class AlertsApi {

    private static final String VERSION = "4";
    private static final String NAME = "alertname";
    private static final String TENANT = "tenant";
    private static final String COLLECTION = "collection";

    private final SignalReports reports;
    private final RunbookKeeper keeper;
    private final TenantCatalog tenants;
    private final HttpSettings settings;
    private final InstantSource clock;

    AlertsApi(
            SignalReports reports,
            RunbookKeeper keeper,
            TenantCatalog tenants,
            HttpSettings settings,
            InstantSource clock) {
        this.reports = reports;
        this.keeper = keeper;
        this.tenants = tenants;
        this.settings = settings;
        this.clock = clock;
    }

    record Heard(int firing, int resolved) {}

    /// @param until when it ends unless it is sent again
    record ShownAlert(String alert, Map<String, String> labels, Instant startsAt, Instant until) {

        static ShownAlert of(OutsideAlert alert) {
            return new ShownAlert(alert.name(), alert.labels(), alert.startsAt(), alert.until());
        }
    }

    record AlertList(List<ShownAlert> items) {}

    @GetMapping(path = Routes.ALERTS, produces = MediaType.APPLICATION_JSON_VALUE)
    AlertList list(HttpServletRequest request) {
        QueryParameters.of(request);
        return new AlertList(reports.alerts().stream().map(ShownAlert::of).toList());
    }

    @PostMapping(path = Routes.ALERTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Heard hear(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = new Body(request).json(settings.maxJsonBytes());
        var version = body.path("version").asString("");
        if (!version.equals(VERSION)) {
            throw wrong("version", "the body is no notification of Alertmanager's webhook: 'version' must be \"4\"");
        }
        var firing = new ArrayList<OutsideAlert>();
        var over = new HashSet<String>();
        int number = 0;
        for (var alert : alerts(body)) {
            read(alert, "alerts[" + number++ + "]", firing, over);
        }
        var event = AuditEvent.done(AuditAction.ALERT_REPORT, context.actor(), "alerts")
                .with("firing", firing.size())
                .with("resolved", over.size());
        reports.hear(firing, over, event);
        keeper.wake();
        return new Heard(firing.size(), over.size());
    }

    private static JsonNode alerts(JsonNode body) {
        var alerts = body.path("alerts");
        if (!alerts.isArray() || alerts.size() > SignalReports.MAX_ALERTS) {
            throw wrong(
                    "alerts",
                    "'alerts' must be an array of at most " + SignalReports.MAX_ALERTS
                            + "; `max_alerts` of Alertmanager's webhook_config bounds it");
        }
        return alerts;
    }

    private void read(JsonNode alert, String at, List<OutsideAlert> firing, Set<String> over) {
        var fingerprint = text(alert, at, "fingerprint");
        switch (text(alert, at, "status")) {
            case "firing" ->
                firing.add(new OutsideAlert(
                        fingerprint,
                        labels(alert.path("labels"), at + ".labels"),
                        time(alert, at),
                        clock.instant().plus(settings.alertsLast())));
            case "resolved" -> over.add(fingerprint);
            default -> throw wrong(at + ".status", "'" + at + ".status' must be \"firing\" or \"resolved\"");
        }
    }

    private static String text(JsonNode node, String at, String name) {
        var text = node.path(name).asString("");
        if (!isPlain(text)) {
            throw wrong(
                    at + "." + name,
                    "'" + at + "." + name + "' must be a string of 1 to " + OutsideAlert.MAX_CHARS
                            + " characters, none of them a control character");
        }
        return text;
    }

    private static boolean isPlain(String text) {
        return !text.isBlank()
                && text.length() <= OutsideAlert.MAX_CHARS
                && text.codePoints()
                        .noneMatch(character -> Character.isISOControl(character)
                                || Character.getType(character) == Character.SURROGATE);
    }

    private static Instant time(JsonNode alert, String at) {
        try {
            return OffsetDateTime.parse(text(alert, at, "startsAt")).toInstant();
        } catch (DateTimeParseException e) {
            throw wrong(at + ".startsAt", "'" + at + ".startsAt' must be a time such as 2026-12-01T12:00:00Z");
        }
    }

    /// Those that triggers know. A tenant that there is not, such as the `other` of measurements, is nobody's.
    private Map<String, String> labels(JsonNode given, String at) {
        var labels = new HashMap<String, String>();
        for (var name : Signal.ALERT.labels()) {
            var value = given.path(name).asString("");
            if (isPlain(value)) {
                labels.put(name, value);
            }
        }
        labels.put("alert", text(given, at, NAME));
        if (!isTenant(labels.getOrDefault(TENANT, ""))) {
            labels.remove(TENANT);
        }
        if (!labels.containsKey(TENANT) || !isCollection(labels.getOrDefault(COLLECTION, ""))) {
            labels.remove(COLLECTION);
        }
        return labels;
    }

    private boolean isTenant(String value) {
        try {
            return tenants.find(TenantId.ofValue(value)).isPresent();
        } catch (PlimsollException noName) {
            return false;
        }
    }

    private static boolean isCollection(String value) {
        try {
            var unused = new CollectionName(value);
            return true;
        } catch (PlimsollException noName) {
            return false;
        }
    }

    private static PlimsollException wrong(String field, String detail) {
        return PlimsollException.invalidField(field, detail);
    }
}
