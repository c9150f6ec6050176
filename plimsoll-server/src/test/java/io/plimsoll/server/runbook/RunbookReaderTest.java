package io.plimsoll.server.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.flag.Flags;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.Step;
import io.plimsoll.runbook.Target.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunbookReaderTest {

    private static final String SLOW = """
            runbook: slow
            about: It is slow
            alerts: [PlimsollSearchSlow]
            mode: act
            scope: tenant
            ladder: {name: load, level: 2}
            trigger:
              any:
                - {signal: latency-p95, where: {route: search}, above: 500ms}
                - {signal: burn-rate, above: 6}
              for: 1m
            guards:
              - {signal: breaker-open, where: {dependency: chat-*}, below: 1}
            steps:
              - set-flag: {flag: rerank, value: false}
              - scale-flag: {flag: k, by: 0.5, at-least: 3}
              - disable-stage: generate
              - switch-model: alternative
              - notify: {severity: page, to: [on-call]}
              - notify
            revert:
              signal: latency-p95
              where: {route: search}
              below: 0.3
              for: 90s
            max-actions-per-hour: 12
            """;

    private final RunbookReader reader = new RunbookReader(Optional.of(Set.of("on-call")));

    private static RunbookFile file(String text) {
        return new RunbookFile("folder/slow.yaml", text);
    }

    @Test
    void aFileIsReadWhole() {
        var slow = reader.read(List.of(file(SLOW))).named("slow");

        assertThat(slow.scope()).isEqualTo(Scope.TENANT);
        assertThat(slow.rung()).contains(new Runbook.Rung("load", 2));
        assertThat(slow.trigger())
                .extracting(Object::toString)
                .containsExactly("latency-p95{route=search} above 0.5", "burn-rate above 6");
        assertThat(slow.holdFor()).isEqualTo(Duration.ofMinutes(1));
        assertThat(slow.clearFor()).isEqualTo(Duration.ofSeconds(90));
        assertThat(slow.steps())
                .containsExactly(
                        new Step.SetFlag(Flags.RERANK, "false"),
                        new Step.ScaleFlag(Flags.K, 0.5, 3),
                        new Step.SetFlag(Flags.GENERATOR, "extractive"),
                        new Step.SetFlag(Flags.CHAT_MODEL, "alternative"),
                        new Step.Notify(Step.Severity.PAGE, Set.of("on-call")),
                        new Step.Notify(Step.Severity.TICKET, Set.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            signal: latency-p95, where: {route | signal: latency-p59, where: {route | 9:16: there is no signal 'latency-p59'; did you mean 'latency-p95'?
            set-flag | set-flg               | 15:5: there is no step 'set-flg'; did you mean 'set-flag'?
            trigger: | tigger:               | 7:1: 'tigger' is not known in a runbook; did you mean 'trigger'?
            where: {route: search}, above | where: {rout: search}, above | 9:36: the signal 'latency-p95' has no label 'rout'; did you mean 'route'?
            above: 6 | about: 6              | 10:27: 'about' is not known in a condition; did you mean 'above'?
            above: 6 | above: six            | 10:34: 'above' is a number, or a time such as
            flag: rerank | flag: rernak      | 15:22: there is no flag 'rernak'; did you mean 'rerank'?
            value: false | value: maybe      | 15:37: the flag 'rerank': the value is true or false
            disable-stage: generate | disable-stage: generat | 17:20: there is no 'generat' for 'disable-stage'; did you mean 'generate'?
            to: [on-call] | to: [on-cal]     | 19:35: there is no notification target 'on-cal' (plimsoll.notifications.targets); did you mean 'on-call'?
            mode: act | mode: atc            | 4:7: there is no 'atc' for 'mode'; there are act, suggest
            for: 1m | for: soon              | 11:8: 'for' is a time such as
            level: 2 | level: 0              | 6:29: a level is between 1 and 9
            runbook: slow | runbook: slower  | 1:10: a runbook has the name of its file, 'slow'
            max-actions-per-hour: 12 | max-actions-per-hour: 2 | 1:1: it is between 4, what one incident needs, and 1000
            below: 0.3 | below: 0.6          | 1:1: it would undo itself
            - notify\\n | - rebuild\\n       | 1:1: only a runbook with 'scope: collection' can rebuild
            - notify\\n | - explain\\n       | 1:1: only a runbook with 'scope: collection' can say what it is due to
            mode: act | mode: [              | folder/slow.yaml:
            """)
    void whatIsNotUnderstoodIsNamedWithItsPlace(String part, String wrong, String problem) {
        var text = SLOW.replace(part.replace("\\n", "\n"), wrong.replace("\\n", "\n"));
        assertThat(text).isNotEqualTo(SLOW);

        assertThat(reader.problems(List.of(file(text))))
                .singleElement()
                .asString()
                .contains(problem);
        assertThatThrownBy(() -> reader.read(List.of(file(text)))).hasMessageContaining("folder/slow.yaml:");
    }

    @Test
    void twoRunbooksThatWouldUndoEachOtherAreNamedBoth() {
        var other = new RunbookFile(
                "folder/fast.yaml",
                SLOW.replace("runbook: slow", "runbook: fast").replace("value: false", "value: true"));

        assertThat(reader.problems(List.of(file(SLOW), other)))
                .singleElement()
                .asString()
                .isEqualTo("folder/slow.yaml:15:5 and folder/fast.yaml:15:5: they would undo each other: the flag"
                        + " 'rerank' is held at false by one and at true by the other");
        var scoped = new RunbookFile(
                "folder/fast.yaml",
                SLOW.replace("runbook: slow", "runbook: fast").replace("scope: tenant", "scope: server"));
        assertThat(reader.problems(List.of(file(SLOW), scoped)))
                .singleElement()
                .asString()
                .isEqualTo("folder/slow.yaml:6:9 and folder/fast.yaml:6:9: runbooks on the ladder 'load' must have one"
                        + " scope");
        var twice = new RunbookFile("other/slow.yaml", SLOW);
        assertThat(reader.problems(List.of(file(SLOW), twice)))
                .singleElement()
                .asString()
                .isEqualTo("folder/slow.yaml:1:10 and other/slow.yaml:1:10: there are two runbooks 'slow'");
    }

    @Test
    void aRunbookThatContradictsItselfIsNamedWithBothPlaces() {
        var text = SLOW.replace("  - notify\n", "  - set-flag: {flag: rerank, value: true}\n");

        assertThat(reader.problems(List.of(file(text))))
                .singleElement()
                .asString()
                .startsWith("folder/slow.yaml:15:5 and folder/slow.yaml:20:5: they would undo each other");
    }

    @Test
    void whatTheProgramBringsIsInOrder() {
        var files = RunbookFile.folder(Path.of("..", "config", "runbooks"));
        var all = reader.read(files).all();

        assertThat(all)
                .extracting(Runbook::name)
                .contains(
                        "vector-index-down",
                        "llm-rate-limits",
                        "stale-index",
                        "high-latency",
                        "recall-low",
                        "questions-drifted");
    }

    @Test
    void aFolderIsReadByItsYamlFiles(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("slow.yaml"), SLOW);
        Files.writeString(folder.resolve("README.md"), "no runbook");
        assertThat(RunbookFile.folder(folder)).hasSize(1);
        Files.writeString(folder.resolve("big.yaml"), "#".repeat(65_537));
        assertThatThrownBy(() -> RunbookFile.folder(folder)).hasMessageContaining("at most 65536 bytes");
        assertThatThrownBy(() -> RunbookFile.folder(folder.resolve("nowhere")))
                .hasMessageContaining("plimsoll.runbooks.folder");
    }
}
