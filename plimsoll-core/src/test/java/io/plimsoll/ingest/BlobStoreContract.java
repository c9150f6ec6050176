package io.plimsoll.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [BlobStore] does.
public abstract class BlobStoreContract {

    protected static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final String HELLO_HASH = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    protected BlobStore blobs;

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract BlobStore open();

    @BeforeEach
    final void openStore() {
        blobs = open();
    }

    protected static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    @Test
    void contentIsFoundByItsHash() throws IOException {
        var blob = blobs.put(ACME, content("hello"), 5);
        assertThat(blob).isEqualTo(new BlobStore.Blob(HELLO_HASH, 5));
        blobs = open();
        try (var found = blobs.open(ACME, HELLO_HASH).orElseThrow()) {
            assertThat(found.readAllBytes()).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void largeAndEmptyContentComesBackWhole() throws IOException {
        var large = new byte[1_000_003];
        new Random(1).nextBytes(large);
        for (var bytes : new byte[][] {large, new byte[0]}) {
            var blob = blobs.put(ACME, new ByteArrayInputStream(bytes), 2_000_000);
            try (var found = blobs.open(ACME, blob.hash()).orElseThrow()) {
                assertThat(found.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void theSameContentTwiceIsOneBlob() {
        assertThat(blobs.put(ACME, content("hello"), 10)).isEqualTo(blobs.put(ACME, content("hello"), 10));
    }

    @Test
    void anotherTenantDoesNotSeeIt() {
        blobs.put(ACME, content("hello"), 10);
        assertThat(blobs.open(OTHER, HELLO_HASH)).isEmpty();
    }

    @Test
    void contentPastTheLimitIsRefusedAndNotKept() {
        assertThatThrownBy(() -> blobs.put(ACME, content("hello"), 4))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        assertThat(blobs.open(ACME, HELLO_HASH)).isEmpty();
    }

    @Test
    void theStreamStaysOpen() {
        var closed = new AtomicBoolean();
        blobs.put(
                ACME,
                new ByteArrayInputStream("hello".getBytes(UTF_8)) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                },
                10);
        assertThat(closed).isFalse();
    }

    @Test
    void aDeletedBlobIsGoneAndDeletingItAgainIsHarmless() {
        blobs.put(ACME, content("hello"), 10);
        blobs.delete(ACME, HELLO_HASH);
        blobs.delete(ACME, HELLO_HASH);
        assertThat(blobs.open(ACME, HELLO_HASH)).isEmpty();
    }

    @Test
    void whatIsNotAHashNamesNothing() {
        assertThat(blobs.open(ACME, "../../plimsoll.db")).isEmpty();
        blobs.delete(ACME, "../..");
        assertThat(blobs.open(ACME, "")).isEmpty();
    }

    @Test
    void whatNothingRefersToIsSweptOnceNobodyHasPutItForAWhile() {
        var used = blobs.put(ACME, content("used"), 10);
        var unused = blobs.put(ACME, content("unused"), 10);
        var elsewhere = blobs.put(OTHER, content("used"), 10);
        BlobStore.Use use = (tenant, hash) -> tenant.equals(ACME) && hash.equals(used.hash());

        assertThat(blobs.sweep(Duration.ofHours(1), use).blobs()).isZero();
        assertThat(blobs.sweep(Duration.ZERO.minusSeconds(1), use)).isEqualTo(new BlobStore.Swept(2, 10));

        assertThat(blobs.open(ACME, used.hash())).isPresent();
        assertThat(blobs.open(ACME, unused.hash())).isEmpty();
        assertThat(blobs.open(OTHER, elsewhere.hash())).isEmpty();
    }
}
