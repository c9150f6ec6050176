package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.server.cli.CommandLineTool;
import io.plimsoll.server.tls.TestCertificates;
import io.plimsoll.server.tls.Tls;
import io.plimsoll.server.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole server behind TLS, which other nodes may enter with a certificate.
class EncryptedServerTest {

    @TempDir
    private static Path folder;

    private static TestCertificates authority;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        authority = new TestCertificates(folder, "authority");
        authority.issue("server", "127.0.0.1");
        authority.issue("worker", "worker-1.internal");
        authority.issue("common-name");
        authority.issue("unmapped", "worker-2.internal");
        new TestCertificates(folder, "foreign").issue("stranger", "worker-1.internal");
        server = new ServerUnderTest(
                folder.resolve("data"),
                Map.of(
                        "plimsoll.tls.certificate", folder.resolve("server.pem").toString(),
                        "plimsoll.tls.key", folder.resolve("server.key").toString(),
                        "plimsoll.tls.client-ca",
                                folder.resolve("authority.pem").toString(),
                        "plimsoll.tls.peers.worker-1.certificate", "worker-1.internal",
                        "plimsoll.tls.peers.worker-1.role", "reader",
                        "plimsoll.tls.peers.named.certificate", "common-name",
                        "plimsoll.tls.peers.named.role", "reader"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(TlsFiles files, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try (var tls = Tls.open("test", files);
                var client = HttpClient.newBuilder().sslContext(tls.context()).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.at(path));
    }

    private static TlsFiles trusting() {
        return TlsFiles.trusting(folder.resolve("authority.pem"));
    }

    private static TlsFiles with(String name) {
        return new TlsFiles(
                Optional.of(folder.resolve(name + ".pem")),
                Optional.of(folder.resolve(name + ".key")),
                Optional.of(folder.resolve("authority.pem")));
    }

    private static int status(TlsFiles files) throws Exception {
        return send(files, request("/api/v1/collections")).statusCode();
    }

    @Test
    void anotherNodeIsKnownByItsCertificateAndMayWhatItsRoleMay() throws Exception {
        assertThat(status(with("worker"))).isEqualTo(200);
        assertThat(status(with("common-name"))).isEqualTo(200);
        assertThat(send(with("worker"), request("/admin/v1/tenants")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aPeerWithoutACertificateWithAnUnknownOrAForeignOneIsRefused() throws Exception {
        assertThat(status(trusting())).isEqualTo(401);
        assertThat(status(with("unmapped"))).isEqualTo(401);
        assertThat(status(with("stranger")))
                .as("a client does not even show a certificate of an authority that was not asked for")
                .isEqualTo(401);
    }

    @Test
    void aKeyCountsBeforeACertificate() throws Exception {
        var request = request("/admin/v1/tenants").header("Authorization", "Bearer " + ServerUnderTest.KEY);
        assertThat(send(with("worker"), request).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotEncryptedOrNotTrustedDoesNotGetThrough() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var plain = URI.create(server.at("/health/live").toString().replace("https:", "http:"));
            assertThat(client.send(HttpRequest.newBuilder(plain).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(400);
            assertThatThrownBy(() -> client.send(request("/health/live").build(), BodyHandlers.discarding()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void theConsolesCookiesAreOfThisHostAndEncryptedAlone() throws Exception {
        var root = server.at("").toString();
        var login = send(
                trusting(),
                request("/console/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", root)
                        .POST(BodyPublishers.ofString("key=" + ServerUnderTest.KEY)));
        assertThat(login.statusCode()).isEqualTo(303);
        assertThat(login.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .startsWith("__Host-plimsoll-session=")
                        .contains("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax"));
        assertThat(login.headers().firstValue("Strict-Transport-Security")).isPresent();
    }

    @Test
    void certificatesThatBreakAreToldByHealthAndKeepNobodyOut() throws Exception {
        var good = Files.readString(folder.resolve("server.pem"));
        var tls = server.bean(Tls.class);
        Files.writeString(folder.resolve("server.pem"), "broken");
        tls.look();
        var health = send(trusting(), request("/health/ready"));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"tls\":\"new certificates are of no use");
        Files.writeString(folder.resolve("server.pem"), good);
        tls.look();
        assertThat(send(trusting(), request("/health/ready")).body()).doesNotContain("tls");
    }

    @Test
    void theCommandLineTrustsTheAuthorityThatItIsTold() {
        var url = server.at("").toString();
        String[] list = {"collection", "list", "--url", url, "--key", ServerUnderTest.KEY};
        String[] trusting = {
            "collection",
            "list",
            "--url",
            url,
            "--key",
            ServerUnderTest.KEY,
            "--cacert",
            authority.file("authority.pem").toString()
        };
        assertThat(run(trusting)).isZero();
        assertThat(run(list)).isEqualTo(1);
    }

    private static int run(String... arguments) {
        return CommandLineTool.run(
                arguments,
                options -> {
                    throw new IllegalStateException("no server is started here");
                },
                new OfflineBackups());
    }
}
