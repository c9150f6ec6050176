package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.audit.AuditOutcome;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.audit.AuditTrail.Cursor;
import io.plimsoll.audit.AuditTrail.Found;
import io.plimsoll.audit.AuditTrail.Query;
import io.plimsoll.audit.LogSource;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The audit log: searched and exported by auditors, and served to them and to witnesses after C2SP `tlog-tiles`. Who
/// may not operate sees the present log of its own tenant and no other.
@RestController
final class AuditApi {

    private static final String NDJSON = "application/x-ndjson";
    private static final String TEXT = "text/plain;charset=utf-8";
    private static final int EXPORT_PAGE = 1_000;

    private final AuditTrail trail;
    private final AuditLog log;
    private final HttpSettings settings;

    AuditApi(AuditTrail trail, AuditLog log, HttpSettings settings) {
        this.settings = settings;
        this.trail = trail;
        this.log = log;
    }

    /// @param entry as it stands in the log
    record ShownEntry(String log, long position, JsonNode entry) {

        static ShownEntry of(Found found) {
            return new ShownEntry(
                    found.log(), found.position(), Json.parse(found.json().getBytes(StandardCharsets.UTF_8)));
        }
    }

    @GetMapping(path = Routes.AUDIT, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownEntry> search(RequestContext context, HttpServletRequest request) {
        var parameters = QueryParameters.of(
                request,
                "tenant",
                "actor",
                "action",
                "object",
                "outcome",
                "from",
                "to",
                QueryParameters.AFTER,
                QueryParameters.LIMIT);
        var query = query(context, parameters);
        return Page.of(
                parameters,
                (after, limit) -> trail.search(query, after.map(AuditApi::cursor), limit),
                AuditApi::cursor,
                found -> true,
                ShownEntry::of);
    }

    private static Query query(RequestContext context, QueryParameters parameters) {
        return new Query(
                tenant(context, parameters.text("tenant")),
                parameters.text("actor"),
                parameters.text("action").map(AuditApi::action),
                parameters.text("object"),
                parameters.text("outcome").map(AuditApi::outcome),
                parameters.text("from").map(text -> time("from", text)),
                parameters.text("to").map(text -> time("to", text)));
    }

    private static TenantId tenant(RequestContext context, Optional<String> named) {
        var tenant = named.map(TenantId::ofValue).orElse(context.tenant());
        if (!tenant.equals(context.tenant())) {
            context.principal().require(Permission.OPERATE);
        }
        return tenant;
    }

    private static String action(String name) {
        if (Arrays.stream(AuditAction.values()).map(AuditAction::wireName).noneMatch(name::equals)) {
            throw PlimsollException.invalidField("action", "there is no action '" + name + "'");
        }
        return name;
    }

    private static AuditOutcome outcome(String name) {
        return Arrays.stream(AuditOutcome.values())
                .filter(outcome -> outcome.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> PlimsollException.invalidField(
                        "outcome", "the outcome is one of done, refused, failed, unknown"));
    }

    private static Instant time(String field, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw PlimsollException.invalidField(field, "'" + field + "' is a time such as 2026-11-23T12:00:00Z");
        }
    }

    private static String cursor(Found found) {
        return found.at().toEpochMilli() + "-" + found.position();
    }

    private static Cursor cursor(String text) {
        if (!text.matches("[0-9]{1,18}-[0-9]{1,18}")) {
            throw PlimsollException.invalidField(
                    QueryParameters.AFTER, "the cursor is one that the page before has given");
        }
        int dash = text.indexOf('-');
        return new Cursor(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    /// Everything that a search would find, as JSON lines; on record before the first of them leaves.
    @GetMapping(
            path = Routes.AUDIT_EXPORT,
            produces = {NDJSON, MediaType.APPLICATION_JSON_VALUE})
    void export(RequestContext context, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var parameters = QueryParameters.of(request, "tenant", "actor", "action", "object", "outcome", "from", "to");
        var query = query(context, parameters);
        log.append(AuditEvent.done(AuditAction.EXPORT, context.actor(), "audit").in(query.tenant()));
        response.setContentType(NDJSON);
        try (var lines = new LineWriter(response.getOutputStream())) {
            Optional<Cursor> after = Optional.empty();
            for (var page = trail.search(query, after, EXPORT_PAGE); !page.isEmpty(); ) {
                for (var found : page) {
                    lines.add(ShownEntry.of(found));
                }
                after = Optional.of(page.getLast()).map(AuditApi::cursor).map(AuditApi::cursor);
                page = trail.search(query, after, EXPORT_PAGE);
            }
        }
    }

    /// A part of the log at a time, so that it can be long: the caller goes on with `next` until it is `size`.
    @PostMapping(path = Routes.AUDIT_REINDEX, produces = MediaType.APPLICATION_JSON_VALUE)
    AuditTrail.Reindexed reindex(RequestContext context, @PathVariable("log") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "from");
        int from = body.integer("from").orElse(0);
        if (from < 0) {
            throw body.wrong("from", "'from' is the number of an entry, from 0");
        }
        return trail.reindex(name, from, AuditEvent.done(AuditAction.AUDIT_REINDEX, context.actor(), "audit/" + name));
    }

    @GetMapping(path = Routes.AUDIT_CHECKPOINT, produces = TEXT)
    ResponseEntity<byte[]> checkpoint(
            RequestContext context, @PathVariable("log") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return file(context, name, LogSource.CHECKPOINT, MediaType.parseMediaType(TEXT));
    }

    @GetMapping(path = Routes.AUDIT_KEY, produces = TEXT)
    ResponseEntity<byte[]> key(RequestContext context, @PathVariable("log") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return file(context, name, LogSource.KEY, MediaType.parseMediaType(TEXT));
    }

    /// Tiles of hashes, `tile/0/x001/234`, and bundles of entries, `tile/entries/x001/234.p/7`.
    @GetMapping(path = Routes.AUDIT_TILE, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<byte[]> tile(RequestContext context, @PathVariable("log") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var uri = request.getRequestURI();
        var path = uri.substring(uri.indexOf("/tile/") + 1);
        return file(context, name, path, MediaType.APPLICATION_OCTET_STREAM);
    }

    private ResponseEntity<byte[]> file(RequestContext context, String name, String path, MediaType type) {
        var content = Optional.of(name)
                .filter(log -> sees(context, log))
                .flatMap(log -> trail.file(log, path))
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no such file of an audit log"));
        return ResponseEntity.ok().contentType(type).body(content);
    }

    private boolean sees(RequestContext context, String name) {
        return context.principal().may(Permission.OPERATE)
                || trail.log(context.tenant()).filter(name::equals).isPresent();
    }
}
