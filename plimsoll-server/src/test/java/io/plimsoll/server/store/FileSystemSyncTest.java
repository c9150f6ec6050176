package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FileSystemSyncTest {

    @TempDir
    private Path folder;

    @Test
    void aFileSystemCanBeMadeDurableAsAWhole() throws IOException {
        try (var fileSystem = FileSystemSync.of(folder).orElseThrow()) {
            Files.writeString(folder.resolve("file"), "content");
            fileSystem.sync();
        }
    }

    @Test
    void aFailureSaysWhichCallFailed() {
        assertThatThrownBy(() -> FileSystemSync.of(folder.resolve("absent")))
                .isInstanceOf(IOException.class)
                .hasMessage("open: errno 2");
    }
}
