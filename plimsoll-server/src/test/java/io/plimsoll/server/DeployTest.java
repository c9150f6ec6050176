package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.runbook.RunbookReader;
import io.plimsoll.server.slo.OpenSlo;
import io.plimsoll.server.slo.PrometheusRules;
import io.plimsoll.slo.BurnAlert.Guard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What is in `deploy/`, held against the pages of `docs/operations`. [PrometheusTest] holds it against a running
/// server.
class DeployTest {

    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path PAGES = Path.of("..", "docs", "operations", "alerts");
    private static final Path RUNBOOK_PAGES = Path.of("..", "docs", "operations", "runbooks");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Set<String> PROMETHEUS_ITSELF = Set.of("up");
    private static final Set<String> WORDS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool");

    private record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {}

    /// The measurements that alerts and dashboards are made of.
    static Set<String> namedMetrics() throws IOException {
        var expressions = new ArrayList<String>();
        alerts().forEach(alert -> expressions.add(alert.expression()));
        dashboards()
                .values()
                .forEach(dashboard ->
                        dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asString(""))));
        assertThat(expressions).hasSizeGreaterThan(50);

        var named = new TreeSet<String>();
        rules("objectives.yaml").forEach(rule -> expressions.add(String.valueOf(rule.get("expr"))));
        expressions.forEach(expression -> named.addAll(metrics(expression)));
        named.removeAll(PROMETHEUS_ITSELF);
        rules("objectives.yaml").forEach(rule -> named.remove(String.valueOf(rule.get("record"))));
        assertThat(named).hasSizeGreaterThan(25);
        return named;
    }

    @Test
    void everyDashboardHasItsNamePanelsAndADataSourceToChoose() throws IOException {
        var dashboards = dashboards();
        assertThat(dashboards.keySet()).containsExactlyInAnyOrder("real-time.json", "quality.json", "operations.json");
        assertThat(dashboards.values()).allSatisfy(dashboard -> {
            assertThat(dashboard.path("uid").asString("")).startsWith("plimsoll-");
            assertThat(dashboard.path("title").asString("")).startsWith("Plimsoll");
            assertThat(dashboard.path("panels")).isNotEmpty();
            assertThat(dashboard.findValues("uid").stream()
                            .map(uid -> uid.asString(""))
                            .filter(uid -> !uid.startsWith("plimsoll-")))
                    .containsOnly("${datasource}");
        });
    }

    @Test
    void everyAlertHasItsPageAndEveryPageItsAlert() throws IOException {
        var alerts = alerts();
        try (var files = Files.list(PAGES)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(alerts.stream()
                            .map(alert -> alert.name() + ".md")
                            .distinct()
                            .toList());
        }
        var index = Files.readString(PAGES.resolve("README.md"));
        for (var alert : alerts) {
            assertThat(alert.annotations().get("runbook_url"))
                    .isEqualTo("{{ $externalLabels.runbooks }}/" + alert.name() + ".md");
            assertThat(alert.labels().get("severity")).isIn("page", "ticket");
            assertThat(Files.readString(PAGES.resolve(alert.name() + ".md")))
                    .startsWith("# " + alert.name() + "\n")
                    .contains("Severity: " + alert.labels().get("severity"))
                    .contains("## What it means", "## Where to look", "## What to do");
            assertThat(index).contains("[" + alert.name() + "](" + alert.name() + ".md)");
        }
    }

    /// Alert, page and runbook name each other, or not at all.
    @Test
    void everyRunbookHasItsPageAndItsAlertsAndTheyLeadBackToIt() throws IOException {
        var runbooks = new RunbookReader(Optional.empty())
                .read(RunbookConfiguration.shipped())
                .all();
        var index = Files.readString(RUNBOOK_PAGES.resolve("README.md"));
        assertThat(runbooks).hasSizeGreaterThanOrEqualTo(4);
        try (var files = Files.list(RUNBOOK_PAGES)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(runbooks.stream()
                            .map(runbook -> runbook.name() + ".md")
                            .toList());
        }
        var named = new TreeSet<String>();
        for (var runbook : runbooks) {
            assertThat(index).contains("[" + runbook.name() + "](" + runbook.name() + ".md)");
            var page = Files.readString(RUNBOOK_PAGES.resolve(runbook.name() + ".md"));
            assertThat(page)
                    .startsWith("# " + runbook.name() + "\n")
                    .contains(runbook.about(), "## What it means", "## Where to look", "## What to do");
            var alerts = page.substring(page.indexOf("Alerts: "), page.indexOf("## What it means"));
            assertThat(links(alerts, "../alerts/")).containsExactlyInAnyOrderElementsOf(runbook.alerts());
            runbook.alerts().forEach(alert -> named.add(alert + " " + runbook.name()));
        }
        var linked = new TreeSet<String>();
        for (var alert : alerts()) {
            links(Files.readString(PAGES.resolve(alert.name() + ".md")), "../runbooks/")
                    .forEach(runbook -> linked.add(alert.name() + " " + runbook));
        }
        assertThat(linked).isEqualTo(named);
    }

    private static Set<String> links(String page, String folder) {
        return Pattern.compile(Pattern.quote("(" + folder) + "([A-Za-z0-9-]+)\\.md\\)")
                .matcher(page)
                .results()
                .map(link -> link.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void everyAlertIsTested() throws IOException {
        var tests = Files.readString(DEPLOY.resolve("prometheus/alerts.test.yaml"))
                + Files.readString(DEPLOY.resolve("prometheus/objectives.test.yaml"));
        assertThat(alerts()).allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert.name() + "\n"));
    }

    /// Written anew by: ./plimsoll slo rules > deploy/prometheus/objectives.yaml
    @Test
    void theRulesOfObjectivesAreThoseOfTheProgramsObjectives() throws IOException {
        assertThat(Files.readString(DEPLOY.resolve("prometheus/objectives.yaml")))
                .isEqualTo(PrometheusRules.of(OpenSlo.bundled().require(), Guard.DEFAULT));
    }

    @Test
    void promtoolFindsNothingAmissWhereItIsInstalled() throws Exception {
        Assumptions.assumeTrue(
                List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "promtool is not installed");
        var check = new ProcessBuilder(DEPLOY.resolve("prometheus/check").toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).as(output).isZero();
    }

    private static List<Map<String, Object>> rules(String name) throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file =
                new Yaml().load(Files.readString(DEPLOY.resolve("prometheus").resolve(name)));
        return Objects.requireNonNull(file.get("groups")).stream()
                .flatMap(group -> Objects.requireNonNull(group.get("rules")).stream())
                .toList();
    }

    private static List<Alert> alerts() throws IOException {
        return Stream.concat(rules("alerts.yaml").stream(), rules("objectives.yaml").stream())
                .filter(rule -> rule.containsKey("alert"))
                .map(rule -> new Alert(
                        String.valueOf(rule.get("alert")),
                        String.valueOf(rule.get("expr")),
                        texts(Objects.requireNonNull(rule.get("labels"))),
                        texts(Objects.requireNonNull(rule.get("annotations")))))
                .toList();
    }

    private static Map<String, String> texts(Object map) {
        return ((Map<?, ?>) map)
                .entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> String.valueOf(entry.getKey()), entry -> String.valueOf(entry.getValue())));
    }

    private static Map<String, JsonNode> dashboards() throws IOException {
        var dashboards = new HashMap<String, JsonNode>();
        try (var files = Files.list(DEPLOY.resolve("grafana"))) {
            for (var file : files.toList()) {
                dashboards.put(String.valueOf(file.getFileName()), new ObjectMapper().readTree(Files.readString(file)));
            }
        }
        return dashboards;
    }

    /// The names in a PromQL expression that are neither functions nor words of the language nor labels.
    private static Set<String> metrics(String expression) {
        var bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", " ")
                .replaceAll("\\[[^]]*]", " ")
                .replaceAll("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)", " ");
        var names = new TreeSet<String>();
        var matcher = NAME.matcher(bare);
        while (matcher.find()) {
            boolean isFunction = bare.substring(matcher.end()).stripLeading().startsWith("(");
            boolean isNumber = matcher.start() > 0 && Character.isDigit(bare.charAt(matcher.start() - 1));
            if (!isFunction && !isNumber && !WORDS.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
