package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedRequestsTest {

    private static final String SEARCH = "/api/v1/collections/docs/search";
    private static final String ASK = "/api/v1/collections/docs/ask";
    private static final String DOCUMENT = "/api/v1/collections/docs/documents/d1";
    private static final String COLLECTION = "/api/v1/collections/docs";
    private static final String PAGES = "\"web\":{\"pages\":[\"http://a/\"]}";
    private static final String KEYS = "/admin/v1/tenants/acme/keys";
    private static final String FLAGS = "/admin/v1/flags";
    private static final String BACKUPS = "/admin/v1/backups";
    private static final String LIST = "/api/v1/collections/docs/documents";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// @param field   empty where none is expected
    /// @param headers names and values in turn
    record Refusal(
            String method, String path, String body, int status, String code, String field, List<String> headers) {

        @Override
        public String toString() {
            var shown = body.length() > 80 ? body.substring(0, 80) + "…" : body;
            return method + " " + path + " " + shown + " " + headers + " → " + status + " " + code + " " + field;
        }
    }

    private static Refusal json(String method, String path, String body, int status, String code, String field) {
        return new Refusal(method, path, body, status, code, field, List.of("Content-Type", "application/json"));
    }

    private static Refusal limits(String limits, String code, String field) {
        return json("PUT", "/admin/v1/tenants/acme", "{\"limits\":" + limits + "}", 400, code, field);
    }

    private static Refusal source(String body, int status, String code, String field) {
        return json("PUT", COLLECTION + "/sources/s", body, status, code, field);
    }

    private static Refusal flag(String body, int status, String code, String field) {
        return json("PUT", FLAGS + "/rerank", body, status, code, field);
    }

    /// Of Alertmanager's webhook.
    private static Refusal alerts(String version, String alerts, int status, String code, String field) {
        var body = "{\"version\":\"" + version + "\",\"alerts\":" + alerts + "}";
        return json("POST", "/admin/v1/alerts", body, status, code, field);
    }

    private static Refusal alert(String status, String name, String startsAt, String fingerprint, String field) {
        var alert = "{\"status\":\"" + status + "\",\"labels\":{\"alertname\":" + name + "},\"startsAt\":\"" + startsAt
                + "\",\"fingerprint\":\"" + fingerprint + "\"}";
        return alerts("4", "[" + alert + "]", 400, "invalid_field", "alerts[0]." + field);
    }

    private static Refusal search(String body, int status, String code, String field) {
        return json("POST", SEARCH, body, status, code, field);
    }

    private static Refusal filter(String filter, String field) {
        return search("{\"query\":\"x\",\"filter\":" + filter + "}", 400, "invalid_filter", field);
    }

    private static Refusal get(String path, int status, String code, String field) {
        return new Refusal("GET", path, "", status, code, field, List.of());
    }

    private static Refusal with(String name, String value, int status, String code, String field) {
        return new Refusal(
                "POST",
                SEARCH,
                "{\"query\":\"x\"}",
                status,
                code,
                field,
                name.equals("Content-Type")
                        ? List.of(name, value)
                        : List.of("Content-Type", "application/json", name, value));
    }

    private static String nested(int levels) {
        return "{\"not\":".repeat(levels) + "{\"field\":\"a\",\"op\":\"exists\"}" + "}".repeat(levels);
    }

    private static String wide(int terms) {
        var values = new ArrayList<String>();
        for (int i = 0; i < terms; i++) {
            values.add(Integer.toString(i));
        }
        return "{\"field\":\"a\",\"op\":\"in\",\"values\":[" + String.join(",", values) + "]}";
    }

    static Stream<Refusal> bodies() {
        return Stream.of(
                search("", 400, "invalid_request", ""),
                alerts("3", "[]", 400, "invalid_field", "version"),
                alerts("4", "{}", 400, "invalid_field", "alerts"),
                alerts("4", "[" + "{},".repeat(1_000) + "{}]", 400, "invalid_field", "alerts"),
                alerts("4", "[\"" + "x".repeat(TestServer.MAX_JSON_BYTES) + "\"]", 413, "too_large", ""),
                alerts("4", "[7]", 400, "invalid_field", "alerts[0].fingerprint"),
                alert("burning", "\"Slow\"", "2026-12-01T12:00:00Z", "f", "status"),
                alert("firing", "{}", "2026-12-01T12:00:00Z", "f", "labels.alertname"),
                alert("firing", "\"Slow\"", "yesterday", "f", "startsAt"),
                alert("firing", "\"Slow\"", "2026-12-01T12:00:00Z", "f".repeat(257), "fingerprint"),
                alert("firing", "\"Slow\"", "2026-12-01T12:00:00Z", "\\u0000", "fingerprint"),
                alert("firing", "\"\\ud800\"", "2026-12-01T12:00:00Z", "f", "labels.alertname"),
                flag("{}", 400, "invalid_field", "value"),
                flag("{\"value\":\"yes\"}", 400, "invalid_field", "value"),
                flag("{\"value\":[1]}", 400, "invalid_field", "value"),
                flag("{\"valeu\":true}", 400, "unknown_field", "valeu"),
                flag("{\"value\":true,\"level\":\"globl\"}", 400, "invalid_field", "level"),
                flag("{\"value\":true,\"level\":\"global\",\"tenant\":\"acme\"}", 400, "invalid_field", "tenant"),
                flag("{\"value\":true,\"level\":\"tenant\"}", 400, "invalid_field", "tenant"),
                flag("{\"value\":true,\"tenant\":\"nobody\"}", 404, "not_found", ""),
                flag("{\"value\":true,\"tenant\":\"acme\",\"locked\":true}", 400, "invalid_field", "locked"),
                flag("{\"value\":true,\"version\":7}", 409, "conflict", ""),
                flag("{\"value\":true,\"percent\":{\"true\":5}}", 400, "invalid_field", "percent"),
                flag("{\"level\":\"percentage\"}", 400, "invalid_field", "percent"),
                flag("{\"level\":\"percentage\",\"percent\":5}", 400, "invalid_field", "percent"),
                flag(
                        "{\"level\":\"percentage\",\"percent\":{\"true\":60,\"false\":41}}",
                        400,
                        "invalid_field",
                        "percent"),
                json("PUT", FLAGS + "/k", "{\"value\":101}", 400, "invalid_field", "value"),
                json("PUT", FLAGS + "/renark", "{\"value\":true}", 404, "not_found", ""),
                json("PUT", "/api/v1/flags/depth", "{\"value\":10}", 403, "forbidden", ""),
                json("PUT", "/api/v1/flags/k", "{\"value\":10,\"level\":\"global\"}", 400, "invalid_field", "level"),
                json("POST", FLAGS + "/k:revert", "{}", 409, "conflict", ""),
                get(FLAGS + "/k:explain?tenat=acme", 400, "unknown_field", "tenat"),
                json("POST", BACKUPS, "{\"to\":\"http://a/\"}", 400, "invalid_field", "to"),
                json("POST", BACKUPS, "{\"to\":\"file:///etc\"}", 403, "forbidden", "to"),
                json("POST", BACKUPS, "{\"from\":1}", 400, "unknown_field", "from"),
                json("POST", BACKUPS, "{}", 409, "conflict", ""),
                json("POST", BACKUPS + "/latest:verify", "{}", 404, "not_found", ""),
                json("POST", BACKUPS + "/20261123T141959123Z:verify", "{}", 409, "conflict", ""),
                json("POST", "/admin/v1/drills", "{\"backup\":\"x\"}", 400, "invalid_field", "backup"),
                json("POST", "/admin/v1/drills", "", 409, "conflict", ""),
                get("/admin/v1/backup-activities/x", 404, "not_found", ""),
                get("/admin/v1/backups?limit=1", 400, "unknown_field", "limit"),
                search("{", 400, "invalid_request", ""),
                search("{\"query\":\"x\"", 400, "invalid_request", ""),
                search("{\"query\":}", 400, "invalid_request", "query"),
                search("{\"query\":'x'}", 400, "invalid_request", "query"),
                search("{\"query\":\"x\",}", 400, "invalid_request", ""),
                search("{\"query\":\"x\"} {}", 400, "invalid_request", ""),
                search("{\"query\":\"x\"} garbage", 400, "invalid_request", ""),
                search("{\"query\":\"x\",\"query\":\"y\"}", 400, "invalid_request", "query"),
                search("[]", 400, "invalid_request", ""),
                search("null", 400, "invalid_request", ""),
                search("\"query\"", 400, "invalid_request", ""),
                search("nonsense", 400, "invalid_request", ""),
                search("{}", 400, "invalid_field", "query"),
                search("{\"query\":null}", 400, "invalid_field", "query"),
                search("{\"query\":\"  \"}", 400, "invalid_field", "query"),
                search("{\"query\":7}", 400, "invalid_field", "query"),
                search("{\"query\":[\"x\"]}", 400, "invalid_field", "query"),
                search("{\"query\":\"" + "x".repeat(8_193) + "\"}", 400, "invalid_field", "query"),
                search("{\"query\":\"\\ud800\"}", 400, "invalid_field", "query"),
                search("{\"qurey\":\"x\"}", 400, "unknown_field", "qurey"),
                search("{\"query\":\"x\",\"session\":\"s\"}", 400, "unknown_field", "session"),
                search("{\"query\":\"x\",\"k\":\"10\"}", 400, "invalid_field", "k"),
                search("{\"query\":\"x\",\"k\":0}", 400, "invalid_field", "k"),
                search("{\"query\":\"x\",\"k\":101}", 400, "invalid_field", "k"),
                search("{\"query\":\"x\",\"k\":1.5}", 400, "invalid_field", "k"),
                search("{\"query\":\"x\",\"k\":99999999999}", 400, "invalid_field", "k"),
                search("{\"query\":\"x\",\"mode\":\"HYBRID\"}", 400, "invalid_field", "mode"),
                search("{\"query\":\"x\",\"group\":\"passage\"}", 400, "invalid_field", "group"),
                search("{\"query\":\"x\",\"rerank\":\"yes\"}", 400, "invalid_field", "rerank"),
                search("{\"query\":\"x\",\"explain\":1}", 400, "invalid_field", "explain"),
                search("{\"query\":\"x\",\"mmr\":2}", 400, "invalid_field", "mmr"),
                search("{\"query\":\"x\",\"mmr\":\"a\"}", 400, "invalid_field", "mmr"),
                search("{\"query\":\"x\",\"language\":\"german\"}", 400, "invalid_field", "language"),
                search("{\"query\":\"x\",\"mmr\":NaN}", 400, "invalid_request", "mmr"),
                search("{\"query\":\"x\",\"a\":" + "[".repeat(70) + "]".repeat(70) + "}", 400, "invalid_request", "a"),
                search("{\"query\":\"" + "x".repeat(TestServer.MAX_JSON_BYTES) + "\"}", 413, "too_large", ""),
                json("POST", SEARCH + ":why-not", "{\"query\":\"x\"}", 400, "invalid_field", "documentId"),
                json("POST", SEARCH + ":why-not", "{\"documentId\":\"x\"}", 400, "invalid_field", "query"),
                json(
                        "POST",
                        SEARCH + ":why-not",
                        "{\"query\":\"x\",\"documentId\":\"x\",\"explain\":true}",
                        400,
                        "unknown_field",
                        "explain"),
                get("/api/v1/traces?limit=0", 400, "invalid_field", "limit"),
                get("/api/v1/traces?collection=docs", 400, "unknown_field", "collection"),
                json("POST", ASK, "{\"query\":\"x\"}", 400, "unknown_field", "query"),
                json("POST", ASK, "{\"question\":\" \"}", 400, "invalid_field", "question"),
                json("POST", ASK, "{\"question\":\"x\",\"session\":\"\"}", 400, "invalid_field", "session"),
                json("PUT", COLLECTION, "{\"chunking\":7}", 400, "invalid_field", "chunking"),
                json("PUT", COLLECTION, "{\"chunking\":{\"maxTokens\":1}}", 400, "invalid_field", "chunking.maxTokens"),
                json("PUT", COLLECTION, "{\"chunking\":{\"max\":64}}", 400, "unknown_field", "chunking.max"),
                json("PUT", COLLECTION, "{\"language\":\"deutsch\"}", 400, "invalid_field", "language"),
                json("PUT", "/api/v1/collections/Bad_Name", "{}", 400, "invalid_field", "collection"),
                json("PUT", DOCUMENT, "{}", 400, "invalid_field", "text"),
                json("PUT", DOCUMENT, "{\"text\":\"\"}", 422, "document_empty", "text"),
                json("PUT", DOCUMENT, "{\"text\":\"x\",\"id\":\"d1\"}", 400, "unknown_field", "id"),
                json(
                        "PUT",
                        DOCUMENT,
                        "{\"text\":\"x\",\"updatedAt\":\"yesterday\"}",
                        400,
                        "invalid_field",
                        "updatedAt"),
                json("PUT", DOCUMENT, "{\"text\":\"x\",\"labels\":\"a\"}", 400, "invalid_field", "labels"),
                json("PUT", DOCUMENT, "{\"text\":\"x\",\"labels\":[1]}", 400, "invalid_field", "labels[0]"),
                json("PUT", DOCUMENT, "{\"text\":\"x\",\"labels\":[\"\"]}", 400, "invalid_field", "labels"),
                json("PUT", DOCUMENT, "{\"text\":\"x\",\"metadata\":[]}", 400, "invalid_field", "metadata"),
                json("PUT", DOCUMENT, "{\"text\":\"x\",\"metadata\":{\"a\":{}}}", 400, "invalid_field", "metadata.a"),
                json(
                        "PUT",
                        DOCUMENT,
                        "{\"text\":\"x\",\"metadata\":{\"a\":1e999}}",
                        400,
                        "invalid_field",
                        "metadata.a"),
                json(
                        "PUT",
                        DOCUMENT,
                        "{\"text\":\"x\",\"metadata\":{\"a b\":1}}",
                        400,
                        "invalid_field",
                        "metadata.a b"),
                json("PUT", DOCUMENT + "?title=x", "{\"text\":\"x\"}", 400, "invalid_field", "title"),
                json("PUT", LIST + "/%00", "{\"text\":\"x\"}", 400, "", ""),
                json("PUT", LIST + "/a%0Ab", "{\"text\":\"x\"}", 400, "invalid_field", "id"),
                json("PUT", LIST + "/" + "x".repeat(513), "{\"text\":\"x\"}", 400, "invalid_field", "id"),
                json("PUT", LIST + "/queue-full", "{\"text\":\"x\"}", 429, "queue_full", ""),
                json("POST", "/api/v1/jobs:replay", "{\"limit\":0}", 400, "invalid_field", "limit"),
                json("POST", "/api/v1/jobs:replay", "{\"limit\":10001}", 400, "invalid_field", "limit"),
                json("POST", "/api/v1/jobs:replay", "{\"limit\":\"all\"}", 400, "invalid_field", "limit"),
                json("POST", "/api/v1/jobs:replay", "{\"code\":\"bad_luck\"}", 400, "invalid_field", "code"),
                json("POST", "/api/v1/jobs:replay", "{\"state\":\"DEAD\"}", 400, "unknown_field", "state"),
                json("POST", "/api/v1/jobs:replay", "{\"collection\":\"A b\"}", 400, "invalid_field", "collection"),
                json("POST", "/api/v1/jobs:replay", "[]", 400, "invalid_request", ""),
                json("POST", "/api/v1/jobs:discard", "{\"dryRun\":1}", 400, "invalid_field", "dryRun"),
                json("POST", "/api/v1/jobs:discard", "{\"dryrun\":true}", 400, "unknown_field", "dryrun"),
                json("POST", KEYS, "{}", 400, "invalid_field", "role"),
                json("POST", KEYS, "{\"role\":\"king\"}", 400, "invalid_field", "role"),
                json(
                        "POST",
                        KEYS,
                        "{\"role\":\"reader\",\"collections\":[\"A\"]}",
                        400,
                        "invalid_field",
                        "collections[0]"),
                json("POST", "/admin/v1/tenants/nobody/keys", "{\"role\":\"reader\"}", 404, "not_found", ""),
                json("PUT", "/admin/v1/tenants/A", "{}", 400, "invalid_field", "tenant"),
                json("PUT", "/admin/v1/tenants/acme.2", "{}", 400, "invalid_field", "tenant"),
                json("PUT", "/admin/v1/tenants/acme", "{\"limit\":{}}", 400, "unknown_field", "limit"),
                json("PUT", "/admin/v1/tenants/acme", "{\"limits\":7}", 400, "invalid_field", "limits"),
                limits("{\"wishes\":3}", "unknown_field", "limits.wishes"),
                limits("{\"documents\":0}", "invalid_field", "limits.documents"),
                limits("{\"documents\":1.5}", "invalid_field", "limits.documents"),
                limits("{\"documents\":\"9\"}", "invalid_field", "limits.documents"),
                limits("{\"bytes\":99999999999999999999}", "invalid_field", "limits.bytes"),
                limits("{\"concurrentQueries\":10001}", "invalid_field", "limits.concurrentQueries"),
                json("POST", "/admin/v1/tenants/nobody:suspend", "", 404, "not_found", ""),
                json("POST", "/admin/v1/tenants/nobody:resume", "", 404, "not_found", ""),
                json("DELETE", "/admin/v1/tenants/nobody", "", 404, "not_found", ""),
                json("DELETE", "/admin/v1/tenants/acme?dryRun=perhaps", "", 400, "invalid_field", "dryRun"),
                json("GET", "/admin/v1/tenants/nobody", "", 404, "not_found", ""));
    }

    static Stream<Refusal> filters() {
        return Stream.of(
                filter("7", "filter"),
                filter("[]", "filter"),
                filter("{}", "filter.field"),
                filter("{\"field\":\"a\"}", "filter.op"),
                filter("{\"field\":\"a\",\"op\":\"eq\"}", "filter.value"),
                filter("{\"field\":\"a b\",\"op\":\"exists\"}", "filter.field"),
                filter("{\"field\":\"a\",\"op\":\"equals\",\"value\":1}", "filter.op"),
                filter("{\"field\":\"a\",\"op\":\"gt\",\"value\":\"x\"}", "filter.value"),
                filter("{\"field\":\"a\",\"op\":\"eq\",\"value\":{}}", "filter.value"),
                filter("{\"field\":\"a\",\"op\":\"eq\",\"values\":[1]}", "filter.values"),
                filter("{\"field\":\"a\",\"op\":\"in\",\"value\":1}", "filter.value"),
                filter("{\"field\":\"a\",\"op\":\"in\",\"values\":[]}", "filter.values"),
                filter("{\"field\":\"a\",\"op\":\"in\",\"values\":[1,[]]}", "filter.values[1]"),
                filter("{\"and\":[]}", "filter.and"),
                filter("{\"or\":{}}", "filter.or"),
                filter(
                        "{\"and\":[{\"field\":\"a\",\"op\":\"exists\"},{\"field\":\"a\",\"op\":1}]}",
                        "filter.and[1].op"),
                filter("{\"not\":{\"or\":[{\"field\":7,\"op\":\"exists\"}]}}", "filter.not.or[0].field"),
                filter(nested(10), "filter"),
                filter(nested(60), "filter"),
                filter(nested(500), "filter"),
                filter(wide(101), "filter"),
                search(
                        "{\"query\":\"x\",\"filter\":{\"and\":[{\"feild\":\"a\",\"op\":\"exists\"}]}}",
                        400,
                        "unknown_field",
                        "filter.and[0].feild"),
                search(
                        "{\"query\":\"x\",\"filter\":{\"and\":[{\"not\":{}}],\"or\":[]}}",
                        400,
                        "unknown_field",
                        "filter.or"));
    }

    static Stream<Refusal> urlsAndHeaders() {
        return Stream.of(
                get("/api/v1/nothing", 404, "not_found", ""),
                get("/", 404, "not_found", ""),
                get("/api/v1/collections/absent", 404, "not_found", ""),
                get(LIST + "/absent", 404, "not_found", ""),
                get(LIST + "/absent/text", 404, "not_found", ""),
                get("/api/v1/jobs/absent", 404, "not_found", ""),
                source("{}", 400, "invalid_request", ""),
                source("{\"web\":{\"pages\":[]}}", 400, "invalid_field", "web"),
                source(
                        "{\"web\":{\"pages\":[\"http://a/\"]},\"bucket\":{}}",
                        400,
                        "invalid_field",
                        "bucket.connection"),
                source("{\"web\":{\"pages\":[\"file:///etc/passwd\"]}}", 400, "invalid_field", "web.pages"),
                source("{\"web\":{\"pages\":[\"http://user:key@a/\"]}}", 400, "invalid_field", "web.pages"),
                source("{\"web\":{\"pages\":[\"http://a b/\"]}}", 400, "invalid_field", "web.pages[0]"),
                source("{\"web\":{\"page\":[]}}", 400, "unknown_field", "web.page"),
                source("{\"directory\":{\"path\":\"\"}}", 400, "invalid_field", "directory.path"),
                source("{\"directory\":{\"path\":\"/etc\"}}", 403, "forbidden", "directory.path"),
                source("{" + PAGES + ",\"intervalSeconds\":1}", 400, "invalid_field", "intervalSeconds"),
                source("{" + PAGES + ",\"maxDeleteShare\":1.5}", 400, "invalid_field", "maxDeleteShare"),
                source("{" + PAGES + ",\"secretKey\":\"x\"}", 400, "unknown_field", "secretKey"),
                json("PUT", COLLECTION + "/sources/No_Name", "{" + PAGES + "}", 400, "invalid_field", "source"),
                json("POST", COLLECTION + "/sources/absent:sync", "{}", 404, "not_found", ""),
                json("POST", COLLECTION + "/sources/absent:sync", "{\"dry\":1}", 400, "unknown_field", "dry"),
                get(COLLECTION + "/sources/absent", 404, "not_found", ""),
                get(LIST + "?limit=abc", 400, "invalid_field", "limit"),
                get(LIST + "?limit=0", 400, "invalid_field", "limit"),
                get(LIST + "?limit=-1", 400, "invalid_field", "limit"),
                get(LIST + "?limit=100000", 400, "invalid_field", "limit"),
                get(LIST + "?limit=", 400, "invalid_field", "limit"),
                get(LIST + "?limit=1&limit=2", 400, "invalid_field", "limit"),
                get(LIST + "?limt=1", 400, "unknown_field", "limt"),
                get(LIST + "?after=%FF", 400, "invalid_field", "after"),
                get("/api/v1/collections?after=NO", 400, "invalid_field", "collection"),
                get("/api/v1/jobs?state=dead", 400, "invalid_field", "state"),
                get("/api/v1/jobs?code=bad_luck", 400, "invalid_field", "code"),
                new Refusal("DELETE", "/api/v1/jobs/absent", "", 404, "not_found", "", List.of()),
                new Refusal("POST", "/api/v1/jobs:replay?x=1", "", 400, "unknown_field", "x", List.of()),
                new Refusal(
                        "POST",
                        "/api/v1/jobs:discard",
                        "{}",
                        415,
                        "unsupported_media_type",
                        "Content-Type",
                        List.of("Content-Type", "text/plain")),
                get(COLLECTION + "?x=1", 400, "unknown_field", "x"),
                new Refusal("PATCH", COLLECTION, "", 405, "method_not_allowed", "", List.of()),
                new Refusal("DELETE", SEARCH, "", 405, "method_not_allowed", "", List.of()),
                new Refusal("DELETE", LIST + "/absent", "", 404, "not_found", "", List.of()),
                new Refusal("DELETE", "/admin/v1/tenants/acme/keys/absent", "", 404, "not_found", "", List.of()),
                new Refusal("POST", "/api/v1/jobs/absent:replay", "", 404, "not_found", "", List.of()),
                new Refusal("POST", SEARCH, "{}", 415, "unsupported_media_type", "Content-Type", List.of()),
                with("Content-Type", "text/plain", 415, "unsupported_media_type", "Content-Type"),
                with(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        415,
                        "unsupported_media_type",
                        "Content-Type"),
                with("Content-Type", "nonsense", 415, "unsupported_media_type", "Content-Type"),
                with("Content-Type", "application/json; charset=latin1", 415, "unsupported_media_type", "Content-Type"),
                with("Accept", "text/html", 406, "not_acceptable", ""),
                with("Accept", "nonsense", 406, "not_acceptable", ""),
                with("X-Request-Deadline-Ms", "0", 400, "invalid_field", "X-Request-Deadline-Ms"),
                with("X-Request-Deadline-Ms", "-5", 400, "invalid_field", "X-Request-Deadline-Ms"),
                with("X-Request-Deadline-Ms", "abc", 400, "invalid_field", "X-Request-Deadline-Ms"),
                with("X-Request-Deadline-Ms", "600001", 400, "invalid_field", "X-Request-Deadline-Ms"),
                with("X-Request-Deadline-Ms", "31536000000", 400, "invalid_field", "X-Request-Deadline-Ms"),
                with("X-Request-Deadline-Ms", "99999999999999999999", 400, "invalid_field", "X-Request-Deadline-Ms"),
                new Refusal(
                        "PUT", DOCUMENT, "x", 415, "unsupported_media_type", "", List.of("Content-Type", "video/mp4")),
                new Refusal("PUT", DOCUMENT, "", 422, "document_empty", "", List.of("Content-Type", "text/plain")),
                new Refusal(
                        "PUT",
                        DOCUMENT + "?metadata=%7B",
                        "x",
                        400,
                        "invalid_request",
                        "metadata",
                        List.of("Content-Type", "text/plain")),
                new Refusal(
                        "PUT",
                        DOCUMENT + "?raw=yes",
                        "{}",
                        400,
                        "invalid_field",
                        "raw",
                        List.of("Content-Type", "application/json")),
                new Refusal(
                        "PUT",
                        DOCUMENT,
                        "x".repeat(TestServer.MAX_DOCUMENT_BYTES + 1),
                        413,
                        "too_large",
                        "",
                        List.of("Content-Type", "text/plain")),
                new Refusal(
                        "POST",
                        LIST + ":batch",
                        "[]",
                        415,
                        "unsupported_media_type",
                        "Content-Type",
                        List.of("Content-Type", "application/json")));
    }

    static Stream<Refusal> all() {
        return Stream.of(bodies(), filters(), urlsAndHeaders()).flatMap(table -> table);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyMalformedRequestIsRefusedByItsCodeAndField(Refusal refusal) {
        var request = server.request(refusal.path()).header("Authorization", "Bearer " + TestServer.OPERATOR);
        for (int i = 0; i < refusal.headers().size(); i += 2) {
            request.header(refusal.headers().get(i), refusal.headers().get(i + 1));
        }
        var body = refusal.body().isEmpty() && !refusal.method().equals("POST")
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(refusal.body());

        var answer = server.send(request.method(refusal.method(), body));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(refusal.status());
        assertProblem(answer.response().body());
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        var problem = answer.json();
        if (!refusal.code().isEmpty()) {
            assertThat(problem.path("code").asString("")).isEqualTo(refusal.code());
            assertThat(problem.path("field").asString("")).isEqualTo(refusal.field());
            assertThat(problem.path("type").asString()).isEqualTo("urn:plimsoll:problem:" + refusal.code());
        }
        assertThat(problem.path("status").asInt()).isEqualTo(refusal.status());
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("traceId").asString()).matches("[0-9a-f]{32}").isEqualTo(answer.header("X-Trace-Id"));
    }

    /// Nothing of the server's inside.
    private static void assertProblem(String body) {
        assertThat(body)
                .doesNotContain("Exception")
                .doesNotContain("io.plimsoll")
                .doesNotContain("jackson")
                .doesNotContain("StreamRead")
                .doesNotContain("Source")
                .doesNotContain(".java")
                .doesNotContain("\tat ")
                .doesNotContain("Tomcat");
    }

    @Test
    void malformedJsonIsToldByLineAndColumn() {
        var answer = server.json("POST", SEARCH, TestServer.READER, "{\"query\":\"x\",\n  \"k\": oops}");

        assertThat(answer.json().path("detail").asString()).contains("line 2, column");
        assertThat(answer.json().path("field").asString()).isEqualTo("k");
    }

    @Test
    void anUnknownFieldIsToldItsNearestKnownOne() {
        var answer = server.json("POST", SEARCH, TestServer.READER, "{\"query\":\"x\",\"modes\":\"hybrid\"}");

        assertThat(answer.json().path("detail").asString()).contains("did you mean 'mode'?");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        var answer = server.send("PATCH", COLLECTION, TestServer.READER, "", "");

        assertThat(answer.header("Allow").split(", ")).contains("DELETE", "GET", "PUT");
    }

    @Test
    void aFullQueueSaysWhenToComeBack() {
        var answer = server.json("PUT", LIST + "/queue-full", TestServer.EDITOR, "{\"text\":\"x\"}");

        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.json().path("retryAfterMs").asInt()).isEqualTo(1_500);
    }

    @Test
    void aLimitNamesTheSettingThatMovesIt() {
        var answer = server.send(
                "PUT", DOCUMENT, TestServer.EDITOR, "text/plain", "x".repeat(TestServer.MAX_DOCUMENT_BYTES + 1));

        assertThat(answer.json().path("setting").asString()).isEqualTo(HttpSettings.MAX_DOCUMENT_BYTES);
    }

    @Test
    void aChunkedBodyIsBoundedByCounting() {
        var body = BodyPublishers.fromPublisher(BodyPublishers.ofString("x".repeat(TestServer.MAX_DOCUMENT_BYTES + 1)));
        var answer = server.send(server.request(DOCUMENT)
                .header("Authorization", "Bearer " + TestServer.EDITOR)
                .header("Content-Type", "text/plain")
                .PUT(body));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWithTheirPlace() {
        var body = "{\"query\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        var answer = server.send(server.request(SEARCH)
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("not valid UTF-8 at byte 11");
    }

    @Test
    void aLargeBodyIsRefusedBeforeItIsSent() throws IOException {
        var head = "PUT " + DOCUMENT + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.EDITOR
                + "\r\nContent-Type: text/plain\r\nContent-Length: 99999999999\r\n\r\n";

        var answer = raw(head);

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"code\":\"too_large\"");
    }

    /// No body is sent: a server that waited for it would not answer.
    @Test
    void aFullQueueRefusesABodyBeforeItIsSent() throws IOException {
        var documents = server.context.getBean(MemoryDocuments.class);
        documents.full = true;
        try {
            for (var route :
                    List.of("PUT " + DOCUMENT + "|text/plain", "POST " + LIST + ":batch|application/x-ndjson")) {
                for (var expect : List.of("", "Expect: 100-continue\r\n")) {
                    var head = route.substring(0, route.indexOf('|')) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + TestServer.EDITOR + "\r\nContent-Type: " + route.substring(route.indexOf('|') + 1)
                            + "\r\nContent-Length: 19999\r\n" + expect + "\r\n";

                    assertThat(raw(head))
                            .as(head)
                            .startsWith("HTTP/1.1 429 ")
                            .contains("Retry-After: 2")
                            .contains("\"code\":\"queue_full\"")
                            .doesNotContain("100 Continue");
                }
            }
        } finally {
            documents.full = false;
        }
    }

    /// Of two gigabytes not one byte is asked for, whether the sender waits for leave or not.
    @Test
    void anUploadOfTwoGigabytesIsRefusedByItsLengthAlone() throws IOException {
        var head = "PUT " + DOCUMENT + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.EDITOR
                + "\r\nContent-Type: application/pdf\r\nContent-Length: 2147483648\r\n";
        for (var expectation : List.of("", "Expect: 100-continue\r\n")) {
            var answer = raw(head + expectation + "\r\n");
            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("plimsoll.ingest.max-document");
            assertProblem(answer);
        }
    }

    @Test
    void whoAsksWhetherToSendIsToldToWhenThereIsRoom() throws IOException {
        var head = "PUT " + DOCUMENT + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.EDITOR
                + "\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

        assertThat(raw(head)).startsWith("HTTP/1.1 100 ");
    }

    @ParameterizedTest
    @MethodSource("brokenHttp")
    void whatIsNotHttpIsRefusedWithoutATrace(String text) throws IOException {
        var answer = raw(text);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
        assertProblem(answer);
        assertThat(answer).doesNotContain("<html");
    }

    static Stream<String> brokenHttp() {
        var host = "Host: x\r\nConnection: close\r\n";
        var key = "Authorization: Bearer " + TestServer.READER + "\r\n";
        return Stream.of(
                "nonsense\r\n\r\n",
                "GET /a b HTTP/1.1\r\n" + host + "\r\n",
                "GET /%zz HTTP/1.1\r\n" + host + "\r\n",
                "GET /\u0001 HTTP/1.1\r\n" + host + "\r\n",
                "GET / HTTP/1.1\r\nbroken header\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "POST " + SEARCH + " HTTP/1.1\r\n" + host + key + "Content-Length: -1\r\n\r\n",
                "POST " + SEARCH + " HTTP/1.1\r\n" + host + key + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST " + SEARCH + " HTTP/1.1\r\n" + host + key
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "GET /" + "x".repeat(40_000) + " HTTP/1.1\r\n" + host + "\r\n");
    }

    private static String raw(String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            var answer = new ByteArrayOutputStream();
            var buffer = new byte[4_096];
            try {
                for (int read = socket.getInputStream().read(buffer);
                        read >= 0 && !answer.toString(StandardCharsets.UTF_8).endsWith("}");
                        read = socket.getInputStream().read(buffer)) {
                    answer.write(buffer, 0, read);
                }
            } catch (IOException e) {
                assertThat(answer.size()).isPositive(); // the answer came, then the connection was left open or cut
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
