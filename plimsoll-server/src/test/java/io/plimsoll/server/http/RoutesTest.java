package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class RoutesTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, Object> description() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(new String(HealthApi.openApi(), StandardCharsets.UTF_8));
    }

    /// Every route of the description as `GET /path`.
    @SuppressWarnings("unchecked")
    static Set<String> described() {
        var described = new TreeSet<String>();
        var paths = (Map<String, Map<String, Object>>)
                Objects.requireNonNull(description().get("paths"));
        paths.forEach((path, item) -> item.keySet().stream()
                .filter(METHODS::contains)
                .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return described;
    }

    @Test
    void theDescriptionHasTheRoutesThatThereAreAndNoOthers() {
        assertThat(described()).isEqualTo(Routes.handled(server.context.getBean(RequestMappingHandlerMapping.class)));
    }

    @Test
    void everyReferenceOfTheDescriptionLeadsSomewhere() {
        var root = description();
        assertThat(references(root)).isNotEmpty().allSatisfy(reference -> {
            Object at = root;
            for (var step : reference.substring(2).split("/", -1)) {
                at = at instanceof Map<?, ?> map ? map.get(step) : null;
            }
            assertThat(at).as(reference).isNotNull();
        });
    }

    private static Set<String> references(Object node) {
        var found = new TreeSet<String>();
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (name.equals("$ref")) {
                    found.add((String) value);
                }
                found.addAll(references(value));
            });
        } else if (node instanceof List<?> list) {
            list.forEach(element -> found.addAll(references(element)));
        }
        return found;
    }

    @Test
    void theDescriptionIsServedToEverybody() {
        var answer = server.get("/openapi.yaml", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(answer.response().body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void aRouteWithoutARowStopsTheStart() {
        var mapping = new RequestMappingHandlerMapping();

        assertThatThrownBy(() -> new Routes(false).check(mapping))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("POST /api/v1/jobs/{id}:replay");
    }

    @Test
    void withoutAKeyOnlyOpenRoutesAnswer() {
        for (var route : new Routes(false).names()) {
            var method = route.substring(0, route.indexOf(' '));
            var pattern = route.substring(route.indexOf(' ') + 1);
            var open = new Routes(false)
                    .access(method, pattern)
                    .orElseThrow()
                    .permission()
                    .isEmpty();
            var path = pattern.replace("{collection}", "docs").replaceAll("\\{\\w+}", "x");

            var answer = server.send(method, path, "", "", "");

            assertThat(answer.status() == 401).as(route).isEqualTo(!open);
            if (!open) {
                assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                assertThat(answer.json().path("code").asString()).isEqualTo("unauthenticated");
            }
        }
    }

    @Test
    void aRoleIsHeldAgainstTheTable() {
        assertThat(server.get("/api/v1/collections/docs", TestServer.READER).status())
                .isEqualTo(200);
        assertThat(server.get("/api/v1/collections/docs/documents", TestServer.READER)
                        .status())
                .isEqualTo(403);
        for (var path : List.of("/api/v1/jobs:replay", "/api/v1/jobs:discard")) {
            assertThat(server.json("POST", path, TestServer.READER, "{}").status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(server.send("DELETE", "/api/v1/jobs/x", TestServer.READER, "", "")
                        .status())
                .isEqualTo(403);
        assertThat(server.json("PUT", "/api/v1/collections/new", TestServer.EDITOR, "{}")
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/admin/v1/tenants", TestServer.ADMIN).status()).isEqualTo(403);
        assertThat(server.get("/metrics", TestServer.ADMIN).status()).isEqualTo(403);
    }

    @Test
    void aWrongKeyIsRefusedInEveryForm() {
        for (var header : List.of("Bearer wrong", "Basic YTpi", "Bearer ", "wrong")) {
            var answer = server.send(server.request("/api/v1/collections")
                    .header("Authorization", header)
                    .GET());
            assertThat(answer.status()).as(header).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }
}
