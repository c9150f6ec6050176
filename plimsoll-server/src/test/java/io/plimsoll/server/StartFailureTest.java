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
