package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.server.cli.ServeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartFailureTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anUnknownSettingIsNamedWithItsPlace() throws IOException {
        var file = Files.writeString(folder.resolve("wrong.yaml"), "plimsoll:\n  ingst:\n    workers: 2\n");

        assertThatThrownBy(() -> start(0, Optional.of(file)))
                .hasMessageContaining("no setting 'plimsoll.ingst.workers'")
                .hasMessageContaining("wrong.yaml")
                .hasMessageContaining("3:")
                .hasMessageContaining("config/plimsoll.yaml");
    }

    @Test
    void aPortInUseIsNamedWithTheOptionThatNamesAnother() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort(), Optional.empty()))
                    .hasMessageContaining("the port " + taken.getLocalPort() + " is in use")
                    .hasMessageContaining("--port");
        }
    }

    /// All that is wrong with them at once, each with its file and line, and nothing is served.
    @Test
    void runbooksThatCannotBeUsedStopTheStartAndAreNamedWithFileAndLine() throws IOException {
        var runbooks = Files.createDirectory(folder.resolve("runbooks"));
        runbook(runbooks, "step", "signal: error-rate", "set-flg: {flag: rerank, value: false}");
        runbook(runbooks, "trigger", "signl: error-rate", "notify: {severity: page}");
        runbook(runbooks, "metric", "signal: eror-rate", "notify: {severity: page}");
        runbook(runbooks, "off", "signal: error-rate", "set-flag: {flag: rerank, value: false}");
        runbook(runbooks, "on", "signal: error-rate", "set-flag: {flag: rerank, value: true}");
        var file = Files.writeString(
                folder.resolve("with-runbooks.yaml"), "plimsoll:\n  runbooks:\n    folder: " + runbooks + "\n");

        assertThatThrownBy(() -> start(0, Optional.of(file)))
                .rootCause()
                .hasMessageContaining("step.yaml:6:5: there is no step 'set-flg'; did you mean 'set-flag'?")
                .hasMessageContaining("trigger.yaml:4:12: 'signl' is not known in the trigger")
                .hasMessageContaining("metric.yaml:4:20: there is no signal 'eror-rate'; did you mean 'error-rate'?")
                .hasMessageContaining("off.yaml:6:5 and ")
                .hasMessageContaining("on.yaml:6:5: they would undo each other: the flag 'rerank' is held at");
    }

    private static void runbook(Path folder, String name, String trigger, String step) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), """
                runbook: %s
                about: It fails
                mode: act
                trigger: { %s, above: 0.5, for: 1m}
                steps:
                  - %s
                max-actions-per-hour: 6
                """.formatted(name, trigger, step));
    }

    @Test
    void anyOtherFailureStaysWhatItIs() {
        var failure = new IllegalArgumentException("the host is blank");

        assertThat(StartFailure.explain(failure)).isSameAs(failure);
    }

    private void start(int port, Optional<Path> config) {
        ServerProcess.start(
                new ServeOptions(Optional.of(folder.resolve("data")), Optional.of(port), Optional.empty(), config));
    }
}
