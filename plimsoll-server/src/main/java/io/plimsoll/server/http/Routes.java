package io.plimsoll.server.http;

import static io.plimsoll.server.http.Access.Budget.ASK;
import static io.plimsoll.server.http.Access.Budget.INGEST;
import static io.plimsoll.server.http.Access.Budget.SEARCH;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import io.plimsoll.server.http.Access.Where;
import io.plimsoll.tenant.Permission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Who may call what: the one table of all routes. A handler without a row, or a row without a handler, stops the
/// start.
final class Routes {

    static final String COLLECTION_VARIABLE = "collection";
    static final String COLLECTIONS = "/api/v1/collections";
    static final String COLLECTION = COLLECTIONS + "/{" + COLLECTION_VARIABLE + "}";
    static final String DOCUMENTS = COLLECTION + "/documents";
    static final String DOCUMENT = DOCUMENTS + "/{id}";
    static final String TEXT = DOCUMENT + "/text";
    static final String BATCH = COLLECTION + "/documents:batch";
    static final String DISABLE = COLLECTION + ":disable";
    static final String ENABLE = COLLECTION + ":enable";
    static final String COMPACT = COLLECTION + "/generations:compact";
    static final String GENERATIONS = COLLECTION + "/generations";
    static final String REBUILD = GENERATIONS + ":rebuild";
    static final String ROLLBACK = GENERATIONS + ":rollback";
    static final String CANCEL = GENERATIONS + ":cancel";
    static final String SWITCH = GENERATIONS + "/{number}:switch";
    static final String GOLDEN = COLLECTION + "/golden-questions";
    static final String GOLDEN_QUESTION = GOLDEN + "/{id}";
    static final String GOLDEN_ACCEPT = GOLDEN + ":accept";
    static final String GOLDEN_SYNTHESIZE = GOLDEN + ":synthesize";
    static final String EVALUATIONS = COLLECTION + "/evaluations";
    static final String EVALUATION = EVALUATIONS + "/{id}";
    static final String EVALUATION_BLAME = EVALUATIONS + ":blame";
    static final String QUALITY = COLLECTION + "/quality";
    static final String QUALITY_REBASE = QUALITY + ":rebase";
    static final String FEEDBACK = "/api/v1/feedback";
    static final String SOURCES = COLLECTION + "/sources";
    static final String SOURCE = SOURCES + "/{name}";
    static final String SYNC = SOURCES + "/{name}:sync";
    static final String JOBS = "/api/v1/jobs";
    static final String JOB = JOBS + "/{id}";
    static final String REPLAY = JOBS + "/{id}:replay";
    static final String REPLAY_ALL = JOBS + ":replay";
    static final String DISCARD_ALL = JOBS + ":discard";
    static final String LABELS = DOCUMENT + "/labels";
    static final String GRANTS = "/api/v1/grants";
    static final String SEARCHES = COLLECTION + "/search";
    static final String ANSWERS = COLLECTION + "/ask";
    static final String WHY_NOT = SEARCHES + ":why-not";
    static final String TRACES = "/api/v1/traces";
    static final String TRACE = TRACES + "/{traceId}";
    static final String TRACE_REPLAY = TRACE + ":replay";
    static final String USAGE = "/api/v1/usage";
    static final String ALL_USAGE = "/admin/v1/usage";
    static final String OBJECTIVES = "/api/v1/objectives";
    static final String ALL_OBJECTIVES = "/admin/v1/objectives";
    static final String TENANTS = "/admin/v1/tenants";
    static final String TENANT = TENANTS + "/{tenant}";
    static final String SUSPEND = TENANT + ":suspend";
    static final String RESUME = TENANT + ":resume";
    static final String LIMITS = "/api/v1/limits";
    static final String KEYS = TENANT + "/keys";
    static final String KEY = KEYS + "/{id}";
    static final String TENANT_GRANTS = TENANT + "/grants";
    static final String ROTATE = KEYS + "/{id}:rotate";
    static final String BACKUPS = "/admin/v1/backups";
    static final String VERIFY = BACKUPS + "/{id}:verify";
    static final String BACKUP_ACTIVITY = "/admin/v1/backup-activities/{id}";
    static final String DRILLS = "/admin/v1/drills";
    static final String DEPENDENCIES = "/admin/v1/dependencies";
    static final String AUDIT = "/api/v1/audit";
    static final String AUDIT_EXPORT = AUDIT + ":export";
    static final String AUDIT_REINDEX = "/admin/v1/audit-logs/{log}:reindex";
    static final String AUDIT_LOG = "/audit/v1/{log}";
    static final String AUDIT_CHECKPOINT = AUDIT_LOG + "/checkpoint";
    static final String AUDIT_KEY = AUDIT_LOG + "/key";
    static final String AUDIT_TILE = AUDIT_LOG + "/tile/**";
    static final String FLAGS = "/admin/v1/flags";
    static final String FLAG = FLAGS + "/{flag}";
    static final String FLAG_REVERT = FLAG + ":revert";
    static final String FLAG_EXPLAIN = FLAG + ":explain";
    static final String TENANT_FLAGS = "/api/v1/flags";
    static final String TENANT_FLAG = TENANT_FLAGS + "/{flag}";
    static final String TENANT_FLAG_REVERT = TENANT_FLAG + ":revert";
    static final String TENANT_FLAG_EXPLAIN = TENANT_FLAG + ":explain";
    static final String RUNBOOKS = "/admin/v1/runbooks";
    static final String RUNBOOK = RUNBOOKS + "/{runbook}";
    static final String RUNBOOK_PAUSE = RUNBOOK + ":pause";
    static final String RUNBOOK_RESUME = RUNBOOK + ":resume";
    static final String RUNBOOKS_PAUSE = RUNBOOKS + ":pause";
    static final String RUNBOOKS_RESUME = RUNBOOKS + ":resume";
    static final String INCIDENTS = "/admin/v1/incidents";
    static final String INCIDENT = INCIDENTS + "/{id}";
    static final String INCIDENT_TIMELINE = INCIDENT + "/timeline";
    static final String INCIDENT_CONFIRM = INCIDENT + ":confirm";
    static final String INCIDENT_REVERT = INCIDENT + ":revert";
    static final String INCIDENT_PAUSE = INCIDENT + ":pause";
    static final String INCIDENT_RESUME = INCIDENT + ":resume";
    static final String ALERTS = "/admin/v1/alerts";
    static final String GAMEDAYS = "/admin/v1/gamedays";
    static final String GAMEDAY = GAMEDAYS + "/{id}";
    static final String CANARIES = "/admin/v1/canaries";
    static final String CANARY = CANARIES + "/{canary}";
    static final String CANARY_WISH = CANARY + ":{wish}";
    static final String TENANT_CANARIES = "/api/v1/canaries";
    static final String TENANT_CANARY = TENANT_CANARIES + "/{canary}";
    static final String TENANT_CANARY_WISH = TENANT_CANARY + ":{wish}";
    static final String OFREP = "/ofrep/v1/evaluate/flags";
    static final String OFREP_FLAG = OFREP + "/{key}";
    static final String LIVE = "/health/live";
    static final String READY = "/health/ready";
    static final String METRICS = "/metrics";
    static final String OPEN_API = "/openapi.yaml";

    private final Map<String, Access> rows = new LinkedHashMap<>();

    Routes(boolean metricsOpen) {
        row(PUT, COLLECTION, Permission.MANAGE_COLLECTIONS, INGEST);
        row(GET, COLLECTION, Permission.SEARCH, SEARCH);
        anywhere(GET, COLLECTIONS, Permission.SEARCH, SEARCH);
        row(DELETE, COLLECTION, Permission.MANAGE_COLLECTIONS, INGEST);
        row(PUT, DOCUMENT, Permission.WRITE_DOCUMENTS, INGEST);
        row(POST, BATCH, Permission.WRITE_DOCUMENTS, INGEST);
        row(GET, DOCUMENT, Permission.READ_DOCUMENTS, SEARCH);
        row(GET, DOCUMENTS, Permission.READ_DOCUMENTS, SEARCH);
        row(GET, TEXT, Permission.SEARCH, SEARCH);
        row(PUT, LABELS, Permission.WRITE_DOCUMENTS, INGEST);
        row(DELETE, DOCUMENT, Permission.WRITE_DOCUMENTS, INGEST);
        row(GET, GENERATIONS, Permission.READ_DOCUMENTS, SEARCH);
        row(POST, REBUILD, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, ROLLBACK, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, CANCEL, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, SWITCH, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, COMPACT, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, DISABLE, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, ENABLE, Permission.MANAGE_COLLECTIONS, INGEST);
        row(GET, GOLDEN, Permission.READ_DOCUMENTS, SEARCH);
        row(PUT, GOLDEN, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, GOLDEN, Permission.MANAGE_COLLECTIONS, INGEST);
        row(DELETE, GOLDEN_QUESTION, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, GOLDEN_ACCEPT, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, GOLDEN_SYNTHESIZE, Permission.MANAGE_COLLECTIONS, INGEST);
        row(GET, EVALUATIONS, Permission.READ_DOCUMENTS, SEARCH);
        row(POST, EVALUATIONS, Permission.MANAGE_COLLECTIONS, INGEST);
        row(GET, EVALUATION, Permission.READ_DOCUMENTS, SEARCH);
        row(POST, EVALUATION_BLAME, Permission.MANAGE_COLLECTIONS, INGEST);
        row(GET, QUALITY, Permission.READ_DOCUMENTS, SEARCH);
        row(POST, QUALITY_REBASE, Permission.MANAGE_COLLECTIONS, INGEST);
        anywhere(POST, FEEDBACK, Permission.SEARCH, SEARCH);
        row(PUT, SOURCE, Permission.MANAGE_COLLECTIONS, INGEST);
        row(GET, SOURCE, Permission.READ_DOCUMENTS, SEARCH);
        row(GET, SOURCES, Permission.READ_DOCUMENTS, SEARCH);
        row(DELETE, SOURCE, Permission.MANAGE_COLLECTIONS, INGEST);
        row(POST, SYNC, Permission.WRITE_DOCUMENTS, INGEST);
        anywhere(GET, JOB, Permission.READ_DOCUMENTS, SEARCH);
        anywhere(GET, JOBS, Permission.READ_DOCUMENTS, SEARCH);
        anywhere(DELETE, JOB, Permission.WRITE_DOCUMENTS, INGEST);
        anywhere(POST, REPLAY, Permission.WRITE_DOCUMENTS, INGEST);
        anywhere(POST, REPLAY_ALL, Permission.WRITE_DOCUMENTS, INGEST);
        anywhere(POST, DISCARD_ALL, Permission.WRITE_DOCUMENTS, INGEST);
        row(POST, SEARCHES, Permission.SEARCH, SEARCH);
        row(POST, ANSWERS, Permission.SEARCH, ASK);
        row(POST, WHY_NOT, Permission.SEARCH, SEARCH);
        anywhere(GET, TRACES, Permission.SEARCH, SEARCH);
        anywhere(GET, TRACE, Permission.SEARCH, SEARCH);
        anywhere(POST, TRACE_REPLAY, Permission.SEARCH, ASK);
        anywhere(PUT, GRANTS, Permission.MANAGE_ACCESS, INGEST);
        anywhere(GET, GRANTS, Permission.MANAGE_ACCESS, SEARCH);
        anywhere(DELETE, GRANTS, Permission.MANAGE_ACCESS, INGEST);
        row(GET, USAGE, Permission.READ_USAGE, SEARCH);
        row(GET, ALL_USAGE, Permission.OPERATE, SEARCH);
        row(GET, OBJECTIVES, Permission.READ_USAGE, SEARCH);
        row(GET, ALL_OBJECTIVES, Permission.OPERATE, SEARCH);
        row(PUT, TENANT, Permission.OPERATE, INGEST);
        row(GET, TENANTS, Permission.OPERATE, SEARCH);
        row(GET, TENANT, Permission.OPERATE, SEARCH);
        row(DELETE, TENANT, Permission.OPERATE, INGEST);
        row(POST, SUSPEND, Permission.OPERATE, INGEST);
        row(POST, RESUME, Permission.OPERATE, INGEST);
        row(GET, LIMITS, Permission.SEARCH, SEARCH);
        row(POST, KEYS, Permission.OPERATE, INGEST);
        row(GET, KEYS, Permission.OPERATE, SEARCH);
        row(DELETE, KEY, Permission.OPERATE, INGEST);
        row(PUT, TENANT_GRANTS, Permission.OPERATE, INGEST);
        row(GET, TENANT_GRANTS, Permission.OPERATE, SEARCH);
        row(DELETE, TENANT_GRANTS, Permission.OPERATE, INGEST);
        row(POST, ROTATE, Permission.OPERATE, INGEST);
        row(POST, BACKUPS, Permission.OPERATE, INGEST);
        row(GET, BACKUPS, Permission.OPERATE, SEARCH);
        row(POST, VERIFY, Permission.OPERATE, INGEST);
        row(GET, BACKUP_ACTIVITY, Permission.OPERATE, SEARCH);
        row(POST, DRILLS, Permission.OPERATE, INGEST);
        row(GET, DRILLS, Permission.OPERATE, SEARCH);
        row(GET, DEPENDENCIES, Permission.OPERATE, SEARCH);
        row(GET, AUDIT, Permission.AUDIT, SEARCH);
        row(GET, AUDIT_EXPORT, Permission.AUDIT, INGEST);
        row(POST, AUDIT_REINDEX, Permission.OPERATE, INGEST);
        row(GET, AUDIT_CHECKPOINT, Permission.AUDIT, SEARCH);
        row(GET, AUDIT_KEY, Permission.AUDIT, SEARCH);
        row(GET, AUDIT_TILE, Permission.AUDIT, SEARCH);
        row(GET, FLAGS, Permission.OPERATE, SEARCH);
        row(GET, FLAG, Permission.OPERATE, SEARCH);
        row(PUT, FLAG, Permission.OPERATE, INGEST);
        row(DELETE, FLAG, Permission.OPERATE, INGEST);
        row(POST, FLAG_REVERT, Permission.OPERATE, INGEST);
        row(GET, FLAG_EXPLAIN, Permission.OPERATE, SEARCH);
        row(GET, TENANT_FLAGS, Permission.MANAGE_FLAGS, SEARCH);
        row(GET, TENANT_FLAG, Permission.MANAGE_FLAGS, SEARCH);
        row(PUT, TENANT_FLAG, Permission.MANAGE_FLAGS, INGEST);
        row(DELETE, TENANT_FLAG, Permission.MANAGE_FLAGS, INGEST);
        row(POST, TENANT_FLAG_REVERT, Permission.MANAGE_FLAGS, INGEST);
        row(GET, TENANT_FLAG_EXPLAIN, Permission.MANAGE_FLAGS, SEARCH);
        row(GET, RUNBOOKS, Permission.OPERATE, SEARCH);
        row(GET, RUNBOOK, Permission.OPERATE, SEARCH);
        row(POST, RUNBOOK_PAUSE, Permission.OPERATE, INGEST);
        row(POST, RUNBOOK_RESUME, Permission.OPERATE, INGEST);
        row(POST, RUNBOOKS_PAUSE, Permission.OPERATE, INGEST);
        row(POST, RUNBOOKS_RESUME, Permission.OPERATE, INGEST);
        row(GET, INCIDENTS, Permission.OPERATE, SEARCH);
        row(GET, INCIDENT, Permission.OPERATE, SEARCH);
        row(GET, INCIDENT_TIMELINE, Permission.OPERATE, SEARCH);
        row(POST, INCIDENT_CONFIRM, Permission.OPERATE, INGEST);
        row(POST, INCIDENT_REVERT, Permission.OPERATE, INGEST);
        row(POST, INCIDENT_PAUSE, Permission.OPERATE, INGEST);
        row(POST, INCIDENT_RESUME, Permission.OPERATE, INGEST);
        row(GET, ALERTS, Permission.OPERATE, SEARCH);
        row(POST, ALERTS, Permission.OPERATE, INGEST);
        row(GET, GAMEDAYS, Permission.OPERATE, SEARCH);
        row(POST, GAMEDAYS, Permission.OPERATE, INGEST);
        row(DELETE, GAMEDAY, Permission.OPERATE, INGEST);
        row(POST, CANARIES, Permission.OPERATE, INGEST);
        row(GET, CANARIES, Permission.OPERATE, SEARCH);
        row(GET, CANARY, Permission.OPERATE, SEARCH);
        row(POST, CANARY_WISH, Permission.OPERATE, INGEST);
        row(POST, TENANT_CANARIES, Permission.MANAGE_FLAGS, INGEST);
        row(GET, TENANT_CANARIES, Permission.MANAGE_FLAGS, SEARCH);
        row(GET, TENANT_CANARY, Permission.MANAGE_FLAGS, SEARCH);
        row(POST, TENANT_CANARY_WISH, Permission.MANAGE_FLAGS, INGEST);
        row(POST, OFREP, Permission.SEARCH, SEARCH);
        row(POST, OFREP_FLAG, Permission.SEARCH, SEARCH);
        open(LIVE);
        open(READY);
        open(OPEN_API);
        if (metricsOpen) {
            open(METRICS);
        } else {
            row(GET, METRICS, Permission.OPERATE, SEARCH);
        }
    }

    /// On the collection that the path names, or else on the whole tenant.
    private void row(HttpMethod method, String pattern, Permission permission, Access.Budget budget) {
        var where = pattern.contains("{" + COLLECTION_VARIABLE + "}") ? Where.COLLECTION : Where.TENANT;
        put(new Access(method, pattern, Optional.of(permission), where, budget));
    }

    /// Where one collection is enough; the handler minds which.
    private void anywhere(HttpMethod method, String pattern, Permission permission, Access.Budget budget) {
        put(new Access(method, pattern, Optional.of(permission), Where.ANYWHERE, budget));
    }

    private void put(Access access) {
        rows.put(name(access.method().name(), access.pattern()), access);
    }

    private void open(String pattern) {
        put(new Access(GET, pattern, Optional.empty(), Where.TENANT, SEARCH));
    }

    /// The row of a route; HEAD is GET without its body.
    Optional<Access> access(String method, String pattern) {
        return Optional.ofNullable(rows.get(name(method.equals("HEAD") ? "GET" : method, pattern)));
    }

    /// Every route as `GET /path`.
    Set<String> names() {
        return new TreeSet<>(rows.keySet());
    }

    /// Throws unless handlers and rows are the same routes.
    void check(RequestMappingHandlerMapping mapping) {
        var handled = handled(mapping);
        if (!handled.equals(names())) {
            var unlisted = new TreeSet<>(handled);
            unlisted.removeAll(names());
            var unhandled = names();
            unhandled.removeAll(handled);
            throw new IllegalStateException("routes without a row in the table of permissions: " + unlisted
                    + "; rows without a route: " + unhandled);
        }
    }

    static Set<String> handled(RequestMappingHandlerMapping mapping) {
        var handled = new TreeSet<String>();
        for (var info : mapping.getHandlerMethods().keySet()) {
            for (var pattern : info.getPatternValues()) {
                var methods = info.getMethodsCondition().getMethods();
                methods.forEach(method -> handled.add(name(method.name(), pattern)));
                if (methods.isEmpty()) {
                    handled.add(name("*", pattern));
                }
            }
        }
        return handled;
    }

    private static String name(String method, String pattern) {
        return method + " " + pattern;
    }
}
