package io.plimsoll.server.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenSloTest {

    /// Right as it stands; its lines are counted below.
    private static final String VALID = """
            apiVersion: openslo/v1
            kind: SLO
            metadata:
              name: ask-latency
              displayName: Answers are quick
              labels: {team: search}
              annotations:
                plimsoll.io/tenant: "acme"
            spec:
              description: As promised
              service: ask
              indicator:
                metadata:
                  name: quick
                spec:
                  ratioMetric:
                    counter: true
                    good:
                      metricSource:
                        type: plimsoll
                        spec:
                          events: requests
                          within: 1500ms
                    total:
                      metricSource:
                        type: plimsoll
                        spec:
                          events: requests
              timeWindow:
                - duration: 4w
                  isRolling: true
              budgetingMethod: Occurrences
              objectives:
                - displayName: p95
                  targetPercent: 99.9
            """;

    private static OpenSlo read(String text) {
        return OpenSlo.of(Map.of("slo/ask.yaml", text));
    }

    @Test
    void anObjectiveIsReadWithItsIndicatorInline() {
        var read = read(VALID);
        assertThat(read.problems()).isEmpty();
        var objective = read.require().all().getFirst();
        assertThat(objective)
                .isEqualTo(new Objective(
                        "ask-latency",
                        new Scope.OneTenant("acme"),
                        Sli.latency(ServiceName.ASK, Duration.ofMillis(1_500)),
                        0.999,
                        Duration.ofDays(28)));
        assertThat(objective.target()).isEqualTo(0.999);
    }

    @Test
    void thoseOfTheProgramHoldWhatIsPromisedOfEverybodyAndOfEachTenant() throws IOException {
        var objectives = OpenSlo.bundled().require();
        assertThat(OpenSlo.read(List.of(Path.of("..", "config", "slo"))).require())
                .isEqualTo(objectives);
        assertTarget(objectives, ServiceName.ASK, Indicator.AVAILABILITY, 0.999);
        assertTarget(objectives, ServiceName.SEARCH, Indicator.AVAILABILITY, 0.999);
        assertTarget(objectives, ServiceName.WRITE, Indicator.AVAILABILITY, 0.999);
        assertTarget(objectives, ServiceName.ASK, Indicator.LATENCY, 0.95);
        assertTarget(objectives, ServiceName.SEARCH, Indicator.RECALL, 0.75);
        assertTarget(objectives, ServiceName.ASK, Indicator.FAITHFULNESS, 0.95);
        assertTarget(objectives, ServiceName.ASK, Indicator.CACHE_HITS, 0.6);
        assertThat(objectives.of(new TenantId("acme")))
                .extracting(objective -> objective.sli().indicator())
                .contains(Indicator.values());
        assertThat(objectives.slis()).contains(Sli.latency(ServiceName.ASK, Duration.ofSeconds(2)));
    }

    private static void assertTarget(Objectives objectives, ServiceName service, Indicator indicator, double target) {
        assertThat(objectives.ofEverybody().stream()
                        .filter(objective -> objective.sli().service() == service
                                && objective.sli().indicator() == indicator)
                        .findFirst()
                        .orElseThrow()
                        .target())
                .isCloseTo(target, within(1e-12));
    }

    /// What a line is replaced with, and what is said of it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | apiVersion: openslo/v2 | 1: apiVersion: 'openslo/v1' is expected",
                "1 | apiVersion: 1 | 1: apiVersion: a text is expected",
                "2 | kind: SL0 | 2: kind: SLO, SLI or Service is expected; did you mean 'SLO'?",
                "2 | kind: AlertPolicy | 2: kind: 'AlertPolicy' is of OpenSLO but of no use here",
                "4 | `  name: Ask_Latency` | 4: metadata.name: a name has 1 to 63 characters",
                "5 | `  dislayName: x` | 5: metadata.dislayName: the field is not known; did you mean 'displayName'?",
                "8 | `    plimsoll.io/tenant: Not A Name` | 8: metadata.annotations: plimsoll.io/tenant is a tenant's name",
                "11 | `  service: sing` | 11: spec.service: one of these is expected: ask, search, write",
                "11 | `  desciption: x` | 11: spec.desciption: the field is not known",
                "12 | `  indicatorRef: quick` | is no YAML",
                "17 | `        counter: maybe` | 17: spec.indicator.spec.ratioMetric.counter: true or false is expected",
                "17 | `        counter: false` | 17: spec.indicator.spec.ratioMetric.counter: true is expected",
                "20 | `            type: prometheus` | 20: spec.indicator.spec.ratioMetric.good.metricSource.type: 'plimsoll'",
                "22 | `              events: clicks` | 22: spec.indicator.spec.ratioMetric.good.metricSource.spec.events: one of",
                "23 | `              within: soon` | 23: spec.indicator.spec.ratioMetric.good.metricSource.spec.within: a time",
                "23 | `              outcome: hit` | 23: spec.indicator.spec.ratioMetric.good.metricSource.spec.outcome: 'answered'",
                "28 | `              events: golden-questions` | 22: spec.indicator.spec.ratioMetric.good.metricSource.spec.events: good",
                "30 | `    - duration: 29d` | 30: spec.timeWindow[0].duration: the window is 1h to 28d",
                "30 | `    - duration: a month` | 30: spec.timeWindow[0].duration: a time such as 28d",
                "31 | `      isRolling: false` | 31: spec.timeWindow[0].isRolling: true is expected",
                "31 | `      calendar: {}` | 31: spec.timeWindow[0].calendar: windows roll",
                "32 | `  budgetingMethod: Timeslices` | 32: spec.budgetingMethod: 'Occurrences' is expected",
                "35 | `      targetPercent: 100` | 34: spec.objectives[0].target: the target is above 0 and below 1",
                "35 | `      target: 1.5` | 35: spec.objectives[0].target: the target is above 0 and below 1",
                "35 | `      target: '0.9'` | 35: spec.objectives[0].target: a number such as 0.999 is expected",
                "35 | `      target: .nan` | 35: spec.objectives[0].target: a number such as 0.999 is expected",
                "35 | `      op: lt` | 35: spec.objectives[0].op: the field is not known",
                "33 | `  objectives: 7` | is no YAML",
            })
    void whatIsNotValidIsToldByFileLineAndField(int line, String replacement, String problem) {
        var lines = VALID.lines().toArray(String[]::new);
        lines[line - 1] = replacement;
        var read = read(String.join("\n", lines));

        assertThat(read.objectives().all()).isEmpty();
        assertThat(read.problems()).hasSize(1).first().asString().startsWith("slo/ask.yaml:");
        assertThat(read.problems().getFirst()).contains(problem);
        assertThatThrownBy(read::require).hasMessageContaining(problem);
    }

    @Test
    void aFieldThatIsMissingOrTwiceIsNamedWhereItShouldBe() {
        assertThat(read(VALID.replace("  budgetingMethod: Occurrences\n", "")).problems())
                .containsExactly("slo/ask.yaml:10: spec.budgetingMethod: the field is missing");
        assertThat(read(VALID.replace("  service: ask\n", "  service: ask\n  service: ask\n"))
                        .problems())
                .containsExactly("slo/ask.yaml:12: spec.service: the field is given twice");
        assertThat(read("").problems()).isEmpty();
        assertThat(read("- a\n- b").problems())
                .containsExactly("slo/ask.yaml:1: fields are expected here, each with a name and a value");
        assertThat(read("a: [").problems()).first().asString().contains("it is no YAML");
    }

    @Test
    void eachDocumentHasAProblemOfItsOwnAndTheOthersAreRead() {
        var read = read(VALID.replace("service: ask", "service: sing") + "---\n" + VALID + "---\nkind: SLO\n");
        assertThat(read.objectives().all()).hasSize(1);
        assertThat(read.problems())
                .containsExactlyInAnyOrder(
                        "slo/ask.yaml:11: spec.service: one of these is expected: ask, search, write",
                        "slo/ask.yaml:73: apiVersion: the field is missing");
    }

    @Test
    void twoOfTheSameNameAndForTheSameEventsAreRefused() {
        assertThat(read(VALID + "---\n" + VALID).problems())
                .containsExactly(
                        "slo/ask.yaml:40: metadata.name: the name 'ask-latency' is taken by another objective");
        var other = VALID.replace("name: ask-latency", "name: other");
        assertThat(read(VALID + "---\n" + other).problems())
                .first()
                .asString()
                .startsWith("slo/ask.yaml:")
                .contains("spec.indicator: another objective for the same events has the same indicator");
    }

    @Test
    void anIndicatorThatIsReferredToIsFoundInAnyFile() {
        var reference = VALID.replaceAll("(?s)  indicator:\n.*?  timeWindow", "  indicatorRef: quick\n  timeWindow");
        assertThat(read(reference).problems())
                .containsExactly("slo/ask.yaml:12: spec.indicatorRef: there is no SLI 'quick' in these files");
        var indicator = """
                apiVersion: openslo/v1
                kind: SLI
                metadata: {name: quick}
                spec:
                  ratioMetric:
                    counter: true
                    good: {metricSource: {type: plimsoll, spec: {events: cache-look-ups, outcome: hit}}}
                    total: {metricSource: {type: plimsoll, spec: {events: cache-look-ups}}}
                """;
        var read = OpenSlo.of(Map.of("a.yaml", reference, "b.yaml", indicator));
        assertThat(read.problems()).isEmpty();
        assertThat(read.objectives().slis()).containsExactly(Sli.of(ServiceName.ASK, Indicator.CACHE_HITS));
    }

    @Test
    void filesAndFoldersAreReadAndWhatIsNoTextIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ask.yaml"), VALID);
        Files.writeString(folder.resolve("notes.txt"), "not an objective");
        assertThat(OpenSlo.read(List.of(folder)).require().all()).hasSize(1);
        assertThat(OpenSlo.read(List.of(folder.resolve("ask.yaml"))).require().all())
                .hasSize(1);

        var missing = folder.resolve("missing.yaml");
        assertThat(OpenSlo.read(List.of(missing)).problems())
                .containsExactly(missing + ": there is no such file or folder");
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        assertThat(OpenSlo.read(List.of(folder)).problems()).first().asString().contains("not text in UTF-8");
        Files.write(folder.resolve("latin.yaml"), new byte[300_000]);
        assertThat(OpenSlo.read(List.of(folder)).problems()).first().asString().contains("at most 262144 bytes");
        assertThat(OpenSlo.read(List.of(Files.createDirectory(folder.resolve("empty"))))
                        .problems())
                .first()
                .asString()
                .contains("there is no .yaml file");
    }
}
