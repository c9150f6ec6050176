package io.plimsoll.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.ObjectStore;
import io.plimsoll.storage.ObjectStoreContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected ObjectStore open() {
        return new FileObjectStore(folder.resolve("objects"));
    }

    @Test
    void onlyTheOwnerCanReadAnObject() throws IOException {
        put("a/b", "hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("objects/a/b"))))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("objects/.unfinished")).isEmptyDirectory();
    }

    @Test
    void aLinkOutOfTheFolderIsNoObject() throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("objects/link"), folder.resolve("secret"));
        assertThat(objects.get("link")).isEmpty();
        assertThat(objects.list("", Optional.empty(), 10).objects()).isEmpty();
    }

    @Test
    void aKeyThatIsTheFolderOfOthersIsAConflict() {
        put("a/b", "hello");
        assertThatThrownBy(() -> put("a", "hello"))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void moreFilesThanOneSyncEachIsWorthAreAllThere() throws IOException {
        try (var bulk = objects.bulk()) {
            for (int i = 0; i < 1_200; i++) {
                var content = ("content " + i).getBytes(UTF_8);
                bulk.put("many/" + i, new ByteArrayInputStream(content), content.length, sha256(content));
            }
            bulk.finish();
        }
        for (int i = 0; i < 1_200; i += 7) {
            assertThat(folder.resolve("objects/many/" + i)).hasContent("content " + i);
        }
        assertThat(folder.resolve("objects/.unfinished")).isEmptyDirectory();
    }

    @Test
    void whatWasPutAndNotFinishedIsNoObjectAndLeavesNothing() {
        var content = "hello".getBytes(UTF_8);
        try (var bulk = objects.bulk()) {
            bulk.put("a/b", new ByteArrayInputStream(content), content.length, sha256(content));
            assertThat(objects.get("a/b")).isEmpty();
        }
        assertThat(objects.list("", Optional.empty(), 10).objects()).isEmpty();
        assertThat(folder.resolve("objects/.unfinished")).isEmptyDirectory();
    }

    @Test
    void unfinishedFilesAreNoObjectsAndGoAfterADay() throws IOException {
        var old = Files.writeString(folder.resolve("objects/.unfinished/old"), "half");
        var fresh = Files.writeString(folder.resolve("objects/.unfinished/fresh"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        objects = open();
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(objects.list("", Optional.empty(), 10).objects()).isEmpty();
        assertThatThrownBy(() -> objects.get(".unfinished/fresh")).isInstanceOf(PlimsollException.class);
    }
}
