package io.plimsoll.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.ObjectStore;
import io.plimsoll.storage.ObjectStoreContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3ObjectStoreTest extends ObjectStoreContract {

    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final int PART = 5 << 20;
    private static S3Server server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected ObjectStore open() {
        return new S3ObjectStore(smallParts(server.newBucket("bucket-" + BUCKETS.incrementAndGet())));
    }

    private static S3Settings smallParts(S3Settings settings) {
        return new S3Settings(
                settings.endpoint(),
                settings.region(),
                settings.bucket(),
                settings.accessKey(),
                settings.secretKey(),
                PART,
                Duration.ofSeconds(30));
    }

    @Test
    void contentLargerThanAPartIsSentInParts() throws IOException {
        for (int size : new int[] {PART, PART + 1, 2 * PART, 2 * PART + 12_345}) {
            var content = new byte[size];
            new Random(size).nextBytes(content);
            put("large", content);
            assertThat(read("large")).isEqualTo(content);
            assertThat(objects.head("large").orElseThrow().bytes()).isEqualTo(size);
        }
    }

    @Test
    void partsThatDoNotAddUpToTheHashLeaveWhatWasThere() throws IOException {
        put("large", "before".getBytes(UTF_8));
        var content = new byte[PART + 100];
        for (long length : new long[] {content.length, content.length - 1, content.length + 1}) {
            assertFails(
                    ErrorCode.INVALID_REQUEST,
                    () -> objects.put("large", new ByteArrayInputStream(content), length, sha256(new byte[0])));
        }
        assertThat(read("large")).asString(UTF_8).isEqualTo("before");
    }

    @Test
    void aBucketThatIsNotThereIsNamedAsTheStoreNamesIt() {
        try (var none = new S3ObjectStore(server.bucket("none"))) {
            for (Runnable call : new Runnable[] {
                () -> none.list("", Optional.empty(), 1),
                () -> none.get("a"),
                () -> none.put("a", new ByteArrayInputStream(new byte[0]), 0, sha256(new byte[0]))
            }) {
                assertThat(assertFails(ErrorCode.DEPENDENCY_FAILED, call)).contains("404 NoSuchBucket");
            }
        }
    }

    @Test
    void aWrongKeyIsRefusedWithoutTellingIt() {
        var wrong = new S3Settings(
                Optional.of(server.endpoint()), "us-east-1", "bucket-1", Optional.of("who"), Optional.of("s3cr3t"));
        try (var store = new S3ObjectStore(wrong)) {
            var detail = assertFails(ErrorCode.DEPENDENCY_FAILED, () -> store.list("", Optional.empty(), 1));
            assertThat(detail).contains("403").doesNotContain("s3cr3t");
        }
        assertThat(wrong.toString()).doesNotContain("s3cr3t").doesNotContain("who");
    }

    @Test
    void aServerThatIsNotThereIsADependencyThatFailed() {
        var nowhere = new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:1")),
                "us-east-1",
                "bucket",
                Optional.of("a"),
                Optional.of("b"));
        try (var store = new S3ObjectStore(nowhere)) {
            assertThat(assertFails(ErrorCode.DEPENDENCY_FAILED, () -> store.head("a")))
                    .isEqualTo("the object store cannot be reached");
        }
    }

    private static String assertFails(ErrorCode code, Runnable call) {
        var details = new String[1];
        assertThatThrownBy(call::run).isInstanceOfSatisfying(PlimsollException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            details[0] = e.detail();
        });
        return details[0];
    }
}
