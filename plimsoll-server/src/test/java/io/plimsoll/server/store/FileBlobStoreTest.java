package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.BlobStoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContract {

    @TempDir
    private Path root;

    @Override
    protected BlobStore open() {
        return new FileBlobStore(root);
    }

    private Path file(String hash) {
        return root.resolve("acme").resolve(hash.substring(0, 2)).resolve(hash);
    }

    @Test
    void onlyTheOwnerCanReadABlob() throws IOException {
        var file = file(blobs.put(ACME, content("hello"), 10).hash());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void contentThatIsThereIsNotWrittenAgainAndCountsAsPutNow() throws IOException {
        var file = file(blobs.put(ACME, content("hello"), 10).hash());
        var before = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        blobs.put(ACME, content("hello"), 10);
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(before);
        assertThat(blobs.sweep(Duration.ofHours(1), (tenant, hash) -> false).blobs())
                .isZero();
        assertThat(root.resolve(".unfinished")).isEmptyDirectory();
    }

    @Test
    void damagedContentIsMadeWholeByPuttingItAgain() throws IOException {
        var hash = blobs.put(ACME, content("hello"), 10).hash();
        for (var damaged : new String[] {"hell", "hallo"}) {
            Files.writeString(file(hash), damaged);
            blobs.put(ACME, content("hello"), 10);
            assertThat(file(hash)).hasContent("hello");
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAtTheStart() throws IOException {
        Files.writeString(root.resolve(".unfinished").resolve("left"), "half");
        open();
        assertThat(root.resolve(".unfinished")).isEmptyDirectory();
    }

    @Test
    void contentThatBreaksOffIsTheSendersFaultAndLeavesNothing() {
        var broken = new InputStream() {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThatThrownBy(() -> blobs.put(ACME, broken, 10))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        assertThat(root.resolve(".unfinished")).isEmptyDirectory();
    }
}
