package io.plimsoll.server.resilience;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.SettableClock;
import io.plimsoll.server.store.FileBlobStore;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Before files that go wrong.
class GuardedBlobStoreTest {

    private static final TenantId ACME = new TenantId("acme");

    @TempDir
    private Path root;

    private final SettableClock clock = new SettableClock();
    private final Guard guard = new Guard("blobs", GuardSettings.IN_PROCESS, clock);

    @Test
    void aStoreWhoseFilesCannotBeReadIsLeftAloneForAWhile() throws IOException {
        var blobs = new GuardedBlobStore(new FileBlobStore(root), guard);
        var hash = blobs.put(ACME, new ByteArrayInputStream("hello".getBytes(UTF_8)), 10)
                .hash();
        var file = root.resolve("acme").resolve(hash.substring(0, 2)).resolve(hash);
        Files.delete(file);
        Files.createDirectory(file); // which can be opened, and not be read

        int failures = GuardSettings.IN_PROCESS.minimum() - 1; // the put went well
        for (int i = 0; i < failures; i++) {
            assertThat(failure(() -> blobs.open(ACME, hash)).code()).isEqualTo(ErrorCode.INTERNAL);
        }
        assertThat(guard.status().state()).isEqualTo(Guard.State.OPEN);
        assertThat(guard.status().failed()).isEqualTo(failures);
        var refusal = failure(() -> blobs.put(ACME, new ByteArrayInputStream(new byte[1]), 10));
        assertThat(refusal.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
        assertThat(refusal.detail()).contains("'blobs' failed too often");

        Files.delete(file);
        clock.forward(Duration.ofMinutes(1));
        for (int i = 0; i < GuardSettings.IN_PROCESS.trials(); i++) {
            blobs.put(ACME, new ByteArrayInputStream("hello".getBytes(UTF_8)), 10);
        }
        assertThat(guard.status().state()).isEqualTo(Guard.State.CLOSED);
        try (var content = blobs.open(ACME, hash).orElseThrow()) {
            assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void whatASenderDoesWrongIsNotTheStoresFault() {
        var blobs = new GuardedBlobStore(new FileBlobStore(root), guard);
        for (int i = 0; i < 2 * GuardSettings.IN_PROCESS.minimum(); i++) {
            assertThat(failure(() -> blobs.put(ACME, new ByteArrayInputStream(new byte[11]), 10))
                            .code())
                    .isEqualTo(ErrorCode.TOO_LARGE);
        }
        assertThat(guard.status().state()).isEqualTo(Guard.State.CLOSED);
        assertThat(guard.status().failed()).isZero();
    }

    private static PlimsollException failure(Runnable call) {
        var thrown = new PlimsollException[1];
        assertThatThrownBy(call::run).isInstanceOfSatisfying(PlimsollException.class, failure -> thrown[0] = failure);
        return thrown[0];
    }
}
