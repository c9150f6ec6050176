package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path folder;

    @Test
    void aSecondOwnerIsToldWhichFolderIsTaken() {
        var root = folder.resolve("data");
        try (var first = DataDirectory.open(root)) {
            assertThat(first.root()).isEqualTo(root);
            assertThatThrownBy(() -> DataDirectory.open(root)).isInstanceOfSatisfying(PlimsollException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                assertThat(e.detail()).contains(root.toString()).contains("stop that one");
            });
        }
        DataDirectory.open(root).close();
    }

    @Test
    void itsFoldersAreTheOwnersAlone() throws IOException {
        try (var data = DataDirectory.open(folder.resolve("data"))) {
            for (var path : new Path[] {data.root(), data.blobs(), data.indexes()}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rwx------");
            }
        }
    }
}
