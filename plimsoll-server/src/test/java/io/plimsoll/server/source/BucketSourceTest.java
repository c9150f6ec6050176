package io.plimsoll.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.s3.S3ObjectStore;
import io.plimsoll.s3.S3Server;
import io.plimsoll.source.SourceOrigin;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketSourceTest {

    @TempDir
    private Path folder;

    private static void put(S3ObjectStore store, String key, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        store.put(key, new ByteArrayInputStream(bytes), bytes.length, Sha256.hex(bytes));
    }

    private static Connections connections(S3Server server, List<String> buckets, List<String> tenants) {
        var connection = new S3Connection(
                Optional.of(server.endpoint()),
                "us-east-1",
                Optional.of(S3Server.ACCESS_KEY),
                Optional.of(S3Server.SECRET_KEY),
                buckets,
                tenants);
        return new Connections(
                List.of(),
                Duration.ZERO,
                Map.of("archive", connection),
                new WebSettings("x", Duration.ZERO, Duration.ofSeconds(1), 1, 1, 1),
                false,
                InstantSource.system());
    }

    @Test
    void objectsBelowThePrefixAreKeptInStepAndAServerThatIsGoneDeletesNothing() throws Exception {
        var server = S3Server.start();
        try (server;
                var store = new S3ObjectStore(server.newBucket("docs"));
                var fixture = new SyncFixture(
                        folder, connections(server, List.of("docs"), List.of("acme")), 1_000, 100_000)) {
            for (int i = 0; i < 1_005; i++) {
                put(store, "other/" + i, "x");
            }
            put(store, "handbook/a.txt", "Alpha");
            put(store, "handbook/deep/b.txt", "Beta");
            put(store, "handbook/c.txt", "Gamma");
            var key = fixture.put("s3", new SourceOrigin.Bucket("archive", "docs", "handbook/"));

            assertThat(fixture.run().counts().added()).isEqualTo(3);
            assertThat(fixture.documentIds())
                    .containsExactly("s3/handbook/a.txt", "s3/handbook/c.txt", "s3/handbook/deep/b.txt");
            var head = store.head("handbook/a.txt").orElseThrow();
            assertThat(Duration.between(
                                    fixture.document("s3/handbook/a.txt")
                                            .document()
                                            .updatedAt(),
                                    head.lastModified())
                            .abs())
                    .isLessThan(Duration.ofSeconds(1));

            put(store, "handbook/a.txt", "Another alpha");
            store.delete("handbook/c.txt");
            var second = fixture.again(key);
            assertThat(second.counts().changed()).isEqualTo(1);
            assertThat(second.counts().unchanged()).isEqualTo(1);
            assertThat(second.counts().deleted()).isEqualTo(1);

            server.close();
            fixture.catalog.request(key, false);
            assertThatThrownBy(fixture::run)
                    .isInstanceOfSatisfying(
                            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED));
            assertThat(fixture.documentIds()).hasSize(2);
        }
    }

    @Test
    void aTenantReadsOnlyTheBucketsThatItsConnectionsAllow() throws Exception {
        try (var server = S3Server.start();
                var narrow = connections(server, List.of("docs"), List.of("acme"));
                var others = connections(server, List.of("*"), List.of("other"))) {
            var key = SyncFixture.key("s3");
            narrow.check(key, new SourceOrigin.Bucket("archive", "docs", ""));
            assertRefused(() -> narrow.check(key, new SourceOrigin.Bucket("archive", "secrets", "")));
            assertRefused(() -> narrow.check(key, new SourceOrigin.Bucket("none", "docs", "")));
            assertRefused(() -> others.check(key, new SourceOrigin.Bucket("archive", "docs", "")));
        }
    }

    private static void assertRefused(Runnable check) {
        assertThatThrownBy(check::run).isInstanceOfSatisfying(PlimsollException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(e.setting()).contains("plimsoll.sources.connections");
        });
    }

    @Test
    void aConnectionDoesNotPrintItsKeys() {
        var connection = new S3Connection(
                Optional.empty(), "x", Optional.of("who"), Optional.of("s3cr3t"), List.of("*"), List.of("*"));
        assertThat(connection.toString()).doesNotContain("s3cr3t").doesNotContain("who");
    }
}
